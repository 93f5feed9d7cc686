"""Faults make rows stale, stop what must stop, and never fail a job; all goes on once they are over."""

from __future__ import annotations

import itertools
from pathlib import Path

import httpx
import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState
from runcomfy_tui.simulator import Simulator
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import InProcess, stepped


@pytest.mark.parametrize(
    "faults",
    [
        {"server-error": 1},
        {"server-error": {"strength": 1, "mode": "503"}},
        {"drop-mid-body": 1},
        {"stall": 1},
        {"garbage": 1},
        {"garbage": {"strength": 1, "mode": "html"}},
        {"garbage": {"strength": 1, "mode": "array"}},
        {"error-in-200": 1},
    ],
    ids=str,
)
async def test_a_row_is_stale_and_not_failed(faults: dict[str, object], home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(VIDEO)
        run.simulator.mischief.set_json(faults)
        await run.clock.run(90.0)
        stale = await run.rig.job(job.id)
        assert stale.state in AT_SERVICE
        assert stale.stale is not None
        run.faults()
        done = await run.until(job.id, JobState.SUCCEEDED, within_s=90.0)
        assert done.stale is None
        assert run.rig.engine.status.problem is None


async def test_three_faults_open_the_breaker_and_one_job_at_a_time_tries(home: Path) -> None:
    async with stepped(home) as run:
        for seed in range(12):
            await run.accepted(VIDEO, seed=seed)
        await run.clock.run(3.0)
        run.faults(server_error={"strength": 1, "calls": ["status"]})
        before = run.simulator.counts["polls"]
        await run.clock.run(60.0)
        # At most those under way when it opened, then one after 1, 2, 4, … seconds.
        assert 4 <= run.simulator.counts["polls"] - before <= 16
        jobs = await run.rig.journal.jobs()
        assert all(job.stale is not None for job in jobs if job.state in AT_SERVICE)
        assert run.rig.engine.status.problem is not None
        assert run.rig.engine.status.retry_at is not None
        before = run.simulator.counts["polls"]
        await run.rig.engine.poll_now([jobs[0].id])
        await run.clock.settle()
        assert run.simulator.counts["polls"] == before + 1
        run.faults()
        await run.clock.run(61.0)
        assert run.rig.engine.status.problem is None


async def test_a_pause_that_was_asked_for_is_kept(home: Path) -> None:
    async with stepped(home) as run:
        for seed in range(6):
            await run.accepted(VIDEO, seed=seed)
        run.faults(rate_limit={"strength": 1, "calls": ["status"]})
        limited = run.simulator.counts["rate_limited"]
        while run.simulator.counts["rate_limited"] == limited:
            await run.clock.run(0.05)
        polls = run.simulator.counts["polls"]
        await run.clock.run(0.9)
        assert run.simulator.counts["polls"] == polls
        status = run.rig.engine.status
        assert status.problem is not None
        assert "slow down" in status.problem
        assert status.retry_at is not None


async def test_a_hidden_limit_is_lived_with(home: Path) -> None:
    async with stepped(home) as run:
        for seed in range(20):
            await run.accepted(VIDEO, seed=seed)
        run.faults(rate_limit="hidden:2")
        await run.clock.run(120.0)
        jobs = [job for job in await run.rig.journal.jobs() if not job.is_final]
        assert all(job.confirmed_at is not None and run.clock.wall() - job.confirmed_at < 100 for job in jobs)
        assert run.simulator.counts["rate_limited"] < 60


async def test_a_refused_token_stops_the_profile_with_one_banner(home: Path) -> None:
    async with stepped(home) as run:
        jobs = [await run.accepted(VIDEO, seed=seed) for seed in range(5)]
        run.faults(expired_token=1)
        await run.clock.run(10.0)
        polls = run.simulator.counts["polls"]
        await run.clock.run(300.0)
        assert run.simulator.counts["polls"] - polls <= 6
        assert [banner.key for banner in run.rig.engine.status.banners].count("signed-out") == 1
        for job in jobs:
            stale = await run.rig.job(job.id)
            assert stale.state in AT_SERVICE
            assert stale.stale is not None
        run.faults()
        await run.rig.engine.poll_now([job.id for job in jobs])
        await run.clock.run(10.0)
        assert run.rig.banner("signed-out") is None
        for job in jobs:
            await run.until(job.id, JobState.SUCCEEDED)


async def test_one_refused_resource_stops_that_job_alone(home: Path) -> None:
    async with stepped(home) as run:
        mine, stranger = await run.accepted(VIDEO, seed=1), await run.accepted(VIDEO, seed=2)
        assert stranger.request is not None
        run.simulator.ledger._jobs[stranger.request.id].account = "somebody else"
        await run.clock.run(40.0)
        refused = await run.rig.job(stranger.id)
        assert refused.refused is not None
        assert refused.refused.startswith("not this account’s: ")
        assert run.rig.engine.status.banners == ()
        await run.until(mine.id, JobState.SUCCEEDED)
        polls = run.simulator.counts["polls"]
        await run.clock.run(600.0)
        assert run.simulator.counts["polls"] == polls
        await run.rig.engine.poll_now([stranger.id])
        await run.clock.run(5.0)
        assert run.simulator.counts["polls"] == polls + 1
        run.simulator.ledger._jobs[stranger.request.id].account = run.simulator.ledger._jobs[_id(mine)].account
        await run.rig.engine.poll_now([stranger.id])
        await run.until(stranger.id, JobState.SUCCEEDED)


async def test_an_id_that_cannot_be_one_is_that_jobs_matter_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = InProcess.handle_async_request

    async def refusing(self: InProcess, request: httpx.Request) -> httpx.Response:
        if bad in request.url.path:
            return httpx.Response(400, json={"error_code": 400001, "message": "Invalid id."}, request=request)
        return await answer(self, request)

    async with stepped(home) as run:
        job, other = await run.accepted(VIDEO, seed=1), await run.accepted(seed=2)
        bad = _id(job)
        monkeypatch.setattr(InProcess, "handle_async_request", refusing)
        await run.until(other.id, JobState.SUCCEEDED)
        assert (await run.rig.job(job.id)).refused == "bad id: Invalid id."
        assert run.rig.engine.status.banners == ()


def _id(job: Job) -> str:
    assert job.request is not None
    return job.request.id


async def test_a_missing_request_is_lost_after_three_answers_and_a_minute(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(VIDEO)
        run.faults(vanish=1)
        await run.clock.run(50.0)
        assert (await run.rig.job(job.id)).state in AT_SERVICE - {JobState.LOST}
        await run.until(job.id, JobState.LOST, within_s=60.0)
        polls = run.simulator.counts["polls"]
        await run.clock.run(3000.0)
        assert run.simulator.counts["polls"] - polls <= 2
        run.faults()
        await run.rig.engine.poll_now([job.id])
        await run.until(job.id, JobState.SUCCEEDED, within_s=30.0)
        kinds = [entry.kind for entry in await run.rig.journal.timeline(job.id)]
        assert kinds.count("missing") >= 3


async def test_a_lost_request_is_asked_about_every_hour(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.accepted(VIDEO)
        run.faults(vanish=1)
        await run.until(job.id, JobState.LOST)
        run.faults()
        await run.until(job.id, JobState.SUCCEEDED, within_s=4400.0, step_s=60.0)


@pytest.mark.parametrize("count", [1, 5])
async def test_a_wrong_address_changes_no_job(count: int, home: Path) -> None:
    service = Simulator(seed=7, failure_share=0.0)
    async with stepped(home, simulator=service) as run:
        ids = [(await run.accepted(VIDEO, seed=seed)).id for seed in range(count)]
        clock = run.clock
        before = [await run.rig.job(job_id) for job_id in ids]
    service.mischief.set_json({"garbage": {"strength": 1, "mode": "html"}})
    async with stepped(home, simulator=service, clock=clock) as run:
        await run.clock.run(200.0)
        banner = run.rig.banner("address")
        assert banner is not None
        assert "base address" in banner
        for job in before:
            after = await run.rig.job(job.id)
            assert (after.state, after.request) == (job.state, job.request)
            assert after.missing_count == 0
        run.faults()
        await run.until(ids[0], JobState.SUCCEEDED, within_s=120.0)
        assert run.rig.banner("address") is None


async def test_no_address_is_suspected_because_a_few_requests_are_gone(home: Path) -> None:
    async with stepped(home) as run:
        for seed in range(5):
            await run.accepted(VIDEO, seed=seed)
        run.faults(vanish=1)
        await run.clock.run(200.0)
        assert run.rig.banner("address") is None
        assert {job.state for job in await run.rig.journal.jobs()} == {JobState.LOST}


async def test_a_service_that_comes_and_goes_does_not_fill_the_journal(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = itertools.count()
    answer = InProcess.handle_async_request

    async def mostly_down(self: InProcess, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/status") or (number := next(numbers)) % 5 == 4:
            return await answer(self, request)
        return httpx.Response(502, text=f"<p>Bad gateway, ray {number:08x}</p>", request=request)

    async with stepped(home) as run:
        for seed in range(30):
            await run.accepted(VIDEO, seed=seed)
        before = await run.rig.journal.count_history()
        monkeypatch.setattr(InProcess, "handle_async_request", mostly_down)
        await run.clock.run(120.0)
        asked = next(numbers)
        assert asked > 100
        # One entry a call at most, but for the rows that were fresh when it went down.
        assert await run.rig.journal.count_history() - before < asked + 3 * 30


async def test_a_key_asks_once_about_a_job_that_was_refused(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.in_line()
        await run.rig.journal.apply(job.id, ev.AccessRefused(run.clock.wall(), "not this account's"))
        await run.clock.run(1.0)
        run.faults(latency={"strength": 0.5, "mode": "steady", "calls": ["status"]})
        asked: list[str] = []
        answer = InProcess.handle_async_request

        async def noted(self: InProcess, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path)
            return await answer(self, request)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(InProcess, "handle_async_request", noted)
            await run.rig.engine.poll_now([job.id])
            await run.clock.run(0.4)
        assert job.request is not None
        assert [job.request.id in path for path in asked].count(True) == 1
        await run.clock.run(1.0)
        assert (await run.rig.job(job.id)).refused is None
