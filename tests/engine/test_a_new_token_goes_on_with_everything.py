"""A token that was rotated or revoked: one banner, a new one, and everything goes on where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.api.answers import Account
from runcomfy_tui.domain.errors import NotYours, Unauthorised
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.status import Base, told_banners
from runcomfy_tui.simulator import Simulator
from tests.engine.deployed import LORA, accepted
from tests.engine.rig import PICTURE, VIDEO
from tests.engine.stepped_clock import Stepped, SteppedClock, stepped


def a_service() -> Simulator:
    return Simulator(seed=7, failure_share=0.0)


def banners(run: Stepped) -> list[str]:
    return [banner.key for banner in told_banners(run.rig.engine.status)]


async def test_a_revoked_token_is_told_of_once_and_another_one_goes_on_at_both_bases(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts = run.simulator.accounts
        jobs = [await run.accepted(VIDEO), await run.accepted(PICTURE), await accepted(run, LORA)]
        accounts.revoke(accounts.first, "", run.clock.wall())
        await run.clock.run(40.0)
        assert banners(run) == ["signed-out"]
        (banner,) = told_banners(run.rig.engine.status)
        assert "refuses the API token" in banner.text
        assert "runcomfy-tui login" in banner.advice
        asked = run.simulator.counts["polls"]
        await run.clock.run(20.0)
        assert run.simulator.counts["polls"] - asked <= 2, "a refused token is not asked with on and on"
        fresh = accounts.issue(accounts.first, run.clock.wall())
        await run.rig.exchange(fresh)
        assert banners(run) == []
        await run.clock.run(10.0)
        assert run.rig.engine.status.account == "you@example.com"
        for job in jobs:
            assert (await run.rig.job(job.id)).stale is None
            await run.until(job.id, JobState.SUCCEEDED)
        assert banners(run) == []
        resolved = run.rig.engine._account.resolved
        assert resolved((await run.accepted()).account) == resolved(jobs[0].account)


async def test_an_answer_to_the_old_token_says_nothing_about_the_new_one(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts = run.simulator.accounts
        job = await run.accepted(VIDEO)
        await run.clock.run(10.0)
        fresh = accounts.rotate(accounts.first, "", run.clock.wall())
        run.faults(latency={"strength": 1, "calls": ["status"], "seconds": 4})
        poller = run.rig.engine._pollers._pollers[Base.MODEL_API]
        while poller._in_flight == 0:
            await run.clock.run(0.25)
        run.faults()
        await run.rig.exchange(fresh)
        await run.clock.run(9.0)
        assert banners(run) == []
        assert (await run.rig.job(job.id)).stale is None


async def test_the_old_tokens_jobs_are_ours_at_once_where_it_is_known_whose_the_new_one_is(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts = run.simulator.accounts
        job = await run.accepted(VIDEO)
        run.faults(server_error={"strength": 1, "calls": ["account"]})
        fresh = accounts.rotate(accounts.first, "", run.clock.wall())
        await run.rig.exchange(fresh, Account(accounts.first, "you@example.com"))
        assert run.rig.engine.status.account == "you@example.com"
        assert run.rig.engine._account.is_ours(job)
        await run.until(job.id, JobState.SUCCEEDED)
        assert banners(run) == []


async def test_another_accounts_token_leaves_the_jobs_alone_until_theirs_is_back(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts, first = run.simulator.accounts, run.simulator.token
        job = await run.accepted(VIDEO)
        await run.rig.exchange(accounts.issue(accounts.other, run.clock.wall()))
        await run.clock.run(2.0)
        assert banners(run) == ["foreign-jobs"]
        asked = run.simulator.counts["polls"]
        await run.clock.run(300.0)
        assert run.simulator.counts["polls"] == asked
        other = await run.accepted()
        assert other.account != job.account
        await run.rig.exchange(first)
        await run.clock.run(2.0)
        assert banners(run) == ["foreign-jobs"], "now it is the other account's job that is not asked about"
        await run.until(job.id, JobState.SUCCEEDED)


async def test_where_nobody_can_be_asked_a_person_is(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts = run.simulator.accounts
        job = await run.accepted(VIDEO)
        run.faults(server_error={"strength": 1, "calls": ["account"]})
        fresh = accounts.rotate(accounts.first, "", run.clock.wall())
        await run.rig.exchange(fresh)
        await run.clock.run(5.0)
        assert banners(run) == ["other-account"]
        assert not run.rig.engine._account.is_ours(job)
        await run.rig.engine.same_account()
        await run.until(job.id, JobState.SUCCEEDED)
        run.faults()
        await run.clock.run(60.0)
        assert run.rig.engine.status.account == "you@example.com"
        assert banners(run) == []


async def test_a_token_that_was_never_asked_about_may_be_called_the_same_later(home: Path) -> None:
    service, clock = a_service(), SteppedClock()
    service.mischief.set_json({"server-error": {"strength": 1, "calls": ["account"]}})
    async with stepped(home, simulator=service, clock=clock) as run:
        accounts = service.accounts
        job = await run.accepted(VIDEO)
        fresh = accounts.rotate(accounts.first, "", clock.wall())
        run.faults()
        await run.rig.exchange(fresh)
        await run.clock.run(5.0)
        assert banners(run) == ["other-account"]
        later = await run.accepted(PICTURE)
        await run.rig.engine.same_account()
        assert run.rig.engine._account.current == later.account
        assert run.rig.engine._account.is_ours(job)
        assert run.rig.engine._account.is_ours(later)
        await run.until(job.id, JobState.SUCCEEDED)


async def test_without_a_token_nothing_is_asked_and_the_first_one_begins_it(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        job = await run.accepted(VIDEO)
        await run.rig.exchange(None)
        asked = run.simulator.counts["polls"]
        await run.clock.run(120.0)
        assert run.simulator.counts["polls"] == asked
        assert run.rig.engine.status.account is None
        with pytest.raises(Unauthorised, match="not signed in"):
            await run.rig.submit()
        with pytest.raises(Unauthorised, match="not signed in"):
            await run.rig.engine.same_account()
        await run.rig.exchange(run.simulator.token)
        await run.until(job.id, JobState.SUCCEEDED)


async def test_a_wish_to_cancel_is_delivered_with_the_new_token(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts = run.simulator.accounts
        job = await run.in_line()
        fresh = accounts.rotate(accounts.first, "", run.clock.wall())
        await run.rig.engine.cancel([job.id])
        await run.clock.run(5.0)
        refused = await run.rig.job(job.id)
        assert refused.cancel is not None
        assert refused.cancel.answer is None
        assert refused.cancel.problem is not None
        assert ".;" not in refused.cancel.problem
        await run.rig.exchange(fresh)
        await run.until(job.id, JobState.CANCELLED, within_s=60.0)


async def test_a_wish_to_cancel_is_never_delivered_with_another_accounts_token(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts, first = run.simulator.accounts, run.simulator.token
        job = await run.in_line()
        run.faults(rate_limit={"strength": 1, "calls": ["cancel"]})
        await run.rig.engine.cancel([job.id])
        await run.clock.run(1.0)
        await run.rig.exchange(accounts.issue(accounts.other, run.clock.wall()))
        await run.clock.run(0.2)
        run.faults()
        sent = run.simulator.counts["cancels"]
        await run.clock.run(60.0)
        wish = (await run.rig.job(job.id)).cancel
        assert wish is not None
        assert wish.problem == f"the job was {OF_ANOTHER_ACCOUNT}; x asks again with its own"
        assert OF_ANOTHER_ACCOUNT in str((await run.rig.job(job.id)).stale)  # its row is no news, and says why
        assert run.simulator.counts["cancels"] == sent
        await run.rig.exchange(first)
        await run.clock.run(10.0)
        assert run.simulator.counts["cancels"] == sent + 1


async def test_what_waits_to_be_sent_is_not_charged_to_another_account(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts, first = run.simulator.accounts, run.simulator.token
        await run.clock.run(1.0)
        run.faults(rate_limit={"strength": 1, "calls": ["submit"]})
        job = await run.rig.submit()
        await run.clock.run(0.2)
        await run.rig.exchange(accounts.issue(accounts.other, run.clock.wall()))
        run.faults()
        await run.clock.run(120.0)
        held = await run.rig.job(job.id)
        assert (held.state, held.hold) == (JobState.INTENT, "not sent: made for another account than this token's")
        assert run.simulator.counts["submits_accepted"] == 0
        await run.rig.exchange(first)
        await run.clock.run(2.0)
        await run.rig.engine.release([job.id])
        await run.until(job.id, JobState.SUCCEEDED)


async def test_a_result_is_not_asked_for_with_another_accounts_token(home: Path) -> None:
    async with stepped(home, simulator=a_service()) as run:
        accounts, first = run.simulator.accounts, run.simulator.token
        other = accounts.issue(accounts.other, run.clock.wall())
        job = await run.accepted(PICTURE)
        run.faults(latency={"strength": 1, "calls": ["status"], "seconds": 1})
        poller = run.rig.engine._pollers._pollers[Base.MODEL_API]
        while (now := await run.rig.job(job.id)).state is not JobState.FINISHED:
            assert not now.is_final, "the result was asked for with the token of another account"
            while poller._in_flight == 0:
                await run.clock.run(0.1)
            await run.rig.exchange(other)  # While a status is on its way, maybe the last one.
            await run.clock.run(1.5)
            now = await run.rig.job(job.id)
            assert (now.refused, now.missing_count) == (None, 0)
            if now.state is not JobState.FINISHED:
                await run.rig.exchange(first)
        await run.rig.exchange(first)
        run.faults()
        await run.until(job.id, JobState.SUCCEEDED)
        await run.rig.exchange(other, Account(accounts.other, "other@example.com"))
        done = await run.rig.job(job.id)
        with pytest.raises(NotYours, match=OF_ANOTHER_ACCOUNT):  # ... nor for a fresh address of its files
            await run.passing(run.rig.engine._downloader._queue._fresh._ask(done))
