"""Which kills are done: every point that was passed once, and as many others as chance is asked for."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.crash.ground import Ground
from tests.crash.points import Point
from tests.crash.trial import Kill, Outcome, run_trial

AT_ONCE = 5

# Each leaves something else behind for a restart to settle.
_SETUPS = (
    Point("journal create_jobs, after", 1),
    Point("submit, answered and not recorded", 1),
    Point("journal apply CancelRequested, after", 2),
    Point("write part, after", 3),
)


@dataclass(frozen=True, slots=True)
class Passed:
    """How often each place is passed: by a process that works, and by one that starts after a certain kill."""

    work: Mapping[str, int]
    restarts: Mapping[Point, Mapping[str, int]]
    work_s: float


async def record(ground: Ground, seed: int) -> Passed:
    """Let processes live undisturbed and note what they pass; everything must have gone well."""
    setups = [(), *((Kill(setup),) for setup in _SETUPS)]
    whole, *after = await run_all(ground, setups, seed, name="recorded")
    for outcome in (whole, *after):
        assert not outcome.broken, outcome
        assert not outcome.missed, outcome
    restarts = {setup: outcome.passed[1] for setup, outcome in zip(_SETUPS, after, strict=True)}
    return Passed(whole.passed[0], restarts, whole.lasted_s[0])


def at_every_point(passed: Passed) -> Iterator[tuple[Kill, ...]]:
    """Yield a trial for each place of a working process, and for each that only a restart passes."""
    for name in sorted(passed.work):
        yield (Kill(Point(name, 1)),)
    seen = set(passed.work)
    for setup, names in passed.restarts.items():
        for name in sorted(set(names) - seen):
            yield Kill(setup), Kill(Point(name, 1))
        seen |= set(names)


def at_random(passed: Passed, number: int, rng: random.Random) -> Iterator[tuple[Kill, ...]]:
    """Yield so many trials of one or two kills: at a point, the first time or later, or at any moment."""
    for _ in range(number):
        kills = [_random_kill(passed.work, passed.work_s, rng)]
        if rng.random() < 0.3:
            restart = rng.choice(list(passed.restarts.values()))
            kills.append(_random_kill(restart, passed.work_s, rng))
        yield tuple(kills)


def _random_kill(passed: Mapping[str, int], lasts_s: float, rng: random.Random) -> Kill:
    if rng.random() < 0.4:
        return Kill(after_s=rng.uniform(0.0, 0.6 * lasts_s))
    name = rng.choice(sorted(passed))
    # How often a point is passed differs from run to run: the last times would often be waited for in vain.
    return Kill(Point(name, rng.randint(1, max(1, passed[name] * 2 // 3))))


async def run_all(
    ground: Ground,
    trials: Sequence[tuple[Kill, ...]],
    seed: int,
    *,
    name: str = "trial",
    told: Callable[[Outcome], None] = lambda _: None,
    at_once: int = AT_ONCE,
) -> list[Outcome]:
    """Run trials, some at a time; ``told`` hears of each as it ends."""
    places = asyncio.Semaphore(at_once)

    async def one(number: int, kills: tuple[Kill, ...]) -> Outcome:
        async with places:
            outcome = await run_trial(ground, f"{name}-{seed}-{number}", kills, seed + number)
        told(outcome)
        return outcome

    return await asyncio.gather(*(one(number, kills) for number, kills in enumerate(trials)))
