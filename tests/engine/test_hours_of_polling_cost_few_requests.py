"""Over hours: few requests for jobs that nobody looks at, more for the one in focus, no bursts, and a quiet board."""

from __future__ import annotations

from pathlib import Path

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.status import EngineStatus
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import Stepped, stepped


async def endless(run: Stepped, count: int) -> list[str]:
    """Submit jobs that stay where they are for hours."""
    jobs = [await run.accepted(VIDEO, seed=seed) for seed in range(count)]
    run.faults(unknown_status={"strength": 1, "mode": "in_progress"})
    return [job.id for job in jobs]


async def test_a_long_run_is_asked_about_twice_a_minute(home: Path) -> None:
    async with stepped(home) as run:
        ids = await endless(run, 3)
        await run.clock.run(600.0)
        before = run.simulator.counts["polls"]
        await run.clock.run(3_600.0)
        polls = run.simulator.counts["polls"] - before
        assert 3 * 115 <= polls <= 3 * 130
        for job_id in ids:
            job = await run.rig.job(job_id)
            assert job.state is JobState.RUNNING
            assert job.confirmed_at is not None
            assert run.clock.wall() - job.confirmed_at <= 36.0
            assert len(await run.rig.journal.timeline(job_id)) < 12


async def test_the_focused_job_is_asked_about_every_two_seconds(home: Path) -> None:
    async with stepped(home) as run:
        ids = await endless(run, 3)
        await run.clock.run(600.0)
        run.rig.engine.look_at(ids[1], ids)
        before = run.simulator.counts["polls"]
        await run.clock.run(300.0)
        polls = run.simulator.counts["polls"] - before
        # One every 2 s and two visible ones every 5 s.
        assert 140 + 110 <= polls <= 160 + 130


async def test_the_board_tells_the_next_poll_and_only_when_it_changes(home: Path) -> None:
    async with stepped(home) as run:
        await endless(run, 1)
        await run.clock.run(300.0)
        heard = list[EngineStatus]()
        run.rig.engine.subscribe(heard.append)
        before = run.simulator.counts["polls"]
        await run.clock.run(600.0)
        polls = run.simulator.counts["polls"] - before
        assert len(heard) <= 4 * polls
        status = run.rig.engine.status
        assert status.next_poll_at is not None
        assert run.clock.wall() <= status.next_poll_at + 0.1 <= run.clock.wall() + 37.0


async def test_after_a_long_stop_nothing_catches_up_in_a_burst(home: Path) -> None:
    async with stepped(home) as run:
        await endless(run, 40)
        await run.clock.run(100.0)
        before = run.simulator.counts["polls"]
        run.clock.jump(3_600.0)
        await run.clock.run(3.0)
        assert run.simulator.counts["polls"] - before <= 14
        await run.clock.run(40.0)
        assert run.simulator.counts["polls"] - before >= 40


async def test_after_a_long_silence_of_the_service_nothing_catches_up_in_a_burst(home: Path) -> None:
    async with stepped(home) as run:
        await endless(run, 40)
        await run.clock.run(100.0)
        run.faults(server_error={"strength": 1, "mode": "500"})
        await run.clock.run(300.0)
        run.faults(unknown_status={"strength": 1, "mode": "in_progress"})
        while run.rig.engine.status.problem is not None:
            await run.clock.run(0.5)
        before = run.simulator.counts["polls"]
        await run.clock.run(3.0)
        assert run.simulator.counts["polls"] - before <= 14
        await run.clock.run(60.0)
        assert run.simulator.counts["polls"] - before >= 40


async def test_after_minutes_of_refusals_the_pace_comes_back(home: Path) -> None:
    async with stepped(home) as run:
        await endless(run, 40)
        await run.clock.run(100.0)
        run.faults(rate_limit=1.0)
        await run.clock.run(300.0)
        run.faults(unknown_status={"strength": 1, "mode": "in_progress"})
        await run.clock.run(180.0)
        before = run.simulator.counts["polls"]
        await run.clock.run(60.0)
        assert run.simulator.counts["polls"] - before >= 40
        status = run.rig.engine.status
        assert status.stretch == 1.0
        assert status.demand >= 1.0
