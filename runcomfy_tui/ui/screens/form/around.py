"""What a form asks of the program around it: files, presets, prices and what is left to spend."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from runcomfy_tui.forms.media import NO_FILES, Files
from runcomfy_tui.ui.widgets.fields.matter import NO_MATTER, FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.store.presets import Preset


class Shelf(Protocol):
    """Inputs kept by name for this form's target. Raises ``RuncomfyTuiError``."""

    async def all(self) -> Sequence[Preset]:
        """Return what is kept, by name."""

    async def save(self, name: str, data: object) -> None:
        """Keep JSON data under a name, in place of what it had."""

    async def drop(self, name: str) -> None:
        """Forget a name."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What can be spent (USD): the account's balance and what is left of the session's budget; None where unknown.

    `profile` is whose account that is, empty where there is no need to say it.
    """

    balance_usd: float | None = None
    budget_left_usd: float | None = None
    profile: str = ""


def _empty() -> Purse:
    return Purse()


def _unknown(_: Mapping[str, object]) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """Everything has a default that does without.

    `estimate` gives what a body costs (USD) or None, `edit(text, suffix)` is the person's own editor, `now` is unix
    seconds.
    """

    matter: FieldMatter = NO_MATTER
    shelf: Shelf | None = None
    estimate: Callable[[Mapping[str, object]], float | None] = _unknown
    purse: Callable[[], Purse] = _empty
    now: Callable[[], float] = time.time

    @property
    def files(self) -> Files:
        """What is known of local files."""
        return self.matter.files or NO_FILES

    @property
    def edit(self) -> Callable[[str, str], Awaitable[str | None]] | None:
        """The person's own editor, if one can be started."""
        return self.matter.edit


ALONE = Around()
"""A form on its own."""
