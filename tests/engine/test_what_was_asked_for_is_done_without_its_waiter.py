"""A screen that is left, or a task that is stopped, takes nothing back of what it has asked the engine for."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Order
from runcomfy_tui.store import jobs as jobs_table
from tests.engine.rig import PICTURE
from tests.engine.stepped_clock import Stepped, stepped


class Threshold:
    """A place in the journal's thread at which writes wait while it is shut."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()

    def cross(self) -> None:
        """Wait here while it is shut, for a test that failed not for ever."""
        self.reached.set()
        self.open.wait(5.0)

    async def stopped_here(self, asked: Awaitable[object]) -> None:
        """Cancel whoever waits for ``asked`` while its write is under way, and let the write go on."""
        self.open.clear()
        self.reached.clear()
        waiter = asyncio.ensure_future(asked)
        await asyncio.to_thread(self.reached.wait, 5.0)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        self.open.set()


@pytest.fixture
def threshold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Threshold]:
    """Put one before new jobs and before every event of a job."""
    place = Threshold()
    for name in ("create", "apply", "apply_many"):

        def wrapped(*args: object, _work: object = getattr(jobs_table, name), **named: object) -> object:
            place.cross()
            return _work(*args, **named)  # type: ignore[operator]

        monkeypatch.setattr(jobs_table, name, wrapped)
    yield place
    place.open.set()


def orders(count: int) -> list[Order]:
    """Return that many orders of one batch."""
    return [Order(model(PICTURE), f"job {n}", json.dumps({"prompt": f"harbour {n}"}).encode()) for n in range(count)]


async def quiet(run: Stepped) -> None:
    """Let the engine start, so that nothing else writes."""
    await run.clock.run(1.0)


async def test_a_submit_is_sent(threshold: Threshold, home: Path) -> None:
    async with stepped(home) as run:
        await quiet(run)
        await threshold.stopped_here(run.rig.submit())
        await run.clock.run(1.0)
        (job,) = await run.rig.journal.jobs()
        assert job.request is not None
        assert run.simulator.counts["submits_received"] == 1


async def test_a_released_job_is_sent(threshold: Threshold, home: Path) -> None:
    async with stepped(home) as run:
        await quiet(run)
        run.faults(drop_after_submit=1)
        jobs = await run.rig.engine.submit_batch(orders(2))
        await run.clock.run(1.0)
        run.faults()
        assert (await run.rig.job(jobs[1].id)).hold is not None
        await threshold.stopped_here(run.rig.engine.release([jobs[1].id]))
        await run.clock.run(1.0)
        assert (await run.rig.job(jobs[1].id)).request is not None


async def test_a_cancel_is_delivered(threshold: Threshold, home: Path) -> None:
    async with stepped(home) as run:
        job = await run.in_line()
        await threshold.stopped_here(run.rig.engine.cancel([job.id]))
        await run.until(job.id, JobState.CANCELLED, within_s=30.0)


async def test_what_fails_after_its_waiter_is_gone_is_in_the_log(
    threshold: Threshold, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with stepped(home) as run:
        await quiet(run)
        await run.rig.submit()
        await run.clock.run(0.1)
        same = run.rig.engine.submit(model(PICTURE), "a harbour", {"prompt": "a harbour"})
        await threshold.stopped_here(same)
        await run.clock.run(1.0)
        assert run.simulator.counts["submits_received"] == 1
    assert "submit failed after its waiter was gone: the same inputs" in caplog.text
