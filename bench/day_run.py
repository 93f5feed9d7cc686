"""One simulated day: the real engine on a stepped clock, the simulator in process behind it, and somebody who looks."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.day_engine import DayEngine, day_engine
from bench.day_load import Burst, Load
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Order
from runcomfy_tui.engine.cadence import Attention
from runcomfy_tui.simulator import Simulator
from runcomfy_tui.simulator.job import Job as Truth

VISIBLE_JOBS = 30
BASELINE_EVERY_S = 2.0
LONGEST_AFTER_S = 6 * 3_600.0
HIDDEN_LIMIT = 2.0
SETTLING_S = 600.0
LARGE = 50
BACK_AT = 8.0
WINDOW_S = 5
GIVEN_UP_S = 300.0


@dataclass(frozen=True, slots=True)
class Delay:
    """How many seconds after a job had started or ended the journal said so, and who was looking at it then."""

    seconds: float
    attention: Attention
    is_end: bool


@dataclass(slots=True)
class Outcome:
    """What a day came to. ``polls`` are status requests, ``baseline`` those of a client per job at a fixed 2 s."""

    polls: int
    baseline: float
    delays: list[Delay]
    hours: float
    took_s: float
    not_done: int


@dataclass(frozen=True, slots=True)
class LimitedOutcome:
    """What a day under a hidden limit came to: ``refused`` of ``calls`` after the first minutes, and ``back_s``."""

    calls: int
    refused: int
    back_s: float | None
    hours: float
    took_s: float


@dataclass
class Person:
    """Looks at the newest unfinished job, with the newest thirty on the screen, all day."""

    run: DayEngine
    ids: list[str] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    looks: list[tuple[float, str | None, frozenset[str]]] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        """Follow the journal as the screen would, for ever."""
        self.run.journal.on_write.append(self.woken.set)
        while True:
            await self.woken.wait()
            self.woken.clear()
            await self.look_once()

    async def look_once(self) -> None:
        """Tell the engine what is looked at now, where that has changed."""
        focused = await self._newest_unfinished()
        visible = self.ids[-VISIBLE_JOBS:]
        if not self.looks or self.looks[-1][1:] != (focused, frozenset(visible)):
            self.looks.append((self.run.clock.wall(), focused, frozenset(visible)))
            self.run.engine.look_at(focused, visible)

    async def _newest_unfinished(self) -> str | None:
        for job_id in reversed(self.ids):
            if job_id in self.over:
                continue
            job = await self.run.journal.job(job_id)
            if job is not None and not job.is_final:
                return job_id
            self.over.add(job_id)
        return None

    def attention(self, job_id: str, at: float) -> Attention:
        """Return how the job was looked at when something happened to it."""
        low, high = 0, len(self.looks)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.looks[middle][0] <= at else (low, middle)
        _, focused, visible = self.looks[low - 1] if low else (0.0, None, frozenset[str]())
        if job_id == focused:
            return Attention.FOCUSED
        return Attention.VISIBLE if job_id in visible else Attention.NONE


async def run_day(load: Load, *, with_hours: float | None = None) -> Outcome:
    """Run one day to its last job's end, or ``with_hours`` of it; nothing is limited."""
    began = time.monotonic()
    async with day_engine(Simulator(load.catalogue, seed=load.seed), load.seed) as run:
        person = Person(run)
        looking = asyncio.create_task(person.look())
        end = None if with_hours is None else with_hours * 3_600.0
        await submit_all(run, person, [b for b in load.bursts if end is None or b.at < end])
        await until_done(run, person, end)
        looking.cancel()
        jobs = await run.journal.jobs()
        return _outcome(run, person, jobs, time.monotonic() - began)


async def run_limited_day(load: Load) -> LimitedOutcome:
    """Run a day under a hidden limit; lift it after the last large burst, with a person who wants to see everything."""
    began = time.monotonic()
    simulator = Simulator(load.catalogue, seed=load.seed)
    simulator.mischief.set_json({"rate-limit": f"hidden:{HIDDEN_LIMIT:g}"})
    async with day_engine(simulator, load.seed) as run:
        person = Person(run)
        looking = asyncio.create_task(person.look())
        last = max(n for n, burst in enumerate(load.bursts) if burst.jobs >= LARGE or n == 0)
        first = [burst for burst in load.bursts[: last + 1] if burst.at < SETTLING_S]
        await submit_all(run, person, first)
        await run.clock.run(max(0.0, SETTLING_S - run.clock.monotonic()))
        refused, calls = simulator.counts["rate_limited"], sum(simulator.calls.values())
        await submit_all(run, person, load.bursts[len(first) : last + 1])
        await run.clock.run(60.0)
        refused, calls = simulator.counts["rate_limited"] - refused, sum(simulator.calls.values()) - calls
        simulator.mischief.set(())
        back_s = await _until_back(run, person)
        looking.cancel()
        return LimitedOutcome(calls, refused, back_s, run.clock.monotonic() / 3_600.0, time.monotonic() - began)


async def _until_back(run: DayEngine, person: Person) -> float | None:
    """Press ctrl+r on everything, again and again; return when a few seconds had the rate again, None for never."""
    lifted = run.clock.monotonic()
    answered: deque[int] = deque([sum(run.simulator.calls.values())], maxlen=WINDOW_S + 1)
    while (passed_s := run.clock.monotonic() - lifted) < GIVEN_UP_S:
        await run.engine.poll_now([i for i in person.ids if i not in person.over])
        await run.clock.run(1.0)
        answered.append(sum(run.simulator.calls.values()))
        if len(answered) > WINDOW_S and answered[-1] - answered[0] >= BACK_AT * WINDOW_S:
            return passed_s + 1.0
    return None


async def submit_all(run: DayEngine, person: Person, bursts: Sequence[Burst]) -> None:
    """Submit each burst as one declared batch at its time."""
    for number, burst in enumerate(bursts):
        await run.clock.run(max(0.0, burst.at - run.clock.monotonic()))
        bodies = [{"prompt": f"a harbour, {number}", "seed": seed} for seed in range(burst.jobs)]
        target = model(burst.model_id)
        jobs = await run.engine.submit_batch([Order(target, "a harbour", json.dumps(body).encode()) for body in bodies])
        person.ids += [job.id for job in jobs]
        await person.look_once()


async def until_done(run: DayEngine, person: Person, end: float | None) -> None:
    """Let the time pass until every job is over, or to the given second."""
    latest = run.clock.monotonic() + LONGEST_AFTER_S if end is None else end
    while run.clock.monotonic() < latest and await person._newest_unfinished() is not None:
        await run.clock.run(min(60.0, latest - run.clock.monotonic()))


def _outcome(run: DayEngine, person: Person, jobs: Sequence[Job], took_s: float) -> Outcome:
    ledger, now = run.simulator.ledger, run.clock.wall()
    delays: list[Delay] = []
    live_s, not_done = 0.0, 0
    for job in jobs:
        truth = ledger.find(job.request.id, now) if job.request is not None else None
        if truth is None:
            not_done += 1
            continue
        not_done += not job.is_final
        live_s += (truth.finished_at or now) - truth.submitted_at
        delays += _delays(person, job, truth)
    return Outcome(
        polls=run.simulator.counts["polls"],
        baseline=live_s / BASELINE_EVERY_S,
        delays=delays,
        hours=run.clock.monotonic() / 3_600.0,
        took_s=took_s,
        not_done=not_done,
    )


def _delays(person: Person, job: Job, truth: Truth) -> list[Delay]:
    """Compare what the journal says of a job with what was so. A start that was never seen is seen with the end."""
    found: list[Delay] = []
    seen_end = job.state_since if job.is_final else None
    if truth.started_at is not None and (seen := job.started_at or seen_end) is not None:
        found.append(Delay(seen - truth.started_at, person.attention(job.id, truth.started_at), is_end=False))
    if truth.finished_at is not None and seen_end is not None:
        found.append(Delay(seen_end - truth.finished_at, person.attention(job.id, truth.finished_at), is_end=True))
    return found
