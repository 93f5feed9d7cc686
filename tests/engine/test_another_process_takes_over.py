"""The engine's process dies, sleeps and wakes: somebody polls and downloads within seconds, and never two at once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.engine import turns
from runcomfy_tui.simulator import Server
from tests.engine import process
from tests.engine.finished import download_of, left_over
from tests.engine.rig import VIDEO, Rig, engine_on, set_faults, stats

TAKEN_OVER_WITHIN_S = 5.0


@pytest.fixture
async def engine(simulator: Server, home: Path) -> AsyncIterator[subprocess.Popen[str]]:
    """Start a process that polls and downloads before anybody else can."""
    child = process.start(simulator, home, "engine")
    try:
        assert await process.line_of(child) == "polling"
        yield child
    finally:
        child.send_signal(signal.SIGCONT)
        await process.end(child)


def polls(simulator: Server) -> int:
    return stats(simulator)["polls"]


async def test_killed_while_it_polls_and_downloads(
    engine: subprocess.Popen[str], simulator: Server, home: Path
) -> None:
    set_faults(simulator, {"slow-file": 20_000.0})
    async with engine_on(simulator, home) as rig:
        await rig.until_status(lambda status: status.other_engine == "alive")
        picture = await rig.submit()
        await rig.until(picture.id, JobState.SUCCEEDED)
        await rig.engine.download([picture.id])
        running = await download_of(rig, picture, "running")
        while (await download_of(rig, picture, "running")).done_bytes <= running.done_bytes:
            await asyncio.sleep(0.02)
        video = await rig.submit(
            VIDEO, image_url="https://playgrounds-storage-public.runcomfy.net/examples/harbour.png"
        )
        await rig.until(video.id, JobState.QUEUED, JobState.RUNNING)
        assert not rig.engine.status.polling
        set_faults(simulator)  # A stream that has begun stays slow; whoever takes over begins one that is not.
        await process.end(engine)
        died = time.monotonic()
        await rig.until_polling(within_s=TAKEN_OVER_WITHIN_S)
        assert time.monotonic() - died < TAKEN_OVER_WITHIN_S
        await rig.until(video.id, JobState.SUCCEEDED)
        assert (await download_of(rig, picture, "done")).path is not None
        assert [name for name in left_over(rig.settings.downloads_folder) if name.endswith(".part")] == []
    assert stats(simulator)["submits_received"] == 2


async def test_of_several_windows_one_takes_over(engine: subprocess.Popen[str], simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as one, engine_on(simulator, home) as two:
        await process.end(engine)
        died = time.monotonic()
        while not (one.engine.status.polling or two.engine.status.polling):
            assert time.monotonic() - died < TAKEN_OVER_WITHIN_S
            await asyncio.sleep(0.02)
        job = await two.submit()
        await two.until(job.id, JobState.SUCCEEDED)
        assert one.engine.status.polling is not two.engine.status.polling


async def test_one_that_sleeps_is_told_and_goes_on_when_it_wakes(
    engine: subprocess.Popen[str], simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SUSPENDED_AFTER_S", 1.5)
    monkeypatch.setattr(turns, "TRIED_EVERY_S", 0.2)
    async with engine_on(simulator, home) as rig:
        await rig.until_status(lambda status: status.other_engine == "alive")
        jobs = [await rig.submit() for _ in range(5)]
        engine.send_signal(signal.SIGSTOP)
        await rig.until_status(lambda status: status.other_engine == "suspended")
        # Its place is not taken: asleep it cannot know, and awake there would be two.
        assert not rig.engine.status.polling
        asked = polls(simulator)
        await asyncio.sleep(0.5)
        assert polls(simulator) == asked
        engine.send_signal(signal.SIGCONT)
        woken = time.monotonic()
        await rig.until_status(lambda status: status.other_engine == "alive")
        for job in jobs:
            await rig.until(job.id, JobState.SUCCEEDED)
        # What fell due in its sleep is not asked for in a burst.
        assert polls(simulator) - asked <= 10 * (time.monotonic() - woken) + 10
        assert not rig.engine.status.polling


async def test_killed_in_its_sleep_it_is_gone(engine: subprocess.Popen[str], simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await _stopped_outside_a_write(engine, rig)
        await process.end(engine)
        await rig.until_polling(within_s=TAKEN_OVER_WITHIN_S)
        await rig.until(job.id, JobState.SUCCEEDED)


async def _stopped_outside_a_write(engine: subprocess.Popen[str], rig: Rig) -> Job:
    """Stop the process and submit a job; one that is stopped in the middle of a write keeps the journal locked."""
    for _ in range(3):
        engine.send_signal(signal.SIGSTOP)
        try:
            return await rig.submit()
        except errors.JournalError:
            engine.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.2)
    raise AssertionError("stopped in a write three times")
