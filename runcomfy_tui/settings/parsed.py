"""What a settings file gives: its settings by profile, its keys, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.settings.given import Given

_NONE: Final[Mapping[str, Given]] = MappingProxyType({})


class Problem(NamedTuple):
    """One thing that is wrong: a sentence that begins with where it stands, advice, and the line in the file."""

    message: str
    advice: str = ""
    line: int | None = None

    def error(self, others: int = 0) -> ConfigurationError:
        """Return it as an error that mentions how many others there are."""
        more = f"{others} more to mend: runcomfy-tui config check lists all." if others else ""
        return ConfigurationError(self.message, advice=" ".join(part for part in (self.advice, more) if part))


class FileSettings(NamedTuple):
    """Usable settings of the file: at its top, in the table of each profile, and ``keys`` as they stand in theirs."""

    top: Mapping[str, Given] = _NONE
    profiles: Mapping[str, Mapping[str, Given]] = MappingProxyType({})
    keys: Mapping[str, Given] = _NONE
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


NOTHING = FileSettings()
