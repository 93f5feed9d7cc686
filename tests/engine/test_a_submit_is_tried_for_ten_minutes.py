"""While it is proved that nothing was taken a submit is tried again, for ten minutes; then a person is asked."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from runcomfy_tui.domain.job import JobState
from tests.engine.stepped_clock import InProcess, stepped


async def test_nobody_listens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = 0

    async def refused(self: InProcess, request: httpx.Request) -> httpx.Response:
        nonlocal attempts
        attempts += "/models" in request.url.path
        raise httpx.ConnectError("connection refused", request=request)

    answer = InProcess.handle_async_request
    monkeypatch.setattr(InProcess, "handle_async_request", refused)
    async with stepped(home) as run:
        job = await run.rig.submit()
        await run.clock.run(570.0)
        waiting = await run.rig.job(job.id)
        assert waiting.state is JobState.INTENT
        assert waiting.hold is None
        assert 12 <= attempts <= 50
        await run.clock.run(60.0)
        held = await run.rig.job(job.id)
        assert held.state is JobState.INTENT
        assert held.hold is not None
        assert "ten minutes" in held.hold
        before = attempts
        await run.clock.run(3_600.0)
        assert attempts == before
        monkeypatch.setattr(InProcess, "handle_async_request", answer)
        await run.clock.run(3_600.0)
        assert run.simulator.counts["submits_received"] == 0
        await run.rig.engine.release([job.id])
        await run.until(job.id, JobState.SUCCEEDED)
        assert run.simulator.counts["submits_received"] == 1


async def test_too_many_requests_for_ever(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(rate_limit={"strength": 1, "calls": ["submit"]})
        jobs = [await run.rig.submit(seed=seed) for seed in range(3)]
        await run.clock.run(700.0)
        for job in jobs:
            held = await run.rig.job(job.id)
            assert held.state is JobState.INTENT
            assert held.hold is not None
        assert 40 <= run.simulator.counts["submits_received"] <= 1_000
        assert run.simulator.counts["submits_accepted"] == 0


async def test_a_wait_of_an_hour_is_not_slept_through(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(self: InProcess, request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "3000"}, json={"message": "later"}, request=request)

    monkeypatch.setattr(InProcess, "handle_async_request", busy)
    async with stepped(home) as run:
        job = await run.rig.submit()
        await run.clock.run(5.0)
        held = await run.rig.job(job.id)
        assert held.hold == "not sent: RunComfy asks to wait 50 minutes"


async def test_an_unknown_outcome_stays_one_for_days(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(drop_after_submit=1)
        job = await run.rig.submit()
        await run.until(job.id, JobState.UNKNOWN)
        run.faults()
        await run.clock.run(2 * 3_600.0)
        assert (await run.rig.job(job.id)).state is JobState.UNKNOWN
        assert run.simulator.counts["submits_received"] == 1


async def test_withdrawn_while_it_waits_is_never_sent(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(rate_limit={"strength": 1, "calls": ["submit"]})
        job = await run.rig.submit()
        await run.clock.run(0.5)
        await run.rig.engine.cancel([job.id])
        run.faults()
        await run.clock.run(700.0)
        assert (await run.rig.job(job.id)).state is JobState.WITHDRAWN
        assert run.simulator.counts["submits_accepted"] == 0


async def test_a_mistake_of_ours_leaves_an_unknown_outcome(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: InProcess, request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    async with stepped(home) as run:
        monkeypatch.setattr(InProcess, "handle_async_request", broken)
        job = await run.rig.submit()
        unknown = await run.until(job.id, JobState.UNKNOWN)
        assert unknown.failure is not None
        assert "may be charged" in unknown.failure.message
