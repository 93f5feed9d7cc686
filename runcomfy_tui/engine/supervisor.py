"""Background tasks that are never lost sight of: loops restart with back-off, one-off tasks are kept and logged."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine

from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.waiting import backoff_s

_log = logging.getLogger(__name__)


class Supervisor:
    """Owns the engine's tasks. A loop that dies is logged, shown, and started again."""

    def __init__(self, clock: Clock, board: StatusBoard, rng: random.Random) -> None:
        self._clock = clock
        self._board = board
        self._rng = rng
        self._tasks: set[asyncio.Task[None]] = set()

    def loop(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run ``run`` for the engine's life."""
        self._keep(asyncio.create_task(self._forever(name, run), name=name))

    def once(self, name: str, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run one piece of work that nobody waits for."""
        return self._keep(asyncio.create_task(self._logged(name, work), name=name))

    async def close(self) -> None:
        """Cancel everything and wait for it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

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
        try:
            await work
        except Exception:  # noqa: BLE001 - a task's outer edge
            _log.exception("%s failed", name)
            self._board.show(Banner(f"task:{name}", f"{name} failed unexpectedly", "see the log", serious=True))
