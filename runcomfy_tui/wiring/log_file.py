"""The log's file: for its owner alone, rotating, and shared by every process of the profile without losing a line."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path

MOST_BYTES = 1_000_000
FILES_KEPT = 3
_AT_ONCE = 1024 * 1024


class LogFile(logging.FileHandler):
    """Swallows its own failures: a full disk must not write over the screen.

    ``head`` gives the line that stands before the first one of this process in each file. Several processes append to
    one file: whoever finds it full renames it, holding its lock; the others notice before their next line that its name
    stands for another file now, and go on in that one.
    """

    def __init__(self, path: Path, head: Callable[[], str] = str) -> None:
        self._path = path
        self._head = head
        self._has_begun = False
        super().__init__(path, encoding="utf-8", errors="replace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record into the file that has the name by now."""
        try:
            line = self.format(record)
            self._make_room(len(line))
            if not self._has_begun:
                self._has_begun, line = True, self._head() + line
            if self.stream is not None:
                self.stream.write(line + self.terminator)
                self.flush()
        except (OSError, ValueError):
            return  # There is nowhere to say so.

    def _open(self) -> TextIOWrapper:
        # A record is one write, or records of several processes would stand inside one another.
        return TextIOWrapper(
            BufferedWriter(FileIO(_private(self._path), "a"), _AT_ONCE), encoding=self.encoding, errors=self.errors
        )

    def _make_room(self, size: int) -> None:
        file = self._file()
        if file is not None and os.fstat(file).st_size + size > MOST_BYTES:
            # Whoever waits here finds that the name has gone to a new file.
            _lock(file)
            if self._file() is not None:
                self._rename()
        if self._file() is None:
            if self.stream is not None:
                with suppress(OSError):
                    self.stream.close()  # With it the lock goes.
            self.stream = self._open()
            self._has_begun = False

    def _rename(self) -> None:
        for number in reversed(range(FILES_KEPT)):
            with suppress(FileNotFoundError):
                self._numbered(number).replace(self._numbered(number + 1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path

    def _file(self) -> int | None:
        """Return the open file's descriptor; None where its name stands for another file, or for none, by now."""
        if self.stream is None or self.stream.closed:
            return None
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return None
        opened = os.fstat(file := self.stream.fileno())
        return file if (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino) else None


def _private(path: Path) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(descriptor, 0o600)  # The file may be there already, with another mode.
    return descriptor


def _lock(descriptor: int) -> None:
    """Wait for the file's lock; where there is none, two that rotate at once may drop an old file."""
    if sys.platform == "win32":
        return
    import fcntl

    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX)
