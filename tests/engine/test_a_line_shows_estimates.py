"""The whole engine on a line: positions carried forward are told, durations outlive a restart, work has its size."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.remotes import base_of
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import stepped


async def test_positions_carried_forward_are_told_until_the_job_is_asked_again(home: Path) -> None:
    told: dict[str, int] = {}
    calls: list[float] = []
    async with stepped(home) as run:
        clock, ledger = run.clock, run.simulator.ledger

        def hear(changes: Mapping[str, int | None]) -> None:
            calls.append(clock.monotonic())
            for job_id, estimate in changes.items():
                if estimate is None:
                    told.pop(job_id, None)
                else:
                    assert estimate <= told.get(job_id, estimate), "an estimate only falls"
                    told[job_id] = estimate

        run.rig.engine.watch_estimates(hear)
        for seed in range(30):
            await run.accepted(VIDEO, seed=seed)
        shown = 0
        for _ in range(200):
            await clock.run(1.0)
            for job_id, estimate in list(told.items()):
                job = await run.rig.job(job_id)
                assert job.state is JobState.QUEUED
                assert job.queue_position is not None
                # An answer of this moment takes its estimate back with the next news, a quarter of a second later.
                assert estimate < job.queue_position or clock.wall() - (job.confirmed_at or 0.0) < 0.3
                truth = ledger.find(job.request.id if job.request else "", clock.wall())
                assert truth is not None
                if truth.state.value == "queued":
                    assert ledger.position(truth) <= estimate
                shown += 1
        assert shown > 100
        assert all(after - before >= 0.249 for before, after in itertools.pairwise(calls))


async def test_what_was_learned_is_known_after_a_restart(home: Path) -> None:
    async with stepped(home) as run:
        done = [await run.accepted(VIDEO, seed=seed, duration=8) for seed in range(6)]
        for job in done:
            await run.until(job.id, JobState.SUCCEEDED, within_s=3_600.0, step_s=10.0)
        assert {(await run.rig.job(job.id)).size_of_work for job in done} == {"duration=8"}
        simulator, clock = run.simulator, run.clock
    async with stepped(home, simulator=simulator, clock=clock) as run:
        job = await run.accepted(VIDEO, seed=99, duration=8)
        await clock.run(5.0)
        usual_s = run.rig.engine._pollers._pollers[base_of(job.target)]._schedule._habits.usual_s(job)
        assert usual_s is not None
        assert 10.0 < usual_s < 90.0
