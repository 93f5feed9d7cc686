"""One job, or several, as the journal has them now: whoever waits is woken by every change of them and their files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli.leaving import Leave
from runcomfy_tui.store import ChangeFeed

if TYPE_CHECKING:
    from runcomfy_tui.domain.job import Job
    from runcomfy_tui.store import Download, Key
    from runcomfy_tui.wiring.session import Session

_TICK_S: Final = 1.0


class Following:
    """Jobs by id and downloads by key, in their newest form; ``changed`` are told of each batch of jobs.

    ``fits`` says which jobs are followed; ``on_tick`` is called with every change and once a second.
    """

    def __init__(self, session: Session, leave: Leave, fits: Callable[[Job], bool]) -> None:
        self.session = session
        self.leave = leave
        self.jobs: dict[str, Job] = {}
        self.downloads: dict[Key, Download] = {}
        self.changed: Callable[[list[Job]], None] = lambda _: None
        self.on_tick: Callable[[], None] = lambda: None
        self._fits = fits
        self._woken = asyncio.Event()

    def note(self, jobs: Iterable[Job]) -> None:
        """Take in jobs as the journal has them."""
        taken = [job for job in jobs if job.id in self.jobs or self._fits(job)]
        fresh = [job for job in taken if self._is_news(job)]
        self.jobs.update((job.id, job) for job in fresh)
        if fresh:
            self.changed(fresh)
        self._woken.set()

    def note_downloads(self, downloads: Iterable[Download]) -> None:
        """Take in downloads as the journal has them."""
        self.downloads.update((row.key, row) for row in downloads if row.job_id in self.jobs)
        self._woken.set()

    async def until(self, holds: Callable[[], bool], within_s: float | None = None, *, leaves: bool = True) -> bool:
        """Wait until something holds, for a time at most, or (unless ``leaves`` is false) until asked to leave."""
        clock = self.session.clock
        end = None if within_s is None else clock.monotonic() + within_s
        while True:
            if holds():
                return True
            left = None if end is None else end - clock.monotonic()
            if (left is not None and left <= 0) or (leaves and self.leave.code is not None):
                return False
            self.on_tick()
            await self._change_or(min(_TICK_S, _TICK_S if left is None else left), leaves=leaves)

    async def _change_or(self, seconds: float, *, leaves: bool) -> None:
        waits = [asyncio.create_task(self._woken.wait())]
        if leaves:
            waits.append(asyncio.create_task(self.leave.asked.wait()))
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._woken.clear()

    def _is_news(self, job: Job) -> bool:
        known = self.jobs.get(job.id)
        return known is None or known.change_seq < job.change_seq


@asynccontextmanager
async def following(
    session: Session, leave: Leave, fits: Callable[[Job], bool], *, since: int = 0
) -> AsyncIterator[Following]:
    """Follow what fits, from this change of the journal on (0: all that there is comes first)."""
    followed = Following(session, leave, fits)
    feed = ChangeFeed(
        session.journal, session.clock, followed.note, since=since, deliver_downloads=followed.note_downloads
    )
    running = asyncio.create_task(feed.run())
    try:
        yield followed
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
