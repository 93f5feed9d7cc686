"""A worker thread for one file's blocking work, done in the order in which it is handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

_R = TypeVar("_R")


class Lane:
    """One thread, started when first needed."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="download")

    def start(self, work: Callable[..., _R], *args: object) -> asyncio.Future[_R]:
        """Hand work over; it is done whether or not anybody waits for it."""
        return asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    async def do(self, work: Callable[..., _R], *args: object) -> _R:
        """Hand work over and wait for it; a cancelled waiter leaves it running."""
        return await asyncio.shield(self.start(work, *args))

    async def finish(self, work: Callable[..., _R], *args: object) -> _R | None:
        """Do the last work, past a cancel of the waiter, and let the thread end; None after an ``OSError``."""
        last = self.start(work, *args)
        self._thread.shutdown(wait=False)
        without_fault = _without_fault(last)
        waiting = asyncio.ensure_future(without_fault)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            # Once more only: whoever cancels twice does not want to wait.
            await waiting
            raise

    def close(self) -> None:
        """Let the thread end once everything that was handed over is done."""
        self._thread.shutdown(wait=False)


async def _without_fault(work: asyncio.Future[_R]) -> _R | None:
    with suppress(OSError):
        return await work
    return None
