"""Submits, polls, cancels and results share one pace: whoever is told to slow down tells it for all."""

from __future__ import annotations

import random
from pathlib import Path

import httpx
import pytest

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine import EngineStatus
from runcomfy_tui.engine.pace import Call, Pace
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import InProcess, Stepped, stepped


def limits(monkeypatch: pytest.MonkeyPatch, call: str, wait: str) -> list[str]:
    """Answer one call of this kind with a 429 and the wait; return the kinds of all calls from then on."""
    answer, seen = InProcess.handle_async_request, list[str]()

    async def once(self: InProcess, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        kind = path.rpartition("/")[2] if "/requests/" in path else "submit" if request.method == "POST" else "other"
        if kind == call and call not in seen:
            seen.append(kind)
            return httpx.Response(429, headers={"retry-after": wait}, json={"message": "later"}, request=request)
        if seen:
            seen.append(kind)
        return await answer(self, request)

    monkeypatch.setattr(InProcess, "handle_async_request", once)
    return seen


async def some_jobs(run: Stepped, count: int = 4) -> list[str]:
    return [(await run.accepted(VIDEO, seed=seed)).id for seed in range(count)]


async def test_a_submit_that_is_told_to_wait_stops_the_polls(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        await some_jobs(run)
        seen = limits(monkeypatch, "submit", "40")
        job = await run.rig.submit(seed=9)
        await run.clock.run(39.0)
        assert seen == ["submit"]
        status = run.rig.engine.status
        assert (status.limited_by, status.reached) == ("Retry-After", True)
        assert status.retry_at is not None
        assert status.rate == 5.0
        await run.clock.run(5.0)
        assert "submit" in seen[1:]
        assert "status" in seen
        assert (await run.rig.job(job.id)).request is not None
        assert run.rig.engine.status.limited_by is None


async def test_a_cancel_waits_only_for_what_it_was_told_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        first, second, *_ = await some_jobs(run)
        seen = limits(monkeypatch, "status", "40")
        await run.rig.engine.poll_now([first])
        await run.clock.run(1.0)
        assert seen == ["status"]
        await run.rig.engine.cancel([first])
        await run.clock.run(1.0)
        assert seen == ["status", "cancel"]
        monkeypatch.undo()
        seen = limits(monkeypatch, "cancel", "30")
        await run.rig.engine.cancel([second])
        await run.clock.run(29.0)
        assert seen.count("cancel") == 1
        await run.clock.run(3.0)
        assert seen.count("cancel") == 2


async def test_a_wait_of_days_is_kept_for_an_hour_and_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        await some_jobs(run)
        seen = limits(monkeypatch, "status", "86400")
        await run.clock.run(60.0)
        problem = run.rig.engine.status.problem
        assert problem is not None
        assert "24.0 hours" in problem
        await run.clock.run(3_500.0)
        assert seen == ["status"]
        await run.clock.run(60.0)
        assert len(seen) > 1


async def test_a_date_to_wait_for_is_kept_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        await some_jobs(run)
        run.faults(rate_limit={"strength": 1, "mode": "date", "calls": ["status"]})
        await run.clock.run(5.0)
        assert run.rig.engine.status.limited_by == "Retry-After"


async def test_submits_faults_open_the_breaker_and_make_every_row_stale(home: Path) -> None:
    async with stepped(home) as run:
        ids = await some_jobs(run)
        run.faults(server_error={"strength": 1, "mode": "502", "calls": ["submit", "status"]})
        jobs = [await run.rig.submit(seed=seed) for seed in range(20, 23)]
        await run.clock.run(0.3)
        assert [(await run.rig.job(job.id)).state for job in jobs] == [JobState.UNKNOWN] * 3
        assert run.rig.engine.status.limited_by == "breaker"
        assert all([(await run.rig.job(job_id)).stale is not None for job_id in ids])


async def test_what_changes_with_every_poll_is_told_twice_a_second_at_most(home: Path) -> None:
    async with stepped(home) as run:
        heard: list[EngineStatus] = []
        await some_jobs(run, 8)
        run.rig.engine.subscribe(heard.append)
        polls = run.simulator.counts["polls"]
        await run.clock.run(120.0)
        assert run.simulator.counts["polls"] - polls > 20
        assert len(heard) <= 8  # Hardly any real time has passed.
        status = run.rig.engine.status
        assert status.checked_at is not None
        assert status.demand > 0


@pytest.mark.parametrize("rate", [0.2, 1.0, 10.0])
def test_a_fifth_is_left_for_polls_however_many_submits_wait(rate: float) -> None:
    pace = Pace(rate, rate, random.Random(1))
    pace.limited(0.0, 0.0)  # No burst passes from now on.
    pace.waiting = 20
    now, polls, poll_at = 0.0, 0, 0.0
    for _ in range(500):
        # Whoever waits wakes when it was told that it may go; what was told to a poll may be long ago.
        submit_at = pace.ready_at(now, Call.SUBMIT) or 0.0
        if poll_at <= submit_at:
            now = max(now, poll_at)
            poll_at = pace.ready_at(now) or 0.0
            if poll_at <= now:
                pace.take(now)
                polls += 1
                poll_at = pace.ready_at(now) or 0.0
        else:
            now = max(now, submit_at)
            pace.take(now, Call.SUBMIT)
    assert 60 <= polls <= 110
