"""Writing what polls bring: answers that arrive together share one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import Event
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.store import Journal

_DISK = "disk:polls"
_AGAIN_S = 1.0


class Ledger:
    """A queue before :meth:`Journal.apply_many`. What the disk refuses is dropped: the next poll brings it again."""

    def __init__(self, journal: Journal, clock: Clock, board: StatusBoard) -> None:
        self._journal = journal
        self._clock = clock
        self._board = board
        self._waiting: list[tuple[str, Event, asyncio.Future[Job | None]]] = []
        self._woken = asyncio.Event()

    async def apply(self, job_id: str, event: Event) -> Job | None:
        """Apply one event with whatever else is waiting; None when the disk refused it."""
        (job,) = await self.apply_all([(job_id, event)])
        return job

    async def apply_all(self, items: Sequence[tuple[str, Event]]) -> list[Job | None]:
        """Apply several events, in order, with whatever else is waiting."""
        loop = asyncio.get_running_loop()
        added: list[tuple[str, Event, asyncio.Future[Job | None]]] = [(i, e, loop.create_future()) for i, e in items]
        self._waiting += added
        self._woken.set()
        return [await future for *_, future in added]

    async def run(self) -> None:
        """Write batch after batch, for the engine's life."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            batch, self._waiting = self._waiting, []
            jobs: list[Job | None] = [None] * len(batch)
            try:
                jobs = list(await self._journal.apply_many([(i, e) for i, e, _ in batch]))
                self._board.clear(_DISK)
            except errors.JournalError as fault:
                self._board.show(Banner(_DISK, fault.message, fault.advice, serious=True))
                await self._clock.sleep_until(self._clock.monotonic() + _AGAIN_S)
            finally:
                # Whatever happened: nobody may wait for ever.
                self._settle([future for *_, future in batch], jobs)

    @staticmethod
    def _settle(futures: list[asyncio.Future[Job | None]], jobs: list[Job | None]) -> None:
        for future, job in zip(futures, jobs, strict=True):
            if not future.done():
                future.set_result(job)
