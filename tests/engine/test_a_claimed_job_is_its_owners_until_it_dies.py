"""Who claimed a job polls and downloads it itself; the engine leaves it alone and takes over at its owner's death."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine.claims import Claims
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import EngineLock
from tests.domain.jobs import IN_STATE
from tests.engine.rig import PICTURE, VIDEO, Rig, engine_on, stats


async def claimed(rig: Rig, model_id: str = PICTURE) -> Job:
    return await rig.engine.submit(model(model_id), "a harbour", {"prompt": "claimed"}, claim=True)


async def test_without_the_engines_lock_it_is_seen_to_its_end(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home, only_claimed=True) as rig:
        job = await claimed(rig)
        assert job.claimed_by == rig.owner.id
        await rig.until(job.id, JobState.SUCCEEDED)
        await rig.engine.download([job.id])
        await rig.until_job(job.id, lambda j: j.downloaded > 0)
        assert not rig.engine.status.polling
        assert EngineLock(rig.settings.profile_folder).try_acquire()


async def test_it_works_on_nothing_else(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home, only_claimed=True) as rig:
        other = await rig.submit()
        await rig.until_job(other.id, lambda j: j.request is not None)
        mine = await claimed(rig)
        await rig.until(mine.id, JobState.SUCCEEDED)
        assert (await rig.job(other.id)).confirmed_at == (await rig.job(other.id)).accepted_at
        assert (await rig.job(other.id)).state is JobState.QUEUED


async def test_the_engine_leaves_it_alone_and_takes_over(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as engine:
        await engine.until_polling()
        async with engine_on(simulator, home, only_claimed=True) as rig:
            job = await claimed(rig, VIDEO)
            await rig.until_job(job.id, lambda j: j.request is not None)
            rig.engine._pollers.stop()
            await asyncio.sleep(0.5)  # Whatever was under way is over.
            polls = stats(simulator)["polls"]
            await engine.engine.poll_now([job.id])
            await asyncio.sleep(2.5)
            assert stats(simulator)["polls"] == polls
        done = await engine.until(job.id, JobState.SUCCEEDED, within_s=30.0)
        assert done.claimed_by == rig.owner.id
        await engine.engine.download([job.id])
        await engine.until_job(job.id, lambda j: j.downloaded > 0)


def job_in(state: JobState, claimed_by: str, job_id: str = "job-1") -> Job:
    return replace(IN_STATE[state], id=job_id, claimed_by=claimed_by)


def test_what_claims_decide() -> None:
    gone: set[str] = set()
    free, mine, theirs = (job_in(JobState.QUEUED, by, f"job of {by}") for by in ("", "me", "they"))
    engine = Claims("me", gone.__contains__)
    assert [engine.is_here(job) for job in (free, mine, theirs)] == [True, True, False]
    run = Claims("me", gone.__contains__, only_claimed=True)
    assert [run.is_here(job) for job in (free, mine, theirs)] == [False, True, False]
    for claims in (engine, run):
        claims.note([free, mine, theirs])
        assert claims.freed() == []
    gone.add("they")
    assert engine.freed() == [theirs]
    assert engine.is_here(theirs)
    assert engine.freed() == []
    assert run.freed() == []
    assert not run.is_here(theirs)


@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.FAILED])
def test_what_has_ended_is_not_watched(state: JobState) -> None:
    claims = Claims("me", lambda _: True)
    claims.note([job_in(JobState.QUEUED, "they")])
    claims.note([job_in(state, "they")])
    assert claims.freed() == []
