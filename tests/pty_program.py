"""A program in a pseudo-terminal, its screen as a person sees it, and keys pressed into it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

_DEVICE_ATTRIBUTES = b"\x1b[c"


class Program:
    """Started at once; use it as a context manager, which kills it at the end. Waiting raises AssertionError."""

    def __init__(
        self,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        columns: int = 120,
        lines: int = 36,
        folder: Path | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._lines: dict[int, str] = {}
        self.raw = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

        def take_terminal() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            cwd=folder,
            preexec_fn=take_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        with suppress(OSError):
            os.close(self._master)

    @property
    def text(self) -> str:
        """Return the screen's lines."""
        screen = self.screen
        for number in screen.dirty:  # pyte notes them; most of the screen is as it was when one waits for a word
            row = screen.buffer[number]
            self._lines[number] = "".join(row[column].data for column in range(screen.columns)).rstrip()
        screen.dirty.clear()
        return "\n".join(self._lines.get(number, "") for number in range(screen.lines))

    @property
    def plain(self) -> str:
        """Return everything that was ever written."""
        return self.raw.decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, as its window's frame would."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.killpg(self.process.pid, signal.SIGWINCH)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program writes within that time; false once it has closed the terminal."""
        if not select.select([self._master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            return False
        if not data:
            return False
        self.raw += data
        if _DEVICE_ATTRIBUTES in data:
            os.write(self._master, b"\x1b[?62c")  # Every terminal says what it is when asked.
        self._stream.feed(data)
        return True

    def wait_for(self, seen: str | Callable[[str], object], seconds: float = 15.0) -> str:
        """Return the screen as soon as it holds a text or passes a test."""
        passes = (lambda text: seen in text) if isinstance(seen, str) else seen
        end = time.monotonic() + seconds
        while not passes(self.text):
            assert time.monotonic() < end, f"not seen within {seconds} s: {seen}\n{self.text}"
            assert self.read(), f"ended before: {seen}\n{self.plain[-3000:]}"
            self._take_in_what_came()
        return self.text

    def _take_in_what_came(self) -> None:
        """Take in the rest of what is there: one frame comes in many pieces, and is looked at once."""
        end = time.monotonic() + 0.2
        while time.monotonic() < end and select.select([self._master], [], [], 0)[0] and self.read(0):
            pass

    def wait_end(self, seconds: float = 15.0) -> int:
        """Return the exit code once the program has ended."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            self.read(0.02)
            assert time.monotonic() < end, f"still running after {seconds} s\n{self.text}"
        while self.read(0) and select.select([self._master], [], [], 0)[0]:
            pass
        return self.process.returncode

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)
