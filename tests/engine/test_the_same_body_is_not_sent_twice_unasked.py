"""An identical body to the same target within ten seconds is asked about first, unless it is meant."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import Duplicate
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.simulator import Server
from tests.engine.rig import PICTURE, VIDEO, Rig, engine_on, stats
from tests.engine.stepped_clock import stepped

BODY = {"prompt": "a harbour", "seed": 7}


async def submit(rig: Rig, target: str = PICTURE, *, even_if_same: bool = False, **more: object) -> Job:
    return await rig.engine.submit(model(target), "a harbour", {**BODY, **more}, even_if_same=even_if_same)


async def test_within_ten_seconds(home: Path) -> None:
    async with stepped(home) as run:
        first = await submit(run.rig)
        await run.clock.run(9.0)
        with pytest.raises(Duplicate, match="9 s ago") as caught:
            await submit(run.rig)
        assert caught.value.job_id == first.id
        assert caught.value.age_s == pytest.approx(9.0)
        assert caught.value.advice
        assert len(await run.rig.journal.jobs()) == 1
        await run.clock.run(2.0)
        await submit(run.rig)
        await run.clock.run(1.0)
        assert run.simulator.counts["submits_received"] == 2


async def test_what_differs_or_is_meant_is_not_asked_about(home: Path) -> None:
    async with stepped(home) as run:
        await submit(run.rig)
        await submit(run.rig, seed=8)
        await submit(run.rig, VIDEO)
        await submit(run.rig, even_if_same=True)
        await run.rig.engine.submit(model(PICTURE), "a harbour", BODY, batch="declared")
        assert len(await run.rig.journal.jobs()) == 5


async def test_what_was_withdrawn_or_rejected_does_not_count(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(no_balance=1)
        first = await submit(run.rig)
        await run.until(first.id, JobState.REJECTED, step_s=0.1)
        run.faults(rate_limit={"strength": 1, "calls": ["submit"]})
        second = await submit(run.rig)
        await run.clock.run(0.5)
        await run.rig.engine.cancel([second.id])
        assert (await run.rig.job(second.id)).state is JobState.WITHDRAWN
        await submit(run.rig)


async def test_of_two_windows_at_the_same_moment_one_is_asked(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as one, engine_on(simulator, home) as other:
        results = await asyncio.gather(submit(one), submit(other), return_exceptions=True)
        assert [isinstance(result, Duplicate) for result in results].count(True) == 1
        (job,) = [result for result in results if isinstance(result, Job)]
        await one.until_job(job.id, lambda j: j.request is not None)
    assert stats(simulator)["submits_received"] == 1


async def test_an_unknown_job_is_submitted_again_once(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(drop_after_submit=1)
        job = await submit(run.rig)
        await run.until(job.id, JobState.UNKNOWN, step_s=0.1)
        run.faults()
        await run.rig.engine.submit_again(job.id)
        with pytest.raises(Duplicate):
            await run.rig.engine.submit_again(job.id)
