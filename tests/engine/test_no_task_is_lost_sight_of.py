"""Background work that fails is logged, shown and, where it goes on, started again; what is over is taken down."""

from __future__ import annotations

import asyncio
import logging
import random
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.status import EngineStatus, StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import SteppedClock, stepped


class World:
    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.board = StatusBoard()
        self.supervisor = Supervisor(self.clock, self.board, random.Random(1))

    @property
    def banners(self) -> list[str]:
        return [banner.key for banner in self.board.status.banners]


async def test_a_loop_that_dies_is_shown_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    world, starts = World(), list[float]()

    async def dying() -> None:
        starts.append(world.clock.monotonic())
        if len(starts) < 4:
            raise ZeroDivisionError
        await world.clock.sleep_until(1e9)

    world.supervisor.loop("counting", dying)
    await world.clock.settle()
    assert world.banners == ["loop:counting"]
    await world.clock.run(30.0)
    assert len(starts) == 4
    assert starts[1] >= 0.5
    assert starts[3] - starts[2] >= 2.0
    assert world.banners == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 3
    await world.supervisor.close()


async def test_a_single_failure_is_shown_for_a_while_or_until_the_next_success() -> None:
    world = World()

    async def failing() -> None:
        raise ZeroDivisionError

    async def well() -> None:
        pass

    world.supervisor.once("poll", failing())
    await world.clock.settle()
    assert world.banners == ["task:poll"]
    await world.clock.run(299.0)
    assert world.banners == ["task:poll"]
    await world.clock.run(2.0)
    assert world.banners == []
    world.supervisor.once("poll", failing())
    await world.clock.settle()
    world.supervisor.once("poll", well())
    await world.clock.settle()
    assert world.banners == []
    await world.supervisor.close()


async def test_nothing_is_started_after_the_end_and_what_clings_is_left_behind() -> None:
    world, ran = World(), list[str]()

    async def clinging() -> None:
        for _ in range(100):
            try:
                await asyncio.sleep(10.0)
            except asyncio.CancelledError:
                ran.append("clung")
                if len(ran) > 4:
                    raise

    async def late() -> None:
        ran.append("late")

    world.supervisor.once("clinging", clinging())
    await asyncio.sleep(0)
    async with asyncio.timeout(2.0):
        await world.supervisor.close()
    world.supervisor.once("late", late())
    await asyncio.sleep(0)
    assert "late" not in ran
    assert 1 <= len(ran) <= 5
    await world.supervisor.close()


class _Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    async def apply_many(self, items: object) -> list[object]:
        raise self.error


@pytest.mark.parametrize("error", [DiskRefused("the disk is full"), ZeroDivisionError()], ids=["refused", "a mistake"])
async def test_nobody_waits_for_ever_for_a_batch_that_was_not_written(error: Exception) -> None:
    world = World()
    ledger = Ledger(_Broken(error), world.clock, world.board)  # type: ignore[arg-type]
    world.supervisor.loop("journal writing", ledger.run)
    waits = [asyncio.ensure_future(ledger.apply(f"job-{n}", ev.Missing(0.0))) for n in range(3)]
    await world.clock.run(2.0)
    assert [wait.done() and wait.result() for wait in waits] == [None] * 3
    again = asyncio.ensure_future(ledger.apply_all([("job-1", ev.Missing(0.0)), ("job-2", ev.Missing(0.0))]))
    await world.clock.run(10.0)
    assert again.result() == [None, None]
    await world.supervisor.close()


async def test_answers_that_the_disk_refused_come_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        job = await run.accepted(VIDEO)

        async def refusing(self: Journal, items: object) -> list[object]:
            raise DiskRefused("the disk is full")

        with monkeypatch.context() as full:
            full.setattr(Journal, "apply_many", refusing)
            await run.clock.run(30.0)
            assert (await run.rig.job(job.id)).state is JobState.QUEUED
            assert run.rig.banner("disk:polls") == "the disk is full"
        await run.until(job.id, JobState.SUCCEEDED)
        assert run.rig.engine.status.banners == ()


async def test_a_listener_that_fails_stops_nothing() -> None:
    board, heard = StatusBoard(), list[EngineStatus]()

    def failing(status: EngineStatus) -> None:
        raise ZeroDivisionError

    board.subscribe(failing)
    board.subscribe(heard.append)
    board.polling(True)
    assert [status.polling for status in heard] == [True]
