"""A program started during a live submit changes nothing about it, and sees its outcome at once."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import ChangeFeed
from tests.engine import process
from tests.engine.rig import Rig, engine_on, set_faults, stats


async def test_in_another_process(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"latency": {"strength": 1.5, "mode": "steady", "calls": ["submit"]}})
    child = process.start(simulator, home, "nowhere")
    try:
        job_id = await process.line_of(child)
        while not stats(simulator)["submits_received"]:
            await asyncio.sleep(0.01)
        async with engine_on(simulator, home) as rig:
            seen, feed = _watch(rig, job_id)
            assert (await rig.job(job_id)).state is JobState.SUBMITTING
            owner = (await rig.job(job_id)).owner
            await rig.until_status(lambda status: status.other_engine == "alive")
            accepted = await rig.until_job(job_id, lambda j: j.request is not None)
            assert accepted.owner == owner
            assert accepted.accepted_at is not None
            while not seen:
                await asyncio.sleep(0.01)
            assert seen[0] - accepted.accepted_at < 0.5
            kinds = [entry.kind for entry in await rig.journal.timeline(job_id)]
            assert kinds[:2] == ["submitting", "accepted"]
            feed.cancel()
    finally:
        await process.end(child)
    assert stats(simulator)["submits_received"] == 1


async def test_in_another_window_that_takes_over_polling(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"latency": {"strength": 0.8, "mode": "steady", "calls": ["submit"]}})
    async with engine_on(simulator, home) as one, engine_on(simulator, home) as other:
        await one.until_polling()
        job = await other.submit()
        await other.until(job.id, JobState.SUBMITTING)
        # Whoever polls looks at orphans every two seconds, and this one is none.
        await one.until(job.id, JobState.QUEUED, JobState.RUNNING)
        kinds = [entry.kind for entry in await one.journal.timeline(job.id)]
        assert "outcome_unknown" not in kinds
        assert not other.engine.status.polling
        await one.until(job.id, JobState.SUCCEEDED)
    assert stats(simulator)["submits_received"] == 1


async def test_the_other_window_polls_once_the_first_is_closed(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as other_first:
        await other_first.until_polling()
        async with engine_on(simulator, home) as second:
            await second.until_status(lambda status: status.other_engine == "alive")
            await other_first.engine.close(1.0)
            await second.until_polling()
            job = await second.submit()
            await second.until(job.id, JobState.SUCCEEDED)


def _watch(rig: Rig, job_id: str) -> tuple[list[float], asyncio.Task[None]]:
    """Note when a window of this process hears that the job has its request."""
    seen: list[float] = []

    def deliver(jobs: list[Job]) -> None:
        seen.extend(time.time() for job in jobs if job.id == job_id and job.request is not None)

    feed = ChangeFeed(rig.journal, SystemClock(), deliver)
    return seen, asyncio.create_task(feed.run())
