"""A clock that a test steps, and a simulator behind it in process: hours pass in a second, and no socket is opened."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Answer, Request, Simulator
from runcomfy_tui.store import feed
from tests.engine.rig import PICTURE, VIDEO, Rig, engine_at

T = TypeVar("T")
START = 1_800_000_000.0
BASE = "http://127.0.0.1:1"
_QUIET_TURNS = 3
_TURN_COMES_WITHIN_S = 5.0


class SteppedClock:
    """Stands still until :meth:`run` moves it, and then only while every task waits for it.

    ``is_idle`` tells whether work is under way that the event loop does not see (the journal's thread); where there is
    none ever, one of the loop's turns with nothing to do (``quiet_turns``) tells that all wait.
    """

    def __init__(self, is_idle: Callable[[], bool] = lambda: True, *, quiet_turns: int = _QUIET_TURNS) -> None:
        self.is_idle = is_idle
        self._quiet_turns = quiet_turns
        self._now = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def wall(self) -> float:
        """Return unix seconds."""
        return START + self._now

    def monotonic(self) -> float:
        """Return seconds since the start."""
        return self._now

    async def sleep_until(self, monotonic: float) -> None:
        """Return once the clock was moved that far."""
        if monotonic <= self._now:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (monotonic, next(self._order), future))
        await future

    async def run(self, seconds: float) -> None:
        """Let that much time pass, from one thing that happens to the next."""
        end = self._now + seconds
        await self.settle()
        while (at := self._next()) is not None and at <= end:
            self._now = max(self._now, at)
            while self._sleepers and self._sleepers[0][0] <= self._now:
                _, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    future.set_result(None)
            await self.settle()
        self._now = end

    def jump(self, seconds: float) -> None:
        """Let time pass in which nothing could run, as for a process that was stopped."""
        self._now += seconds

    async def settle(self) -> None:
        """Return when nothing goes on any more but waiting for this clock."""
        quiet = 0
        loop = asyncio.get_running_loop()
        while quiet < self._quiet_turns:
            idle = self.is_idle()
            await asyncio.sleep(0 if idle else 0.0002)
            # Whatever else could run now stands behind us in the loop's own queue.
            quiet = quiet + 1 if idle and self.is_idle() and not loop._ready else 0  # type: ignore[attr-defined]

    def _next(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None


class InProcess(httpx.AsyncBaseTransport):
    """Hands requests straight to the simulator's ``answer``; what its shell would spoil raises what httpx would."""

    def __init__(self, simulator: Simulator, clock: SteppedClock) -> None:
        self._simulator = simulator
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer at the clock's time."""
        trace = request.extensions.get("trace")
        if trace is not None:
            await trace("http11.send_request_headers.started", {"request": None})
        target = request.url.raw_path.decode("ascii")
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.read() if isinstance(request.stream, httpx.SyncByteStream) else await request.aread()
        ours = Request.of_target(request.method, target, headers=headers, body=body, base_url=BASE)
        answer = self._simulator.answer(ours, self._clock.wall()).ready()
        if answer.delivery.delay_s:
            await self._clock.sleep_until(self._clock.monotonic() + answer.delivery.delay_s)
        return await self._delivered(answer, request)

    async def _delivered(self, answer: Answer, request: httpx.Request) -> httpx.Response:
        how = answer.delivery
        if how.cut_before_answer or how.cut_at is not None:
            raise httpx.RemoteProtocolError("the connection was cut", request=request)
        if how.stall_before_answer or how.stall_at is not None:
            await self._clock.sleep_until(self._clock.monotonic() + 30.0)
            raise httpx.ReadTimeout("nothing came", request=request)
        return httpx.Response(answer.status, headers=list(answer.headers), stream=_Body(answer.body), request=request)


class _Body(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


@dataclass
class Stepped:
    """An engine, its service and the one clock of both."""

    rig: Rig
    simulator: Simulator
    clock: SteppedClock

    def faults(self, **faults: object) -> None:
        """Switch exactly these on; underscores stand for dashes."""
        self.simulator.mischief.set_json({name.replace("_", "-"): value for name, value in faults.items()})

    async def accepted(self, model_id: str = PICTURE, **inputs: object) -> Job:
        """Submit a job and wait until it has its request; hardly any time passes."""
        job = await self.rig.submit(model_id, **inputs)
        end = self.clock.monotonic() + _TURN_COMES_WITHIN_S
        while job.request is None:
            assert self.clock.monotonic() < end, job
            await self.clock.run(0.1)
            job = await self.rig.job(job.id)
        return job

    async def passing(self, work: Awaitable[T]) -> T:
        """Let time pass until this is done: it may have to wait for its turn."""
        task = asyncio.ensure_future(work)
        for _ in range(400):
            if task.done():
                break
            await self.clock.run(0.25)
        return await asyncio.wait_for(task, 1.0)

    async def in_line(self) -> Job:
        """Submit videos until one of them waits behind the others, for half a minute at least."""
        for seed in range(5):
            job = await self.accepted(VIDEO, seed=seed)
        await self.clock.run(5.0)
        return job

    async def until(self, job_id: str, *states: JobState, within_s: float = 600.0, step_s: float = 1.0) -> Job:
        """Let time pass until the job is in one of these states."""
        end = self.clock.monotonic() + within_s
        while (job := await self.rig.job(job_id)).state not in states:
            assert self.clock.monotonic() < end, job
            await self.clock.run(step_s)
        return job


@asynccontextmanager
async def stepped(
    home: Path, *, simulator: Simulator | None = None, clock: SteppedClock | None = None, token: str | None = None
) -> AsyncGenerator[Stepped, None]:
    """Run an engine in process; pass a simulator and a clock on to let another engine go on after it."""
    service = simulator or Simulator(seed=7, failure_share=0.0)
    clock = clock or SteppedClock()
    handler = InProcess(service, clock)
    # A journal of one process: its own writes wake the feed, and every look costs a turn of the loop.
    asked_every_s, feed.ASK_EVERY_S = feed.ASK_EVERY_S, 60.0
    async with engine_at(BASE, token or service.token, home, clock=clock, handler=handler, grace_s=0.0) as rig:
        clock.is_idle = lambda: rig.journal.is_idle
        try:
            yield Stepped(rig, service, clock)
        finally:
            clock.is_idle = lambda: True
            feed.ASK_EVERY_S = asked_every_s
