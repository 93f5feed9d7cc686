"""A process that dies at the worst time leaves a job that is shown for what it is, and nothing is sent again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server
from tests.engine import process
from tests.engine.rig import engine_on, set_faults, stats


@pytest.mark.parametrize("fault", [{"stall": 1.0}, {"latency": "steady:60"}], ids=["stall", "latency"])
async def test_killed_while_the_post_is_under_way(fault: dict[str, object], simulator: Server, home: Path) -> None:
    set_faults(simulator, {name: _of_submits(value) for name, value in fault.items()})
    child = process.start(simulator, home, "posting")
    try:
        job_id = await process.line_of(child)
        while not stats(simulator)["submits_accepted"]:
            await asyncio.sleep(0.01)
    finally:
        await process.end(child)
    set_faults(simulator)
    async with engine_on(simulator, home) as rig:
        job = await rig.until(job_id, JobState.UNKNOWN)
        assert job.failure is not None
        assert "may have been accepted and may be charged" in job.failure.message
        await rig.until_polling()
    assert stats(simulator)["submits_received"] == 1


def _of_submits(value: object) -> dict[str, object]:
    mode, _, number = str(value).rpartition(":")
    return {"strength": float(number), "mode": mode, "calls": ["submit"]}


async def test_killed_between_the_intent_and_the_post(simulator: Server, home: Path) -> None:
    child = process.start(simulator, home, "intent")
    job_id = await process.line_of(child)
    await process.end(child)
    async with engine_on(simulator, home) as rig:
        job = await rig.until_job(job_id, lambda j: j.hold is not None)
        assert job.state is JobState.INTENT
        assert job.hold is not None
        assert job.hold.startswith("not sent")
        assert stats(simulator)["submits_received"] == 0
        await rig.engine.release([job_id])
        await rig.until(job_id, JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)
    assert stats(simulator)["submits_received"] == 1


async def test_the_id_that_was_found_brings_an_unknown_job_back(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"drop-after-submit": 1.0})
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.until(job.id, JobState.UNKNOWN)
        set_faults(simulator)
        (request_id,) = simulator.simulator.ledger._jobs
        attached = await rig.engine.attach(job.id, request_id)
        assert attached.state is JobState.QUEUED
        await rig.until(job.id, JobState.SUCCEEDED)
    assert stats(simulator)["submits_received"] == 1


async def test_an_unknown_job_is_submitted_again_as_a_new_one_and_only_on_demand(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"drop-after-submit": 1.0})
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(seed=8)
        await rig.until(job.id, JobState.UNKNOWN)
        set_faults(simulator)
        again = await rig.engine.submit_again(job.id)
        assert again.resubmit_of == job.id
        assert await rig.journal.body(again.id) == await rig.journal.body(job.id)
        await rig.until(again.id, JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)
        declared = await rig.engine.declare_not_accepted(job.id)
        assert declared.state is JobState.REJECTED
        with pytest.raises(Exception, match="not unknown any more"):
            await rig.engine.submit_again(job.id)
    assert stats(simulator)["submits_received"] == 2
