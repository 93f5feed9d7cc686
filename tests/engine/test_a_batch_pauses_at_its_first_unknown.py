"""A declared batch is sent in its order; at the first job whose outcome is unknown the rest waits for a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Order
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import jobs as jobs_table
from tests.engine import process
from tests.engine.rig import PICTURE, engine_on, set_faults, states, stats
from tests.engine.stepped_clock import InProcess, Stepped, stepped

PAUSED = "paused: an earlier job of its batch is unknown"


def orders(count: int, *, same: bool = False) -> list[Order]:
    bodies = [{"prompt": "a harbour", "seed": 0 if same else seed} for seed in range(count)]
    return [Order(model(PICTURE), f"job {i}", json.dumps(body).encode()) for i, body in enumerate(bodies)]


async def now(run: Stepped, jobs: Sequence[Job]) -> list[Job]:
    return [await run.rig.job(job.id) for job in jobs]


async def test_in_its_order_one_after_the_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[bytes] = []
    under_way: set[int] = set()
    answer = InProcess.handle_async_request

    async def noted(self: InProcess, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return await answer(self, request)
        posted.append(await request.aread())
        under_way.add(len(posted))
        assert len(under_way) == 1
        response = await answer(self, request)
        under_way.clear()
        return response

    async with stepped(home) as run:
        monkeypatch.setattr(InProcess, "handle_async_request", noted)
        run.faults(latency={"strength": 0.4, "mode": "steady", "calls": ["submit"]})
        jobs = await run.rig.engine.submit_batch(orders(6, same=True))
        assert len({job.batch for job in jobs}) == 1
        await run.clock.run(10.0)
        assert len(posted) == 6
        assert all(job.request is not None for job in await now(run, jobs))
        sent_at = [[e.at for e in await run.rig.journal.timeline(job.id) if e.kind == "submitting"] for job in jobs]
        assert sent_at == sorted(sent_at)


async def test_it_pauses_and_one_key_goes_on(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(latency={"strength": 1.0, "mode": "steady", "calls": ["submit"]})
        jobs = await run.rig.engine.submit_batch(orders(5))
        await run.clock.run(0.5)
        run.faults(drop_after_submit=1)  # The first answer is on its way.
        await run.until(jobs[1].id, JobState.UNKNOWN, step_s=0.1)
        run.faults()
        await run.clock.run(60.0)
        after = await now(run, jobs)
        assert [job.hold for job in after] == [None, None, PAUSED, PAUSED, PAUSED]
        assert states(after)[1:] == ["unknown", "intent", "intent", "intent"]
        assert run.simulator.counts["submits_received"] == 2
        batch = jobs[0].batch
        assert batch is not None
        run.faults(drop_after_submit=1)
        await run.rig.engine.release_batch(batch)
        await run.clock.run(5.0)
        assert states(await now(run, jobs))[1:] == ["unknown", "unknown", "intent", "intent"]
        assert (await run.rig.job(jobs[3].id)).hold == PAUSED
        run.faults()
        await run.rig.engine.release_batch(batch)
        await run.clock.run(5.0)
        assert all(job.request is not None for job in (await now(run, jobs))[3:])
        assert run.simulator.counts["submits_received"] == 5


async def test_what_is_refused_does_not_stop_the_others(home: Path) -> None:
    async with stepped(home) as run:
        wrong = Order(model(PICTURE), "wrong", b'{"prompt": 17}')
        first, last = orders(2)
        jobs = await run.rig.engine.submit_batch([first, wrong, last])
        await run.clock.run(2.0)
        assert states(await now(run, jobs))[1] == "rejected"
        assert (await run.rig.job(jobs[2].id)).request is not None


async def test_what_could_not_be_sent_for_ten_minutes_holds_the_rest(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(rate_limit={"strength": 1, "calls": ["submit"]})
        jobs = await run.rig.engine.submit_batch(orders(3))
        await run.clock.run(700.0)
        holds = [job.hold for job in await now(run, jobs)]
        assert holds[0] is not None
        assert holds[0].startswith("not sent")
        assert holds[1:] == ["paused: an earlier job of its batch was not sent"] * 2


async def test_it_is_written_whole_or_not_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stepped(home) as run:
        insert, left = jobs_table._insert, [2]

        def failing(*args: object) -> Job:
            left[0] -= 1
            if left[0] < 0:
                raise DiskRefused("full")
            return insert(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(jobs_table, "_insert", failing)
        with pytest.raises(DiskRefused):
            await run.rig.engine.submit_batch(orders(4))
        assert await run.rig.journal.jobs() == []


async def test_after_a_kill_one_key_goes_on_with_it(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"latency": {"strength": 60, "mode": "steady", "calls": ["submit"]}})
    child = process.start(simulator, home, "batch")
    try:
        batch = await process.line_of(child)
        while not stats(simulator)["submits_received"]:
            await asyncio.sleep(0.01)
    finally:
        await process.end(child)
    set_faults(simulator)
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        jobs = [job for job in await rig.journal.jobs() if job.batch == batch]
        assert states(jobs) == ["unknown", "intent", "intent"]
        assert all(job.hold is not None for job in jobs[1:])
        assert stats(simulator)["submits_received"] == 1
        await rig.engine.release_batch(batch)
        for job in jobs[1:]:
            await rig.until_job(job.id, lambda j: j.request is not None)
        assert (await rig.job(jobs[0].id)).state is JobState.UNKNOWN
    assert stats(simulator)["submits_received"] == 3
