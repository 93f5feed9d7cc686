"""Background tasks that are never lost sight of: loops restart with back-off, one-off tasks are kept and logged."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.waiting import backoff_s

SHOWN_FOR_S = 300.0
_CLOSING_ROUNDS = 4
_ROUND_S = 0.25
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Supervisor:
    """Owns the engine's tasks. A loop that dies is logged, shown, and started again."""

    def __init__(self, clock: Clock, board: StatusBoard, rng: random.Random) -> None:
        self._clock = clock
        self._board = board
        self._rng = rng
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run ``run`` for the engine's life."""
        self._keep(asyncio.create_task(self._forever(name, run), name=name))

    def once(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run one piece of work that nobody waits for."""
        if self._closed:
            work.close()
            return
        task = asyncio.create_task(self._logged(name, work), name=name)
        # A task that is cancelled before its first step would leave its work unawaited.
        task.add_done_callback(lambda _: work.close())
        self._keep(task)

    async def whole(self, name: str, work: Coroutine[object, object, T]) -> T:
        """Do a piece of work to its end, whatever becomes of whoever waits for it; raise what it raises."""
        task = asyncio.create_task(work, name=name)
        self._keep(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_unheard)
            raise

    async def close(self) -> None:
        """Cancel everything and wait for it, for about a second at most; afterwards nothing is started any more."""
        self._closed = True
        for _ in range(_CLOSING_ROUNDS):
            if not self._tasks:
                return
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=_ROUND_S)
        _log.error("still running at the end: %s", ", ".join(sorted(task.get_name() for task in self._tasks)))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forever(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        deaths = 0
        while True:
            try:
                await run()
                return
            except Exception:  # noqa: BLE001 - a task's outer edge
                _log.exception("the %s loop died", name)
                self._board.show(Banner(f"loop:{name}", f"{name} stopped and is being restarted", "see the log"))
                await self._clock.sleep_until(self._clock.monotonic() + backoff_s(deaths, rng=self._rng))
                deaths += 1
                self._board.clear(f"loop:{name}")

    async def _logged(self, name: str, work: Coroutine[object, object, None]) -> None:
        key = f"task:{name}"
        try:
            await work
        except Exception:  # noqa: BLE001 - a task's outer edge
            _log.exception("%s failed", name)
            self._board.show(Banner(key, f"{name} failed unexpectedly", "see the log", serious=True))
            await self._clock.sleep_until(self._clock.monotonic() + SHOWN_FOR_S)
        self._board.clear(key)


def _log_unheard(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        _log.warning("%s failed after its waiter was gone: %s", task.get_name(), fault)
