"""One engine polls and downloads: taking the lock, keeping the heartbeat, and settling what dead processes left."""

from __future__ import annotations

from collections.abc import Sequence

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.claims import Claims
from runcomfy_tui.engine.downloader import Downloader
from runcomfy_tui.engine.pollers import Pollers
from runcomfy_tui.engine.recovery import Recovery
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.store import EngineLock, Journal

TRIED_EVERY_S = 2.0
HEARTBEAT_S = 10.0
SUSPENDED_AFTER_S = 30.0
_DISK = "disk:engine"


class Turns:
    """Waits for the engine's lock, starts polling and downloading when it is ours, and watches over orphans."""

    def __init__(
        self,
        journal: Journal,
        lock: EngineLock,
        recovery: Recovery,
        pollers: Pollers,
        downloader: Downloader,
        *,
        claims: Claims,
        clock: Clock,
        board: StatusBoard,
    ) -> None:
        self._journal = journal
        self._lock = lock
        self._recovery = recovery
        self._pollers = pollers
        self._downloader = downloader
        self._claims = claims
        self._clock = clock
        self._board = board
        self._unsettled: dict[str, Job] = {}
        self._beaten_at = float("-inf")
        self._acting = False
        self._closing = False

    def note(self, jobs: Sequence[Job]) -> None:
        """Hear of changed jobs: those with something that a process may leave behind are watched."""
        self._claims.note(jobs)
        for job in jobs:
            if not job.is_final and (job.request is None or job.cancel is not None):
                self._unsettled[job.id] = job
            else:
                self._unsettled.pop(job.id, None)

    async def run(self) -> None:
        """Take turns for the engine's life."""
        while not self._closing:
            try:
                await self._step()
                self._board.clear(_DISK)
            except errors.JournalError as fault:
                self._board.show(Banner(_DISK, fault.message, fault.advice, serious=True))
            await self._clock.sleep_until(self._clock.monotonic() + TRIED_EVERY_S)

    def nobody_acts(self) -> bool:
        """Tell whether no window, this one included, polls and downloads now."""
        if self._lock.is_held or not self._lock.try_acquire():
            return False
        self._lock.release()
        return True

    def stop(self) -> None:
        """Take nothing over any more."""
        self._closing = True

    def close(self) -> None:
        """Let another process take over."""
        self._lock.release()

    async def _step(self) -> None:
        if not self._lock.try_acquire():
            self._watch_the_other()
            return
        # First of all: until then others see the last beat of whoever had the lock before.
        now = self._clock.monotonic()
        if now - self._beaten_at >= HEARTBEAT_S:
            self._beaten_at = now
            self._lock.beat(self._clock.wall())
        if not self._acting:
            await self._take_over()
        await self._recovery.settle(tuple(self._unsettled.values()))
        if free := self._claims.freed():
            self._pollers.note(free)

    async def _take_over(self) -> None:
        jobs = await self._journal.jobs()
        await self._recovery.settle(jobs)
        downloads = await self._journal.downloads()
        if self._closing:
            return
        self._claims.note(jobs)
        self._claims.freed()
        self._pollers.start(jobs)
        self._downloader.start(downloads)
        self._board.polling(True)
        self._acting = True

    def _watch_the_other(self) -> None:
        beat = self._lock.last_beat()
        suspended = beat is not None and self._clock.wall() - beat > SUSPENDED_AFTER_S
        self._board.polling(False, "suspended" if suspended else "alive")
