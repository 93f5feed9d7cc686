"""Whatever the service does while three jobs are in flight: none is lost, nothing crashes, and all end afterwards."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState
from tests.engine.rig import PICTURE, VIDEO
from tests.engine.stepped_clock import Stepped, stepped

FAULTS: dict[str, dict[str, object]] = {
    "latency": {"latency": 3},
    "rate-limit": {"rate-limit": 0.9},
    "rate-limit as a date": {"rate-limit": {"strength": 0.9, "mode": "date"}},
    "rate-limit in JSON": {"rate-limit": {"strength": 0.9, "mode": "json"}},
    "rate-limit plain": {"rate-limit": {"strength": 0.9, "mode": "plain"}},
    "rate-limit hidden": {"rate-limit": "hidden:1"},
    "server-error": {"server-error": 1},
    "server-error late": {"server-error": {"strength": 1, "mode": "late"}},
    "error-in-200": {"error-in-200": 1},
    "error-in-200 of no known code": {"error-in-200": {"strength": 1, "mode": "777"}},
    "drop-mid-body": {"drop-mid-body": 1},
    "stall": {"stall": 1},
    "stall in the body": {"stall": {"strength": 1, "mode": "body"}},
    "garbage": {"garbage": 1},
    "garbage as a page": {"garbage": {"strength": 1, "mode": "html"}},
    "garbage empty": {"garbage": {"strength": 1, "mode": "empty"}},
    "garbage binary": {"garbage": {"strength": 1, "mode": "binary"}},
    "garbage of another shape": {"garbage": {"strength": 1, "mode": "array"}},
    "unknown-status": {"unknown-status": 1},
    "vanish": {"vanish": 1},
    "hostile-text": {"hostile-text": 1},
    "expired-token": {"expired-token": 1},
    "half of everything": {"server-error": 0.3, "garbage": 0.3, "drop-mid-body": 0.3, "stall": 0.2, "rate-limit": 0.2},
}


@pytest.mark.parametrize("name", FAULTS)
async def test_jobs_in_flight(name: str, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with stepped(home) as run:
        jobs = [await run.accepted(model_id, seed=9) for model_id in (PICTURE, VIDEO, VIDEO)]
        run.simulator.mischief.set_json(FAULTS[name])
        await run.clock.run(150.0)
        for job in jobs:
            during = await run.rig.job(job.id)
            assert during.request == job.request
            assert during.state in AT_SERVICE | {JobState.SUCCEEDED}
        run.faults()
        await run.rig.engine.poll_now([job.id for job in jobs])
        for job in jobs:
            await run.until(job.id, JobState.SUCCEEDED, within_s=120.0)
        await run.clock.run(1.0)
        assert _complaints(run, jobs) == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def _complaints(run: Stepped, jobs: list[Job]) -> list[str]:
    status = run.rig.engine.status
    return [banner.key for banner in status.banners] + ([status.problem] if status.problem else [])


@pytest.mark.parametrize("name", FAULTS)
async def test_jobs_that_are_submitted_meanwhile(name: str, home: Path) -> None:
    async with stepped(home) as run:
        run.simulator.mischief.set_json(FAULTS[name])
        jobs = [await run.rig.submit(seed=seed) for seed in range(3)]
        await run.clock.run(900.0)
        run.faults()
        received = run.simulator.counts["submits_received"]
        await run.rig.engine.poll_now([job.id for job in jobs])
        await run.clock.run(300.0)
        assert run.simulator.counts["submits_received"] == received
        ends = {JobState.SUCCEEDED, JobState.UNKNOWN, JobState.REJECTED}
        after = [await run.rig.job(job.id) for job in jobs]
        assert all(job.state in ends or (job.state is JobState.INTENT and job.hold) for job in after), after
        # What the service took is either followed to its end, or nobody knows its id: never both sent and forgotten.
        known = sum(job.request is not None for job in after)
        unknown = sum(job.state is JobState.UNKNOWN for job in after)
        assert known <= run.simulator.counts["submits_accepted"] <= known + unknown
