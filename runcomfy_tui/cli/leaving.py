"""Signals that ask a waiting command to leave: the first one is heard and acted on, a second one leaves at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.at_work import GRACE_S

_CODES: Final = {
    "SIGINT": exit_codes.INTERRUPTED,
    "SIGTERM": exit_codes.TERMINATED,
    "SIGHUP": exit_codes.HUNG_UP,
}


class Leave:
    """Whether a signal has asked to leave, and with which exit code that is done."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.asked = asyncio.Event()
        self.last_words: Callable[[], None] = lambda: None
        """Called before a second signal ends the program."""
        self.grace_s = GRACE_S
        """So long a submit that is under way is still waited for at the very end."""

    @property
    def is_interrupt(self) -> bool:
        """Tell whether it was Ctrl-C, which means the job too."""
        return self.code == exit_codes.INTERRUPTED

    async def or_done(self, work: Coroutine[object, object, object]) -> None:
        """Do something that may be broken off, until a signal asks to leave; raises what it raises."""
        doing, asked = asyncio.create_task(work), asyncio.create_task(self.asked.wait())
        try:
            await asyncio.wait((doing, asked), return_when=asyncio.FIRST_COMPLETED)
            if self.code is None:
                await doing
        finally:
            for task in (doing, asked):
                task.cancel()
            await asyncio.gather(doing, asked, return_exceptions=True)

    def hear(self, code: int) -> None:
        """Take note of a signal; the second one ends the process here, without closing anything."""
        if self.code is not None:
            with suppress(Exception):
                self.last_words()
            os._exit(self.code)
        self.code = code
        self.asked.set()


@contextmanager
def leaving() -> Iterator[Leave]:
    """Listen while the block runs; a hang-up that whoever started us has had ignored (``nohup``) stays ignored.

    SIGINT is heard also in the background of a script, where shells have it ignored: it stops what costs money.
    """
    leave = Leave()
    loop = asyncio.get_running_loop()
    heard: list[int] = []
    for name, code in _CODES.items():
        number = getattr(signal, name, None)
        if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            continue
        # Only a main thread hears signals, and not every system's loop takes them.
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(number, leave.hear, code)
            heard.append(number)
    try:
        yield leave
    finally:
        for number in heard:
            loop.remove_signal_handler(number)
