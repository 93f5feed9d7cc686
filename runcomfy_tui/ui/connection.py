"""What the screen works with once the journal is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from runcomfy_tui.auth import FoundToken
    from runcomfy_tui.domain.errors import RuncomfyTuiError
    from runcomfy_tui.domain.job import Job
    from runcomfy_tui.engine import Engine
    from runcomfy_tui.store import ChangeFeed, Download, Journal


class Connection(Protocol):
    """An open journal and an engine that is not started yet. ``notices`` are sentences that must be read."""

    @property
    def journal(self) -> Journal:
        """Return the journal."""
        ...

    @property
    def engine(self) -> Engine:
        """Return the engine."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what there is to say about how it was opened."""
        ...

    def feed(
        self, deliver: Callable[[list[Job]], None], deliver_downloads: Callable[[list[Download]], None] | None = None
    ) -> ChangeFeed:
        """Return a feed that hands out every job first, then what changes."""
        ...

    async def start(self) -> FoundToken:
        """Look for the token and start the engine; may take seconds."""
        ...


Connect = Callable[[], Awaitable[Connection]]
"""Opens the journal; called once, after the first paint."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the screen ended: by the person, by the wish for the demo, or because nothing could be opened.

    ``live_jobs`` go on at the service.
    """

    kind: Literal["left", "demo", "failed"]
    live_jobs: int = 0
    error: RuncomfyTuiError | None = None

    @property
    def words(self) -> str:
        """Return the line to leave behind in the terminal, empty where there is nothing to say."""
        if self.kind != "left" or not self.live_jobs:
            return ""
        if self.live_jobs == 1:
            return "1 job goes on at RunComfy; it will be here next time."
        return f"{self.live_jobs:,} jobs go on at RunComfy; they will be here next time."
