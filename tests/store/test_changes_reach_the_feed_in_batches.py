"""The feed hands on what changed: our own at once, another program's soon, at most one batch a frame."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.store import ChangeFeed, Download, Journal
from runcomfy_tui.store.feed import FRAME_S
from tests.store.samples import AT, BODY, new_job, polled, query, queued


class Screen:
    """Takes what the feed delivers, and can be waited for."""

    def __init__(self) -> None:
        self.batches: list[list[Job]] = []
        self.times: list[float] = []
        self._changed = asyncio.Event()

    def deliver(self, jobs: list[Job]) -> None:
        self.batches.append(jobs)
        self.times.append(time.monotonic())
        self._changed.set()

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not seen():
                self._changed.clear()
                await self._changed.wait()

    @property
    def latest(self) -> dict[str, Job]:
        return {job.id: job for batch in self.batches for job in batch}


@contextmanager
def running(feed: ChangeFeed) -> Iterator[None]:
    task = asyncio.ensure_future(feed.run())
    try:
        yield
    finally:
        assert not task.done()
        task.cancel()


async def test_everything_comes_first_and_then_our_own_changes_at_once(journal: Journal) -> None:
    screen = Screen()
    job = await queued(journal)
    with running(ChangeFeed(journal, SystemClock(), screen.deliver)):
        await screen.until(lambda: screen.batches == [[job]])
        await asyncio.sleep(2 * FRAME_S)
        began = time.monotonic()
        job = await journal.apply(job.id, polled(AT + 5))
        await screen.until(lambda: screen.latest[job.id] == job)
        assert screen.times[-1] - began < 0.2


async def test_a_burst_is_a_batch_a_frame_with_each_job_once(journal: Journal) -> None:
    screen = Screen()
    jobs = [await queued(journal, f"r{n}") for n in range(3)]
    start = jobs[-1].change_seq
    with running(ChangeFeed(journal, SystemClock(), screen.deliver, since=start)):
        for at in range(100):
            jobs = [await journal.apply(job.id, polled(AT + 5 + at)) for job in jobs]
        await screen.until(lambda: screen.latest == {job.id: job for job in jobs})
    assert all(len({job.id for job in batch}) == len(batch) for batch in screen.batches)
    assert len(screen.batches) > 1
    assert len(screen.batches) <= (screen.times[-1] - screen.times[0]) / FRAME_S + 2


async def test_another_programs_change_comes_within_half_a_second(journal: Journal, path: Path) -> None:
    screen = Screen()
    job = await queued(journal)
    with running(ChangeFeed(journal, SystemClock(), screen.deliver, since=job.change_seq)):
        await asyncio.sleep(0.05)
        query(path, "UPDATE jobs SET title = 'theirs', change_seq = change_seq + 1")
        began = time.monotonic()
        await screen.until(lambda: bool(screen.batches))
        assert time.monotonic() - began < 0.5
        assert screen.latest[job.id].title == "theirs"
        # And their change does not hide ours, nor ours theirs.
        query(path, "UPDATE counters SET value = value + 1")
        job = await journal.apply(job.id, polled(AT + 9))
        await screen.until(lambda: screen.latest[job.id] == job)


async def test_downloads_are_heard_of(journal: Journal) -> None:
    heard: list[list[Download]] = []
    screen = Screen()
    feed = ChangeFeed(journal, SystemClock(), screen.deliver, deliver_downloads=heard.append)
    with running(feed):
        job = await journal.create_job(new_job(), BODY)
        await screen.until(lambda: screen.latest == {job.id: job})
        download = Download(job.id, 0, "https://f", MediaKind.IMAGE, "wanted")
        await journal.put_download(download)
        async with asyncio.timeout(5):
            while heard != [[download]]:
                await asyncio.sleep(0.01)
    assert len(screen.batches) == 1


async def test_it_outlives_a_journal_that_refuses_for_a_while(journal: Journal, path: Path) -> None:
    screen = Screen()
    feed = ChangeFeed(journal, SystemClock(), screen.deliver)
    with running(feed):
        job = await journal.create_job(new_job(), BODY)
        await screen.until(lambda: bool(screen.batches))
        query(path, "ALTER TABLE jobs RENAME TO elsewhere")
        async with asyncio.timeout(5):
            while feed.problem is None:
                await asyncio.sleep(0.01)
        query(path, "ALTER TABLE elsewhere RENAME TO jobs")
        query(path, "UPDATE jobs SET title = 'back', change_seq = change_seq + 1")
        await screen.until(lambda: screen.latest[job.id].title == "back")
        assert feed.problem is None


async def test_it_lets_go_of_the_journal_when_it_ends(journal: Journal) -> None:
    task = asyncio.ensure_future(ChangeFeed(journal, SystemClock(), lambda _: None).run())
    await asyncio.sleep(0.05)
    assert journal.on_write
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not journal.on_write
