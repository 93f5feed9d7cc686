"""Closing waits for POSTs under way as long as it was told to, and hardly longer, whatever hangs."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Journal
from tests.engine.finished import succeeded
from tests.engine.rig import VIDEO, engine_on, set_faults, stats


async def test_while_everything_hangs(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        done = await succeeded(rig, simulator)
        live = [await rig.submit(VIDEO, seed=seed) for seed in range(3)]
        for job in live:
            await rig.until_job(job.id, lambda j: j.request is not None)
        set_faults(simulator, stall=1)
        await rig.engine.download([done.id])
        await rig.engine.poll_now([job.id for job in live])
        await rig.engine.cancel([live[0].id])
        posting = [await rig.submit(seed=seed) for seed in range(6)]
        while stats(simulator)["submits_received"] < 8:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        left = await rig.engine.close(0.5)
        assert 0.5 <= time.monotonic() - began < 1.8
        # Four at once: the others were never sent.
        assert [job.state for job in left] == [JobState.SUBMITTING] * 4 + [JobState.INTENT] * 2
        assert {(await rig.job(job.id)).state for job in posting} == {JobState.SUBMITTING, JobState.INTENT}
        with pytest.raises(ConfigurationError, match="closing"):
            await rig.submit()
    set_faults(simulator)
    async with engine_on(simulator, home) as rig:
        for job in posting:
            after = await rig.until_job(job.id, lambda j: j.state is JobState.UNKNOWN or j.hold is not None)
            assert (after.state is JobState.UNKNOWN) is (job.id in {one.id for one in left[:4]})
    assert stats(simulator)["submits_received"] == 3 + 4 + 1


async def test_a_post_that_is_answered_within_the_grace_is_kept(simulator: Server, home: Path) -> None:
    set_faults(simulator, latency={"strength": 0.4, "mode": "steady", "calls": ["submit"]})
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.until(job.id, JobState.SUBMITTING)
        began = time.monotonic()
        assert await rig.engine.close(10.0) == []
        assert time.monotonic() - began < 3.0
        assert (await rig.job(job.id)).request is not None


async def test_with_nothing_to_do_it_is_at_once(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        began = time.monotonic()
        assert await rig.engine.close(10.0) == []
        assert time.monotonic() - began < 0.5
        await rig.engine.close(10.0)


async def test_a_submit_that_is_just_being_written_down_is_not_left_half_sent(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    apply = Journal.apply

    async def slow(self: Journal, job_id: str, event: ev.Event, **named: object) -> Job:
        job = await apply(self, job_id, event, **named)  # type: ignore[arg-type]
        if isinstance(event, ev.Submitting):
            reached.set()
            await go_on.wait()
        return job

    monkeypatch.setattr(Journal, "apply", slow)
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await reached.wait()
        closing = asyncio.create_task(rig.engine.close(5.0))
        await asyncio.sleep(0.1)
        go_on.set()
        assert await closing == []
        assert (await rig.job(job.id)).request is not None
