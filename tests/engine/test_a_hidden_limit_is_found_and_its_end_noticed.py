"""Stepped hours against limits that nobody tells: hardly a call is refused, a lifted limit is noticed in a minute."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from runcomfy_tui.engine.pace import Pace

RTT_S = 0.06
MOST_AT_ONCE = 6
Demand = Callable[[float, random.Random], float]


class Window:
    """A limit of so many calls in any second; refused ones do not count."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._passed: deque[float] = deque()

    def lets_pass(self, now: float) -> bool:
        window_s = max(1.0, 1.0 / self.limit)
        while self._passed and self._passed[0] <= now - window_s:
            self._passed.popleft()
        if len(self._passed) >= self.limit * window_s:
            return False
        self._passed.append(now)
        return True


class Bucket:
    """A token bucket that lets a burst pass."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._tokens, self._at = 5.0, 0.0

    def lets_pass(self, now: float) -> bool:
        self._tokens = min(5.0, self._tokens + (now - self._at) * self.limit)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass
class Run:
    """Calls as (when, was it answered well, the rate that was allowed)."""

    calls: list[tuple[float, bool, float]] = field(default_factory=list)

    def share_refused(self, since: float, until: float) -> float:
        among = [good for at, good, _ in self.calls if since <= at < until]
        return among.count(False) / len(among)

    def per_s(self, since: float, until: float) -> float:
        return sum(since <= at < until for at, *_ in self.calls) / (until - since)


def always(now: float, rng: random.Random) -> float:
    return 0.0


def in_bursts(now: float, rng: random.Random) -> float:
    """A minute of more than any limit allows, then a call every second and a half, every quarter of an hour."""
    return 0.0 if now % 900.0 < 60.0 else rng.expovariate(1 / 1.5)


def run(limit: Window | Bucket, seed: int, *, lifted_at: float, until: float, demand: Demand = always) -> Run:
    rng, pace = random.Random(seed), Pace(0.1, 10.0, random.Random(seed))
    done, under_way = Run(), list[tuple[float, bool]]()
    now = due = 0.0
    while now < until:
        ready = pace.ready_at(now)
        assert ready is not None
        at = max(ready, due)
        if under_way and (under_way[0][0] <= at or len(under_way) >= MOST_AT_ONCE):
            now, good = heapq.heappop(under_way)
            if good:
                pace.answered(now)
            else:
                pace.limited(now, None)
            continue
        now = max(now, at)
        pace.take(now)
        due = now + demand(now, rng)
        good = now >= lifted_at or limit.lets_pass(now + RTT_S / 2)
        done.calls.append((now, good, pace.rate))
        heapq.heappush(under_way, (now + RTT_S, good))
    return done


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("demand", [always, in_bursts])
@pytest.mark.parametrize("kind", [Window, Bucket])
def test_two_a_second(kind: type[Window | Bucket], demand: Demand, seed: int) -> None:
    lifted_at = 4_200.0 + 17.3 * seed
    done = run(kind(2.0), seed, lifted_at=lifted_at, until=lifted_at + 120.0, demand=demand)
    assert done.share_refused(600.0, lifted_at) < 0.01
    if demand is always:
        assert done.per_s(600.0, lifted_at) > 1.8
        back = next(at for at, _, rate in done.calls if at > lifted_at and rate >= 8.0)
        assert back - lifted_at <= 60.0
        assert done.per_s(lifted_at + 65.0, lifted_at + 120.0) > 8.0


@pytest.mark.parametrize(("limit", "share"), [(0.5, 0.06), (1.0, 0.04), (5.0, 0.005)])
def test_other_limits(limit: float, share: float) -> None:
    done = run(Window(limit), 4, lifted_at=5_030.0, until=5_150.0)
    assert done.share_refused(600.0, 5_030.0) < share
    back = next(at for at, _, rate in done.calls if at > 5_030.0 and rate >= 8.0)
    assert back - 5_030.0 <= 65.0


def test_a_limit_that_was_raised_is_used() -> None:
    class Raised(Window):
        def lets_pass(self, now: float) -> bool:
            self.limit = 2.0 if now < 1_000.0 else 6.0
            return super().lets_pass(now)

    done = run(Raised(2.0), 5, lifted_at=1e9, until=2_000.0)
    assert done.per_s(500.0, 1_000.0) < 2.0
    assert done.per_s(1_200.0, 2_000.0) > 5.0


def test_nothing_is_slowed_down_where_nothing_is_refused() -> None:
    done = run(Window(1e9), 6, lifted_at=0.0, until=60.0)
    assert done.per_s(0.0, 60.0) > 9.9
