"""The machines of one deployment: started cold when requests wait, more of them by the queue's length, kept warm."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import dataclass
from math import inf
from random import Random
from uuid import UUID

from runcomfy_tui.simulator.inference import Inference
from runcomfy_tui.simulator.job import JobState


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a deployment may grow; `queue_size` requests may wait for each instance before another one starts.

    A disabled deployment finishes what it has accepted and keeps nothing warm.
    """

    is_enabled: bool
    at_least: int
    at_most: int
    queue_size: int
    keep_warm_s: float
    cold_start_s: float

    @property
    def floor(self) -> int:
        """How many are kept although nobody waits."""
        return min(self.at_least, self.at_most) if self.is_enabled else 0

    @property
    def idle_s(self) -> float:
        """How long one is kept above the floor with nothing to do."""
        return self.keep_warm_s if self.is_enabled else 0.0


@dataclass(slots=True, eq=False)
class Instance:
    """One machine; it works from `ready_at` on, and has nothing to do since `idle_since` when there is no job.

    `is_loaded` while the models of its last run are kept in its memory.
    """

    instance_id: str
    ready_at: float
    idle_since: float
    job: Inference | None = None
    ends_at: float = inf
    is_up: bool = False
    is_loaded: bool = False


class Instances:
    """First come, first served, on as many machines as the limits allow. Nothing moves by itself: ask with the time."""

    def __init__(self, seed: str, limits: Limits) -> None:
        """The first `floor` are warm already. `seed` decides ids and how long each start takes."""
        self._seed = seed
        self._limits = limits
        self._all: list[Instance] = []
        self._made = 0
        self._waiting: list[Inference] = []
        self._tickets: list[int] = []
        self._next_ticket = 0
        self._latest = -inf
        self._next_event_at = inf
        while len(self._all) < limits.floor:
            self._start(-inf, 0.0)
        self._plan()

    @property
    def all(self) -> tuple[Instance, ...]:
        """Those that run or are starting, the oldest first."""
        return tuple(self._all)

    @property
    def waiting(self) -> tuple[Inference, ...]:
        """Those that wait, the next one first."""
        return tuple(self._waiting)

    def find(self, instance_id: str) -> Instance | None:
        """One that can be talked to."""
        return next((one for one in self._all if one.instance_id == instance_id and one.is_up), None)

    def position(self, job: Inference) -> int:
        """How many stand before a waiting job, 0 = next."""
        return bisect_left(self._tickets, job.ticket)

    def join(self, job: Inference, now: float) -> None:
        """Put a job at the end of the queue."""
        self._move(now)
        job.ticket = self._next_ticket
        self._next_ticket += 1
        self._waiting.append(job)
        self._tickets.append(job.ticket)
        self._settle(now)

    def leave(self, job: Inference, now: float) -> None:
        """Take a waiting job out at once."""
        self._move(now)
        if job.state is JobState.QUEUED:
            index = self.position(job)
            del self._waiting[index], self._tickets[index]
            job.end(now, JobState.CANCELLED)
        self._settle(now)

    def stop(self, job: Inference, now: float, after_s: float = 0.0) -> None:
        """Let a running job end after so many seconds, if it does not before."""
        self._move(now)
        for one in self._all:
            if one.job is job and now + after_s < one.ends_at:
                job.cancelled_at = one.ends_at = now + after_s
        self._plan()
        self.advance(now)

    def limit(self, limits: Limits, now: float) -> None:
        """Other limits from now on."""
        self._move(now)
        self._limits = limits
        self._settle(now)

    def warm(self, count: int, now: float) -> None:
        """Have exactly so many up, as far as the limits and those that work allow: no start takes time."""
        self._move(now)
        busy = [one for one in self._all if one.job is not None]
        idle = [one for one in self._all if one.job is None]
        self._all = busy + idle[: max(0, count - len(busy))]
        while len(self._all) < min(count, self._limits.at_most):
            self._start(now, 0.0)
        for one in self._all:
            if one.job is None:
                one.ready_at, one.idle_since = min(one.ready_at, now), now
                one.is_up = True
        self._dispatch(now)
        self._plan()

    def advance(self, now: float) -> None:
        """Let everything happen that happens up to `now`, in its order."""
        while self._next_event_at <= now:
            self._latest = at = self._next_event_at
            for one in list(self._all):
                self._happen(one, at)
            self._settle(at)

    def _move(self, now: float) -> None:
        self.advance(now)
        self._latest = max(self._latest, now)

    def _happen(self, one: Instance, at: float) -> None:
        if not one.is_up and one.ready_at <= at:
            one.is_up = True
            one.idle_since = at
        elif one.job is not None and one.ends_at <= at:
            one.job.end(at, _end_of(one.job))
            one.job, one.ends_at, one.idle_since = None, inf, at
            if len(self._all) > self._limits.at_most:
                self._all.remove(one)
        elif self._expires_at(one) <= at and not self._waiting:
            self._all.remove(one)

    def _settle(self, at: float) -> None:
        self._dispatch(at)
        while self._is_short():
            self._start(at, self._limits.cold_start_s)
        self._plan()

    def _dispatch(self, at: float) -> None:
        for one in self._all:
            if not self._waiting or self._waiting[0].submitted_at + self._waiting[0].fate.dispatch_s > at:
                return
            if one.is_up and one.job is None:
                job = self._waiting.pop(0)
                del self._tickets[0]
                job.start(at)
                job.instance_id = one.instance_id
                one.job, one.ends_at, one.is_loaded = job, at + job.fate.run_s, True

    def _is_short(self) -> bool:
        count = len(self._all)
        if count < self._limits.floor:
            return True
        if not self._waiting or count >= self._limits.at_most:
            return False
        return count == 0 or len(self._waiting) > self._limits.queue_size * count

    def _start(self, at: float, cold_start_s: float) -> None:
        chance = Random(f"{self._seed}/{self._made}")
        digest = hashlib.sha256(f"{self._seed}/{self._made}".encode()).digest()
        self._made += 1
        ready_at = at + round(cold_start_s * chance.uniform(0.75, 1.35), 3)
        instance_id = str(UUID(bytes=digest[:16], version=4))
        self._all.append(Instance(instance_id, ready_at, ready_at, is_up=cold_start_s == 0))

    def _expires_at(self, one: Instance) -> float:
        if not one.is_up or one.job is not None or len(self._all) <= self._limits.floor:
            return inf
        return one.idle_since + (self._limits.idle_s if len(self._all) <= self._limits.at_most else 0.0)

    def _plan(self) -> None:
        times = [inf]
        for one in self._all:
            if not one.is_up:
                times.append(one.ready_at)
            elif one.job is not None:
                times.append(one.ends_at)
            elif self._waiting:
                times.append(self._waiting[0].submitted_at + self._waiting[0].fate.dispatch_s)
            else:
                times.append(self._expires_at(one))
        at = min(times)
        self._next_event_at = at if at == inf else max(at, self._latest)


def _end_of(job: Inference) -> JobState:
    if job.is_interrupted or (job.cancelled_at is None and job.fate.error is not None):
        return JobState.FAILED
    return JobState.SUCCEEDED if job.cancelled_at is None else JobState.CANCELLED
