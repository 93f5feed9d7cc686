"""What is left on the account is known soon, again after jobs have ended, and never asked for often or loudly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.engine import balance as keeping
from runcomfy_tui.engine.balance import BalanceKeeper
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.simulator import Server
from tests.domain.jobs import IN_STATE
from tests.engine.rig import engine_at, settings_for
from tests.engine.stepped_clock import SteppedClock

RUNNING = IN_STATE[JobState.RUNNING]
TOKEN = Token("token-of-a-test", "a test")


@dataclass
class Service(ServerlessApi):
    """Answers what it is told to, and notes when it was asked (seconds since the start)."""

    clock: SteppedClock
    usd: float | None = 12.5
    wait_s: float | None = None
    pause_s: float = 0.0
    asked: list[float] = field(default_factory=list)

    async def balance_usd(self) -> float:
        """Return it."""
        self.asked.append(self.clock.monotonic())
        if self.usd is None:
            raise errors.ServerFault("busy", status=503, retry_after_s=self.wait_s)
        return self.usd


@dataclass
class Desk:
    """A keeper whose loop runs."""

    clock: SteppedClock
    service: Service
    board: StatusBoard
    keeper: BalanceKeeper

    def ends(self, *jobs: Job) -> None:
        """Let live jobs end."""
        self.keeper.note([replace(job, state=JobState.SUCCEEDED) for job in jobs])


@asynccontextmanager
async def desk(token: Token | None = TOKEN) -> AsyncIterator[Desk]:
    clock, board = SteppedClock(), StatusBoard()
    service = Service(clock)
    keeper = BalanceKeeper(service, lambda: token, clock, board, lambda: service.pause_s)
    loop = asyncio.create_task(keeper.run())
    try:
        yield Desk(clock, service, board, keeper)
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_it_is_known_at_once_and_rarely_asked_again_while_nothing_happens() -> None:
    async with desk() as on:
        await on.clock.run(1.0)
        assert on.board.status.balance_usd == 12.5
        assert on.board.status.balance_at is not None
        await on.clock.run(keeping.IDLE_S - 2)
        assert len(on.service.asked) == 1
        await on.clock.run(2)
        assert len(on.service.asked) == 2


async def test_ends_of_jobs_are_waited_for_together() -> None:
    async with desk() as on:
        jobs = [replace(RUNNING, id=str(number)) for number in range(5)]
        on.keeper.note(jobs)
        await on.clock.run(60.0)
        assert len(on.service.asked) == 1
        for job in jobs:
            on.ends(job)
            await on.clock.run(0.5)
        await on.clock.run(2.5)
        assert on.service.asked == [0.0, 63.0]


async def test_while_jobs_are_live_it_is_asked_every_few_minutes_and_never_within_half_a_minute() -> None:
    async with desk() as on:
        on.keeper.note([RUNNING])
        await on.clock.run(600.0)
        assert on.service.asked == [0.0, 180.0, 360.0, 540.0]
        for number in range(200):
            job = replace(RUNNING, id=str(number))
            on.keeper.note([job])
            on.ends(job)
            await on.clock.run(1.0)
        gaps = [after - before for before, after in zip(on.service.asked, on.service.asked[1:], strict=False)]
        assert min(gaps) >= keeping.LEAST_S
        assert len(on.service.asked) >= 9


async def test_a_job_that_ended_before_it_was_watched_asks_nothing() -> None:
    async with desk() as on:
        await on.clock.run(60.0)
        on.keeper.note([IN_STATE[JobState.SUCCEEDED]])
        await on.clock.run(60.0)
        assert len(on.service.asked) == 1


async def test_failures_are_quiet_rare_and_make_an_old_answer_unknown() -> None:
    async with desk() as on:
        await on.clock.run(1.0)
        on.service.usd = None
        on.keeper.note([RUNNING])
        await on.clock.run(400.0)
        minutes_ago = on.board.status
        assert minutes_ago.balance_usd == 12.5, "it was so a few minutes ago"
        await on.clock.run(2_000.0)
        assert (on.board.status.balance_usd, on.board.status.balance_at) == (None, None)
        assert on.board.status.banners == ()
        assert len(on.service.asked) < 8
        on.service.usd = 3.0
        await on.clock.run(keeping.IDLE_S)
        assert on.board.status.balance_usd == 3.0


async def test_what_the_service_asks_to_wait_is_waited_whole() -> None:
    async with desk() as on:
        on.service.usd, on.service.wait_s = None, 1_000.0
        await on.clock.run(999.0)
        assert on.service.asked == [0.0]
        on.service.usd = 3.0
        await on.clock.run(2.0)
        assert on.service.asked == [0.0, 1_000.0]
        on.service.pause_s = 50.0
        on.keeper.note([RUNNING])
        await on.clock.run(600.0)
        assert len(on.service.asked) == 2, "its base is to be left alone"
        on.service.pause_s = 0.0
        await on.clock.run(50.0)
        assert len(on.service.asked) == 3


async def test_without_a_token_nobody_is_asked() -> None:
    async with desk(token=None) as on:
        await on.clock.run(3_600.0)
        assert on.service.asked == []


async def test_it_comes_over_the_wire_and_falls_when_a_job_has_ended(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LEAST_S", 0.1)
    monkeypatch.setattr(keeping, "SETTLES_S", 0.0)
    token = simulator.environment["RUNCOMFY_TOKEN"]
    async with engine_at(simulator.base_url, token, home, asks_balance=True) as rig:
        await rig.until_status(lambda status: status.balance_usd == 25.0)
        job = await rig.submit()
        job = await rig.until(job.id, JobState.SUCCEEDED)
        assert job.cost_usd
        left = 25.0 - job.cost_usd
        end = time.monotonic() + 5
        while rig.engine.status.balance_usd != pytest.approx(left):
            assert time.monotonic() < end, rig.engine.status
            await asyncio.sleep(0.02)


def test_the_newer_base_is_asked_unless_another_one_is_set(home: Path) -> None:
    settings = settings_for("http://127.0.0.1:9", home)
    assert settings.deployments_base == "http://127.0.0.1:9/prod/v2"
    usual = replace(settings, serverless_api_base="https://api.runcomfy.net/prod/v1")
    assert usual.deployments_base == "https://api.runcomfy.net/prod/v2"
