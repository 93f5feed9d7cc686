"""How far something is, told on standard error: one live line with a bar on a terminal, elsewhere a line a change."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import Final

from runcomfy_tui.cli.output import is_quiet, remark, say
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cut
from runcomfy_tui.present.durations import duration

_BAR_CELLS: Final = 20
_CLEAR: Final = "\r\x1b[K"


class Progress:
    """Tells on standard error; with ``-q`` nothing at all."""

    def __init__(self, *, now: float) -> None:
        self._began = now
        self._told = ""
        self._is_shown = False
        self._lives = not is_quiet() and is_live()

    def tell(self, words: str, now: float, done: float | None = None) -> None:
        """Say how things stand; ``done`` (0 to 1) is how much of it is done, where that is known. Clock in seconds."""
        words = clean(words, 300)
        if self._lives:
            bar = "" if done is None else f"  [{'#' * round(_BAR_CELLS * done):.<{_BAR_CELLS}}] {done:4.0%}"
            line = f"{words}{bar}  {duration(now - self._began)}"
            width = shutil.get_terminal_size((80, 24)).columns
            self._write(_CLEAR + cut(line, width - 1, "..."))
            self._is_shown = True
        elif words != self._told:
            remark(words)
        self._told = words

    def aside(self, text: str) -> None:
        """Say something that stays, however quiet we shall be."""
        self.clear()
        say(text)

    def clear(self) -> None:
        """Take the live line away."""
        if self._is_shown:
            self._write(_CLEAR)
            self._is_shown = False

    @staticmethod
    def _write(text: str) -> None:
        with suppress(OSError, ValueError):  # No one looks there any more.
            sys.stderr.write(text)
            sys.stderr.flush()


def is_live() -> bool:
    """Tell whether a person looks at standard error, on a terminal that can clear a line."""
    if os.environ.get("TERM", "") in {"", "dumb"}:
        return False
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:
        return False
