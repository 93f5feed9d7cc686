"""The one thread that owns the journal's connection; what is handed to it is done, whatever happens to the waiter."""

from __future__ import annotations

import asyncio
import atexit
import logging
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from runcomfy_tui.domain.errors import DiskRefused, JournalError
from runcomfy_tui.store.transaction import in_words

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_AT_EXIT_S = 10.0


class Ask(Protocol):
    """Has work done on the journal's connection, to read or to write."""

    def __call__(self, work: Callable[[sqlite3.Connection], T]) -> Awaitable[T]:
        """Return what the work returns; raises what the journal's own methods raise."""
        ...


@dataclass(frozen=True, slots=True)
class _Handed:
    """One piece of work, the future of whoever waits for it, and what its loop is to do once it is done."""

    work: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]
    afterwards: Callable[[], None] | None = None


class StoreThread:
    """Runs functions on one connection, one after the other, in the order in which they were handed over."""

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._path = path
        self._connect = connect
        self._queue: queue.SimpleQueue[_Handed | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._undone = 0
        self._closing = False
        self._started = False

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is handed over that is not done."""
        return self._undone == 0

    async def start(self) -> None:
        """Start the thread and open the connection in it; raises what opening raises."""
        self._loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._thread.start()
        self._started = True
        # A process that ends without closing still does what was handed over.
        atexit.register(self._drain)
        await self._opened

    async def call(self, work: Callable[[sqlite3.Connection], T], afterwards: Callable[[], None] | None = None) -> T:
        """Run ``work`` on the connection and return its result; cancelling the caller does not take it back.

        ``afterwards`` is called in the loop when it went well. SQLite's and the system's errors come out as
        :class:`JournalError` and its kinds.
        """
        if self._closing:
            raise JournalError(f"The journal {self._path} is closed.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._undone += 1
        self._queue.put(_Handed(work, loop, answer, afterwards))
        return await answer

    async def close(self) -> None:
        """Do everything that was handed over, then close the connection."""
        if not self._started:
            return
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.shield(self._ended)

    def _drain(self) -> None:
        self._queue.put(None)
        self._thread.join(_AT_EXIT_S)

    def _work(self) -> None:
        try:
            connection = self._connect()
        except Exception as error:  # noqa: BLE001 - a task's outer edge: handed to whoever waits for the start
            self._closing = True
            atexit.unregister(self._drain)
            self._in_loop(self._loop, partial(_settle, self._ended, None, None))
            self._in_loop(self._loop, partial(_settle, self._opened, None, error))
            return
        self._in_loop(self._loop, partial(_settle, self._opened, None, None))
        while (handed := self._queue.get()) is not None:
            self._do(handed, connection)
            # Nothing of it may outlive it here while the thread waits for the next.
            del handed
        connection.close()
        atexit.unregister(self._drain)
        self._in_loop(self._loop, partial(_settle, self._ended, None, None))

    def _do(self, handed: _Handed, connection: sqlite3.Connection) -> None:
        result: Any = None
        problem: Exception | None = None
        try:
            result = handed.work(connection)
        except sqlite3.Error as error:
            problem = in_words(error, self._path)
        except OSError as error:
            problem = DiskRefused(f"{self._path} could not be used ({error.strerror}).")
        except Exception as error:  # noqa: BLE001 - a task's outer edge: handed to whoever waits
            problem = error
        if not self._in_loop(handed.loop, partial(self._finish, handed, result, problem)) and problem is not None:
            _log_unheard(problem)

    def _finish(self, handed: _Handed, result: Any, problem: Exception | None) -> None:
        self._undone -= 1
        _settle(handed.answer, result, problem)
        if problem is None and handed.afterwards is not None:
            handed.afterwards()

    @staticmethod
    def _in_loop(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> bool:
        """Have the loop do it; tell whether there still was one."""
        try:
            loop.call_soon_threadsafe(act)
        except RuntimeError:
            return False
        return True


def _settle(answer: asyncio.Future[Any], result: Any, problem: Exception | None) -> None:
    if answer.cancelled():
        if problem is not None:
            _log_unheard(problem)
    elif problem is not None:
        answer.set_exception(problem)
    else:
        answer.set_result(result)


def _log_unheard(problem: Exception) -> None:
    _LOG.warning("a change of the journal failed after its waiter was gone: %s", problem)
