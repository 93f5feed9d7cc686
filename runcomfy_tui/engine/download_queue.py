"""Which download has its turn: a few at a time; others wait for a place, for their time, or for room on the disk."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.download_attempt import Desk, DownloadAttempt, Superseded, check_room
from runcomfy_tui.engine.download_faults import ROOM_LOOKED_FOR_EVERY_S, NoRoom, after_fault, unless_too_early
from runcomfy_tui.engine.fresh_results import FreshResults
from runcomfy_tui.engine.part_file import remove_part
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.waiting import wait_until
from runcomfy_tui.store import Download, Key

_log = logging.getLogger(__name__)
_DISK = "disk:downloads"
_AGAIN_S = 1.0
_LEFT_BY_OTHERS_S = 2.0
_A = TypeVar("_A")
_R = TypeVar("_R")


class DownloadQueue:
    """Keys wait here, not tasks. What the journal says when a turn comes is what holds.

    ``is_mine`` tells whether this process is to fetch a job's files; ``named`` gives a row the path it is to have.
    """

    def __init__(
        self,
        desk: Desk,
        fresh: FreshResults,
        *,
        board: StatusBoard,
        supervisor: Supervisor,
        rng: random.Random,
        places: int,
        is_mine: Callable[[Job], bool],
        named: Callable[[Download, Job], Awaitable[Download]],
    ) -> None:
        self._desk = desk
        self._book = desk.journal.download_book
        self._clock = desk.clock
        self._fresh = fresh
        self._board = board
        self._supervisor = supervisor
        self._rng = rng
        self._places = places
        self._is_mine = is_mine
        self._named = named
        self._due: dict[Key, float] = {}
        self._left_behind: set[Key] = set()
        self._under_way: dict[Key, asyncio.Task[None] | None] = {}
        self._woken = asyncio.Event()

    def note(self, downloads: Iterable[Download]) -> None:
        """Hear of downloads as the journal has them now: those that wait get their turn, those at rest lose it."""
        for row in downloads:
            if _waits(row):
                self._due[row.key] = self._monotonic(row.retry_at)
            elif row.state != "running":
                self._due.pop(row.key, None)
                if row.state in ("paused", "forgotten"):
                    self._stop(row.key)
        self._woken.set()

    def take_over(self, downloads: Iterable[Download]) -> None:
        """Hear of downloads whose process is gone: what was ``running`` there gets its turn here."""
        rows = list(downloads)
        self._left_behind.update(row.key for row in rows if row.state == "running")
        self.note(replace(row, state="wanted", retry_at=None) if row.state == "running" else row for row in rows)

    async def run(self) -> None:
        """Begin what is due, for the engine's life."""
        while True:
            self._begin()
            await wait_until(self._clock, self._next_due(), self._woken)

    def _begin(self) -> None:
        now = self._clock.monotonic()
        due = (key for key, at in self._due.items() if at <= now and key not in self._under_way)
        for key in list(islice(due, self._places - len(self._under_way))):
            del self._due[key]
            self._under_way[key] = None
            self._supervisor.once("download", self._turn(key))

    def _next_due(self) -> float | None:
        if len(self._under_way) >= self._places:
            return None
        return min((at for key, at in self._due.items() if key not in self._under_way), default=None)

    def _stop(self, key: Key) -> None:
        task = self._under_way.get(key)
        if task is not None:
            task.cancel()

    async def _turn(self, key: Key) -> None:
        try:
            if (begun := await self._until_kept(self._take, key)) is not None:
                await self._try(*begun)
        finally:
            self._under_way.pop(key, None)
            self._desk.progress.drop(key)
            self._woken.set()

    async def _take(self, key: Key) -> tuple[Download, Job] | None:
        """Return a download whose turn it is, as ``running`` in the journal; None where it is not its turn."""
        row = await self._book.one(key)
        job = await self._desk.journal.job(key[0])
        # Only what is known to be left behind: otherwise another window fetches it at this moment.
        is_left = row is not None and row.state == "running" and key in self._left_behind
        if row is None or job is None or not (is_left or _waits(row)):
            self._left_behind.discard(key)
            return None
        if not self._is_mine(job):
            self._due[key] = self._clock.monotonic() + _LEFT_BY_OTHERS_S
            return None
        if row.state == "paused" and not await asyncio.to_thread(_has_room, row):
            self._due[key] = self._clock.monotonic() + ROOM_LOOKED_FOR_EVERY_S
            return None
        self._left_behind.discard(key)
        before = row.state
        row = replace(await self._named(row, job), state="running", retry_at=None, updated_at=self._clock.wall())
        return (row, job) if await self._book.update(row, before) else None

    async def _try(self, row: Download, job: Job) -> None:
        attempt = DownloadAttempt(self._desk, row, job)
        self._under_way[row.key] = task = asyncio.create_task(self._until_settled(attempt, job))
        try:
            await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is None or current.cancelling():
                raise
            # Only this download was stopped: by whoever paused or forgot it.
            await self._after_stop(attempt)

    async def _until_settled(self, attempt: DownloadAttempt, job: Job) -> None:
        try:
            await self._run(attempt, job)
        except Superseded:
            await self._after_stop(attempt)
            return
        except (errors.RuncomfyTuiError, OSError) as fault:
            row = after_fault(attempt.row, fault, self._clock.wall(), attempt.gained_bytes, self._rng)
            row = unless_too_early(row, job.expires_at, self._rng)
        except Exception:  # noqa: BLE001 - a task's outer edge
            _log.exception("a download failed unexpectedly")
            now = self._clock.wall()
            row = replace(attempt.row, state="failed", problem="failed unexpectedly: see the log", updated_at=now)
        else:
            row = replace(attempt.row, updated_at=self._clock.wall())
        self._desk.progress.drop(row.key)
        await self._settle(row)

    async def _run(self, attempt: DownloadAttempt, job: Job) -> None:
        """Fetch; where the host refuses the address, once more with the one that the result gives now."""
        try:
            await attempt.run()
            return
        except errors.FileGone as refusal:
            url = await self._fresh.url_of(job, attempt.row)
            if url == attempt.row.url:
                raise refusal from None
        again = DownloadAttempt(self._desk, replace(attempt.row, url=url), job)
        try:
            await again.run()
        finally:
            attempt.row, attempt.gained_bytes = again.row, attempt.gained_bytes + again.gained_bytes

    async def _settle(self, row: Download) -> None:
        match row.state:
            case "done":
                await self._until_kept(lambda r: self._book.end(r, "running", "wanted", "paused"), row)
            case "failed":
                await self._until_kept(lambda r: self._book.end(r, "running"), row)
            case "gone" | "refused":
                await self._remove_part(row)
                row = replace(row, etag=None, done_bytes=0)
                await self._until_kept(lambda r: self._book.end(r, "running"), row)
            case _:
                await self._until_kept(lambda r: self._book.update(r, "running"), row)

    async def _after_stop(self, attempt: DownloadAttempt) -> None:
        """Write down how far a download came that was paused meanwhile; clear away what is left of a forgotten one."""
        now = await self._until_kept(self._book.one, attempt.row.key)
        if now is None or now.state == "forgotten":
            await self._remove_part(attempt.row)
        elif now.state in ("paused", "wanted"):
            row = attempt.row
            kept = replace(
                now, etag=row.etag, done_bytes=row.done_bytes, size_bytes=row.size_bytes, sha256=row.sha256, url=row.url
            )
            await self._until_kept(lambda r: self._book.update(r, now.state), kept)

    async def _remove_part(self, row: Download) -> None:
        if row.path is not None:
            await asyncio.to_thread(remove_part, Path(row.path))

    async def _until_kept(self, work: Callable[[_A], Awaitable[_R]], value: _A) -> _R:
        """Work with the journal; while the disk refuses, say so and try every second."""
        while True:
            try:
                result = await work(value)
            except errors.JournalError as fault:
                self._board.show(Banner(_DISK, fault.message, fault.advice, serious=True))
                await self._clock.sleep_until(self._clock.monotonic() + _AGAIN_S)
                continue
            self._board.clear(_DISK)
            return result

    def _monotonic(self, wall: float | None) -> float:
        now = self._clock.monotonic()
        return now if wall is None else now + max(0.0, wall - self._clock.wall())


def _waits(row: Download) -> bool:
    return row.state == "wanted" or (row.state == "paused" and row.retry_at is not None)


def _has_room(row: Download) -> bool:
    target = Path(row.path or "/")
    try:
        folder = next(place for place in (target, *target.parents) if place.is_dir())
        check_room(folder, (row.size_bytes or 0) - row.done_bytes)
    except (NoRoom, OSError):
        return False
    return True
