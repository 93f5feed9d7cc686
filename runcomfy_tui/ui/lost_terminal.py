"""The terminal that goes away: a closed window or a broken SSH connection must not leave a program that hangs."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import TextIO


class OutlivesTerminal:
    """A terminal to write to that swallows what nobody can see any more.

    Textual's writing thread ends at the first error, and whoever writes on fills its queue and blocks for ever.
    ``lost`` is called once, in the thread that writes.
    """

    def __init__(self, terminal: TextIO, lost: Callable[[], object]) -> None:
        self._terminal = terminal
        self._lost = lost
        self._is_lost = False

    def write(self, text: str) -> int:
        """Write as long as there is a terminal."""
        if not self._is_lost:
            try:
                return self._terminal.write(text)
            except OSError:
                self._give_up()
        return len(text)

    def flush(self) -> None:
        """Flush as long as there is a terminal."""
        if not self._is_lost:
            try:
                self._terminal.flush()
            except OSError:
                self._give_up()

    def look(self) -> None:
        """Notice a terminal that is gone although nothing is written to it and no signal told of it."""
        if self._is_lost or not hasattr(select, "poll"):
            return
        poll = select.poll()
        poll.register(self.fileno(), select.POLLOUT)
        if any(happened & (select.POLLHUP | select.POLLERR) for _, happened in poll.poll(0)):
            self._give_up()

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._terminal.fileno()

    def isatty(self) -> bool:
        """Tell whether there was a terminal."""
        return self._terminal.isatty()

    def _give_up(self) -> None:
        self._is_lost = True
        self._lost()
