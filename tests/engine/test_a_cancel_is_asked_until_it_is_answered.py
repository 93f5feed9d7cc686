"""A wish to cancel is on disk before it is sent, and is asked again until the service answers or the job has ended."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Server, Simulator
from runcomfy_tui.store import Journal
from tests.engine.rig import PICTURE, VIDEO, engine_on, set_faults, stats
from tests.engine.stepped_clock import stepped


async def test_a_waiting_job_is_cancelled(simulator: Server, home: Path) -> None:
    simulator.clock.speed = 1.0
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(VIDEO)
        await rig.until(job.id, JobState.QUEUED)
        await rig.engine.cancel([job.id])
        wish = (await rig.job(job.id)).cancel
        assert wish is not None
        cancelled = await rig.until(job.id, JobState.CANCELLED, within_s=3.0)
        assert cancelled.cancel is None
        assert stats(simulator)["cancels"] == 1


async def test_what_cannot_be_cancelled_says_so_and_runs_on(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(VIDEO)
        await run.until(job.id, JobState.RUNNING)
        await run.rig.engine.cancel([job.id])
        await run.clock.run(1.0)
        refused = await run.rig.job(job.id)
        assert refused.not_cancellable_at is not None
        assert refused.cancel is None
        assert refused.state is JobState.RUNNING
        await run.until(job.id, JobState.SUCCEEDED)


async def test_an_intent_is_withdrawn_without_a_request(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home, base="http://127.0.0.1:9/v1") as rig:
        job = await rig.submit()
        await rig.until_job(job.id, lambda j: j.state is JobState.INTENT and j.failure is not None)
        await rig.engine.cancel([job.id])
        await rig.until(job.id, JobState.WITHDRAWN, within_s=1.0)
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        assert (await rig.job(job.id)).state is JobState.WITHDRAWN
        with pytest.raises(JournalError):
            await rig.journal.body("no such job")
    assert stats(simulator)["submits_received"] == 0
    assert stats(simulator)["cancels"] == 0


async def test_a_job_whose_post_is_under_way_is_cancelled_as_soon_as_its_id_is_known(
    simulator: Server, home: Path
) -> None:
    simulator.clock.speed = 1.0
    set_faults(simulator, {"latency": {"strength": 0.5, "mode": "steady", "calls": ["submit"]}})
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(PICTURE)
        await rig.until(job.id, JobState.SUBMITTING)
        await rig.engine.cancel([job.id])
        assert stats(simulator)["cancels"] == 0
        await rig.until(job.id, JobState.CANCELLED, within_s=5.0)
        assert stats(simulator)["cancels"] == 1
        timeline = await rig.journal.timeline(job.id)
        at = {entry.kind: entry.at for entry in timeline}
        assert at["cancel_answered"] - at["accepted"] < 1.0


async def test_an_unknown_job_is_explained_and_not_asked_about(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"drop-after-submit": 1.0})
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.until(job.id, JobState.UNKNOWN)
        await rig.engine.cancel([job.id])
        assert (await rig.job(job.id)).cancel is None
    assert stats(simulator)["cancels"] == 0


async def test_a_wish_beside_an_unknown_job_is_delivered_when_its_id_is_found(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(latency={"strength": 40, "mode": "steady", "calls": ["submit"]}, drop_after_submit=1)
        job = await run.rig.submit(VIDEO)
        await run.clock.run(1.0)
        await run.rig.engine.cancel([job.id])
        await run.until(job.id, JobState.UNKNOWN)
        before = len(await run.rig.journal.timeline(job.id))
        await run.clock.run(60.0)
        assert len(await run.rig.journal.timeline(job.id)) == before
        assert run.simulator.counts["cancels"] == 0
        run.faults()
        (request_id,) = run.simulator.ledger._jobs
        await run.rig.engine.attach(job.id, request_id)
        await run.clock.run(5.0)
        assert run.simulator.counts["cancels"] == 1


async def test_a_wish_that_a_dead_process_left_beside_an_unknown_job_waits_in_silence(home: Path) -> None:
    service = Simulator(seed=7, failure_share=0.0)
    async with stepped(home, simulator=service) as run:
        run.faults(latency={"strength": 40, "mode": "steady", "calls": ["submit"]})
        job = await run.rig.submit(VIDEO)
        await run.clock.run(1.0)
        await run.rig.engine.cancel([job.id])
        clock = run.clock
    async with stepped(home, simulator=service, clock=clock) as run:
        run.faults()
        await run.until(job.id, JobState.UNKNOWN)
        before = len(await run.rig.journal.timeline(job.id))
        await run.clock.run(120.0)
        assert len(await run.rig.journal.timeline(job.id)) == before
        (request_id,) = service.ledger._jobs
        await run.rig.engine.attach(job.id, request_id)
        await run.clock.run(5.0)
        assert service.counts["cancels"] == 1


async def test_a_retry_after_of_its_own_holds_it_back(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.in_line()
        run.faults(rate_limit={"strength": 1, "calls": ["cancel"]})
        before = run.clock.wall()
        await run.rig.engine.cancel([job.id])
        await run.clock.run(0.5)
        wish = (await run.rig.job(job.id)).cancel
        assert wish is not None
        assert wish.problem == "RunComfy asks to wait"
        run.faults()
        await run.until(job.id, JobState.CANCELLED, within_s=8.0, step_s=0.25)
        assert run.simulator.counts["cancels"] == 2
        at = [e.at for e in await run.rig.journal.timeline(job.id) if e.kind == "cancel_answered"]
        assert at[0] - before >= 1.0


async def test_faults_are_outlasted(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.in_line()
        run.faults(server_error={"strength": 1, "calls": ["cancel"]})
        await run.rig.engine.cancel([job.id])
        await run.clock.run(10.0)
        attempts = run.simulator.counts["cancels"]
        assert 3 <= attempts <= 8
        wish = (await run.rig.job(job.id)).cancel
        assert wish is not None
        assert wish.attempts == attempts
        run.faults()
        await run.clock.run(35.0)
        assert run.simulator.counts["cancels"] == attempts + 1


@pytest.mark.parametrize(("away_s", "asked"), [(300.0, True), (900.0, False)], ids=["young", "old"])
async def test_a_wish_survives_a_restart_for_ten_minutes(away_s: float, asked: bool, home: Path) -> None:
    service = Simulator(seed=7, failure_share=0.0)
    async with stepped(home, simulator=service) as run:
        job = await run.in_line()
        run.faults(server_error=1)
        await run.rig.engine.cancel([job.id])
        await run.clock.run(2.0)
        clock = run.clock
    assert service.counts["cancels"] >= 1
    asked_before = service.counts["cancels"]
    await clock.run(away_s)
    # Still 5xx for everything else: only whether the wish is asked again counts here.
    service.mischief.set_json({"server-error": {"strength": 1, "calls": ["status", "cancel"]}})
    async with stepped(home, simulator=service, clock=clock) as run:
        await run.clock.run(5.0)
        after = await run.rig.job(job.id)
        assert (service.counts["cancels"] > asked_before) is asked
        assert after.cancel is not None
        if not asked:
            assert after.cancel.problem is not None


async def test_an_old_wish_that_was_never_tried_says_so(home: Path) -> None:
    service = Simulator(seed=7, failure_share=0.0)
    async with stepped(home, simulator=service) as run:
        job = await run.in_line()
        run.faults(stall={"strength": 1, "calls": ["cancel", "status"]})
        await run.rig.engine.cancel([job.id])
        clock = run.clock
    before = service.counts["cancels"]
    await clock.run(3600.0)
    service.mischief.set_json({"server-error": {"strength": 1, "calls": ["status"]}})
    async with stepped(home, simulator=service, clock=clock) as run:
        await run.clock.run(30.0)
        wish = (await run.rig.job(job.id)).cancel
        assert wish is not None
        assert wish.problem is not None
        assert "older than ten minutes" in wish.problem
        assert service.counts["cancels"] == before
        failed = [e for e in await run.rig.journal.timeline(job.id) if e.kind == "cancel_failed"]
        assert len(failed) == 1
        service.mischief.set_json({})
        await run.rig.engine.cancel([job.id])
        await run.clock.run(1.0)
        assert service.counts["cancels"] == before + 1


async def test_it_goes_ahead_of_polls_that_hang_and_of_an_open_breaker(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        jobs = [await rig.submit(VIDEO, seed=seed) for seed in range(10)]
        for job in jobs:
            await rig.until_job(job.id, lambda j: j.request is not None)
        set_faults(simulator, stall={"strength": 1, "calls": ["status"]})
        polls = stats(simulator)["polls"]
        await rig.engine.poll_now([job.id for job in jobs])
        while stats(simulator)["polls"] < polls + 6:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.4)  # Whatever else would be asked hangs by now, too.
        began = time.monotonic()
        await rig.engine.cancel([jobs[-1].id])
        await rig.until_job(jobs[-1].id, _is_answered, within_s=2.0)
        assert time.monotonic() - began < 1.0
        set_faults(simulator)
        await rig.engine.close(0.0)


async def test_it_goes_ahead_of_an_open_breaker(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(PICTURE)
        run.faults(server_error={"strength": 1, "calls": ["status"]})
        await run.clock.run(120.0)
        assert run.rig.engine.status.retry_at is not None
        await run.rig.engine.cancel([job.id])
        await run.clock.settle()
        assert run.simulator.counts["cancels"] == 1


async def test_a_disk_that_refuses_the_answer_makes_it_asked_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        job = await run.in_line()
        apply, refusals = Journal.apply, [1, 2]

        async def refusing(self: Journal, job_id: str, event: object, **more: object) -> Job:
            if type(event).__name__ == "CancelAnswered" and refusals:
                refusals.pop()
                raise JournalError("the disk is full")
            return await apply(self, job_id, event, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Journal, "apply", refusing)
        run.faults(server_error={"strength": 1, "calls": ["status"]})
        await run.rig.engine.cancel([job.id])
        await run.clock.run(10.0)
        assert run.simulator.counts["cancels"] == 3
        assert _is_answered(await run.rig.job(job.id))


def _is_answered(job: Job) -> bool:
    return job.state is JobState.CANCELLED or (job.cancel is not None and job.cancel.answer is not None)
