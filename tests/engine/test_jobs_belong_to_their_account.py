"""Whose a job is does not hang on the token: rotated ones keep their jobs, another account's leave them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server, Simulator
from tests.engine.rig import VIDEO, engine_on, set_faults
from tests.engine.stepped_clock import SteppedClock, stepped

NO_ACCOUNT = {"server-error": {"strength": 1, "calls": ["account"]}}


def a_service() -> Simulator:
    return Simulator(seed=7, failure_share=0.0)


async def a_live_job(home: Path, service: Simulator) -> tuple[str, SteppedClock]:
    async with stepped(home, simulator=service) as run:
        job = await run.accepted(VIDEO)
        return job.id, run.clock


async def test_a_rotated_token_goes_on_with_its_jobs(home: Path) -> None:
    service = a_service()
    job_id, clock = await a_live_job(home, service)
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-rotated") as run:
        await run.until(job_id, JobState.SUCCEEDED)
        assert run.rig.engine.status.account is not None
        assert run.rig.engine.status.banners == ()


async def test_another_accounts_token_leaves_the_jobs_alone(home: Path) -> None:
    service, stranger = a_service(), Simulator(seed=8, failure_share=0.0)
    job_id, clock = await a_live_job(home, service)
    async with stepped(home, simulator=stranger, clock=clock) as run:
        await run.clock.run(600.0)
        assert stranger.counts["polls"] == 0
        before = await run.rig.job(job_id)
        assert before.state in (JobState.QUEUED, JobState.RUNNING)
        assert run.rig.banner("foreign-jobs") == "jobs of 1 other account are listed but not asked about"
        mine = await run.accepted()
        await run.until(mine.id, JobState.SUCCEEDED)
    async with stepped(home, simulator=service, clock=clock) as run:
        await run.until(job_id, JobState.SUCCEEDED)


async def test_a_stand_in_is_linked_once_the_service_says_whose_it_is(home: Path) -> None:
    service = a_service()
    service.mischief.set_json(NO_ACCOUNT)
    async with stepped(home, simulator=service) as run:
        job = await run.accepted(VIDEO)
        assert job.account.startswith("token:")
        assert service.token not in job.account
        await run.until(job.id, JobState.RUNNING)
        assert run.rig.engine.status.banners == ()
        clock = run.clock
        service.mischief.set_json({})
        await run.clock.run(31.0)
        assert run.rig.engine.status.account is not None
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-rotated") as run:
        await run.until(job.id, JobState.SUCCEEDED)


async def test_a_token_of_an_unknown_account_is_asked_about_once(home: Path) -> None:
    service = a_service()
    job_id, clock = await a_live_job(home, service)
    service.mischief.set_json(NO_ACCOUNT)
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-rotated") as run:
        polls = service.counts["polls"]
        await run.clock.run(120.0)
        assert service.counts["polls"] == polls
        keys = [banner.key for banner in run.rig.engine.status.banners]
        assert keys == ["other-account"]
        await run.rig.engine.same_account()
        assert run.rig.engine.status.banners == ()
        await run.until(job_id, JobState.SUCCEEDED)
        await run.clock.run(60.0)
        assert run.rig.banner("other-account") is None
        service.mischief.set_json({})
        await run.clock.run(60.0)
        assert run.rig.engine.status.account is not None
        assert run.rig.engine.status.banners == ()


async def test_two_stand_ins_that_a_person_called_the_same_become_the_account(home: Path) -> None:
    service = a_service()
    service.mischief.set_json(NO_ACCOUNT)
    job_id, clock = await a_live_job(home, service)
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-rotated") as run:
        await run.clock.run(5.0)
        assert run.rig.banner("other-account") is not None
        await run.rig.engine.same_account()
        service.mischief.set_json({})
        await run.clock.run(60.0)
        assert run.rig.engine.status.banners == ()
        await run.until(job_id, JobState.SUCCEEDED)


async def test_what_another_process_learns_of_its_token_counts_here_too(simulator: Server, home: Path) -> None:
    second = simulator.simulator.accounts.issue(simulator.simulator.accounts.first, simulator.clock.now())
    simulator.clock.speed = 1.0
    async with engine_on(simulator, home) as window:
        await window.until_polling()
        await window.until_status(lambda status: status.account is not None)
        set_faults(simulator, latency={"strength": 0.2, "mode": "steady", "calls": ["account"]})
        async with engine_on(simulator, home, token=second, only_claimed=True) as run:
            job = await run.submit(VIDEO)
            assert job.account.startswith("token:")
            await run.until_status(lambda status: status.account is not None)
        await window.until_job(job.id, lambda one: bool(one.wire_status))
        known = await window.journal.get_meta("account.links")
        assert isinstance(known, dict)
        await window.journal.put_meta("account.links", {**known, "token:elsewhere": "a"})
        await window.engine._account._link("token:here", "b")
        assert await window.journal.get_meta("account.links") == {**known, "token:elsewhere": "a", "token:here": "b"}


async def test_jobs_of_several_accounts_are_never_all_taken(home: Path) -> None:
    one, two = a_service(), Simulator(seed=8, failure_share=0.0)
    first, clock = await a_live_job(home, one)
    async with stepped(home, simulator=two, clock=clock) as run:
        await run.clock.run(1.0)
        second = (await run.accepted(VIDEO)).id
    two.mischief.set_json(NO_ACCOUNT)
    async with stepped(home, simulator=two, clock=clock, token=f"{two.token}-rotated") as run:
        await run.clock.run(5.0)
        await run.rig.engine.same_account()
        await run.until(second, JobState.SUCCEEDED)
        assert (await run.rig.job(first)).missing_count == 0
        assert (await run.rig.job(first)).refused is None


async def test_a_held_job_of_another_account_is_not_charged_to_this_one(home: Path) -> None:
    service = a_service()
    service.mischief.set_json({"rate-limit": {"strength": 1, "calls": ["submit"]}})
    async with stepped(home, simulator=service) as run:
        job = await run.rig.submit()
        await run.clock.run(0.1)
        clock = run.clock
    service.mischief.set_json({})
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-other") as run:
        await run.clock.run(3.0)
        assert (await run.rig.job(job.id)).hold is not None
        with pytest.raises(ConfigurationError, match="another account"):
            await run.rig.engine.release([job.id])
    async with stepped(home, simulator=service, clock=clock, token=f"{service.token}-rotated") as run:
        await run.clock.run(3.0)
        await run.rig.engine.release([job.id])
        await run.until(job.id, JobState.SUCCEEDED)
    assert service.counts["submits_accepted"] == 1


async def test_a_refused_token_is_said_before_there_is_any_job(home: Path) -> None:
    service = a_service()
    async with stepped(home, simulator=service, token="not-the-right-one") as run:
        await run.clock.run(1.0)
        assert "refuses the API token" in (run.rig.banner("signed-out") or "")


async def test_an_address_that_is_not_the_services_is_said_until_it_answers(home: Path) -> None:
    service = a_service()
    service.mischief.set_json({"garbage": {"strength": 1, "mode": "html", "calls": ["account"]}})
    async with stepped(home, simulator=service) as run:
        await run.clock.run(1.0)
        assert "is the base address right?" in (run.rig.banner("account-not-asked") or "")
        service.mischief.set_json({})
        await run.clock.run(60.0)
        assert run.rig.engine.status.banners == ()
