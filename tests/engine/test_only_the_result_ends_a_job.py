"""A final status word ends polling only: the result is fetched, on faults again, and decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.job import JobState
from tests.engine.stepped_clock import stepped


@pytest.mark.parametrize("seed", range(4))
async def test_completed_with_a_failed_result_is_a_failure(seed: int, home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(prompt="an explicit picture of a celebrity", seed=seed)
        failed = await run.until(job.id, JobState.SUCCEEDED, JobState.FAILED)
        assert failed.state is JobState.FAILED
        assert failed.wire_status in ("completed", "failed")
        assert failed.failure is not None
        assert failed.failure.message


@pytest.mark.parametrize(
    "faults",
    [
        {"server-error": {"strength": 1, "calls": ["result"]}},
        {"garbage": {"strength": 1, "calls": ["result"]}},
        {"drop-mid-body": {"strength": 1, "calls": ["result"]}},
        {"rate-limit": {"strength": 1, "calls": ["result"]}},
        {"error-in-200": {"strength": 1, "calls": ["result"]}},
        {"stall": {"strength": 1, "calls": ["result"]}},
        {"unknown-status": {"strength": 1, "mode": "archived", "calls": ["result"]}},
    ],
    ids=lambda faults: next(iter(faults)),
)
async def test_a_result_that_cannot_be_had_is_fetched_again(faults: dict[str, object], home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted()
        run.simulator.mischief.set_json(faults)
        waiting = await run.until(job.id, JobState.FINISHED)
        await run.clock.run(120.0)
        waiting = await run.rig.job(job.id)
        assert waiting.state is JobState.FINISHED
        assert waiting.stale is not None
        asked = run.simulator.counts["results"]
        assert 2 <= asked <= 40
        run.faults()
        done = await run.until(job.id, JobState.SUCCEEDED, within_s=70.0)
        assert done.stale is None
        assert done.cost_usd is not None
        assert done.outputs == 1


async def test_words_that_nobody_documented_are_shown_and_asked_about_again(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted()
        run.faults(unknown_status={"strength": 1, "mode": "warming_up"})
        await run.clock.run(120.0)
        waiting = await run.rig.job(job.id)
        assert waiting.wire_status == "warming_up"
        assert waiting.state is JobState.QUEUED
        assert 3 <= run.simulator.counts["polls"] <= 12
        run.faults()
        await run.until(job.id, JobState.SUCCEEDED, within_s=60.0)


async def test_a_result_that_stays_silent_is_asked_for_ever_less_often(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted()
        run.faults(unknown_status={"strength": 1, "mode": "in_progress", "calls": ["result"]})
        await run.until(job.id, JobState.FINISHED)
        before = run.simulator.counts["results"]
        await run.clock.run(600.0)
        asked = run.simulator.counts["results"] - before
        assert 15 <= asked <= 60
        assert len(await run.rig.journal.timeline(job.id)) < 20
        run.faults()
        await run.until(job.id, JobState.SUCCEEDED, within_s=40.0)
