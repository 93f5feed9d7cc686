"""The simulated day's load, seeded: bursts of jobs on twenty targets, their runners and run times."""

from __future__ import annotations

import random
from dataclasses import dataclass

TARGETS = 20
JOBS = 2_000
LARGEST_BURST = 60
BETWEEN_BURSTS_S = 900.0
SHORTEST_MEDIAN_S, LONGEST_MEDIAN_S = 6.0, 240.0
MOST_RUNNERS = 4
MEDIANS_SPREAD = 0.53


@dataclass(frozen=True, slots=True)
class Burst:
    """So many jobs of one target, submitted together; ``at`` is seconds since the day's start."""

    at: float
    model_id: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one seed makes of a day: the catalogue that the service offers, and who submits what when."""

    seed: int
    catalogue: tuple[dict[str, object], ...]
    bursts: tuple[Burst, ...]

    @property
    def jobs(self) -> int:
        """Return how many jobs the day has."""
        return sum(burst.jobs for burst in self.bursts)


def make_load(seed: int, *, jobs: int = JOBS, pools: int = 1) -> Load:
    """Draw a day. ``pools`` is how many groups of runners with a queue of its own stand behind each target.

    Seeds differ in who meets whom when, not in how much there is to do: medians, runners and sizes of bursts are
    spread evenly and dealt out. The spread of the medians is chosen so that a client per job at a fixed 2 s would
    spend about the 915,000 polls that the rules were first measured against.
    """
    chance = random.Random(f"day/{seed}")
    catalogue = tuple(
        _entry(number, runners, median_s, pools) for number, (runners, median_s) in enumerate(_targets(chance))
    )
    bursts: list[Burst] = []
    waiting: list[str] = []
    at = 60.0
    for size in _sizes(chance, jobs):
        waiting = waiting or chance.sample([str(entry["model_id"]) for entry in catalogue], TARGETS)
        bursts.append(Burst(at, waiting.pop(), size))
        at += BETWEEN_BURSTS_S * chance.uniform(0.5, 1.5)
    return Load(seed, catalogue, tuple(bursts))


def _targets(chance: random.Random) -> list[tuple[int, float]]:
    """Return runners and median run time of each target: of four that are about as slow each has another number."""
    shares = [(number / (TARGETS - 1)) ** MEDIANS_SPREAD for number in range(TARGETS)]
    medians = [round(SHORTEST_MEDIAN_S * (LONGEST_MEDIAN_S / SHORTEST_MEDIAN_S) ** share, 1) for share in shares]
    runners: list[int] = []
    while len(runners) < TARGETS:
        runners += chance.sample(range(1, MOST_RUNNERS + 1), MOST_RUNNERS)
    return list(zip(runners, medians, strict=True))


def _sizes(chance: random.Random, jobs: int) -> list[int]:
    """Return the sizes of the bursts: many small ones, a few of dozens."""
    count = max(1, round(jobs / (1 + (LARGEST_BURST - 1) / 3)))
    sizes = [round(1 + (LARGEST_BURST - 1) * ((number + 0.5) / count) ** 2) for number in range(count)]
    while sum(sizes) != jobs:
        sizes[chance.randrange(count)] += 1 if sum(sizes) < jobs else -1
        sizes = [min(max(size, 1), LARGEST_BURST) for size in sizes]
    chance.shuffle(sizes)
    return sizes


def _entry(number: int, runners: int, median_s: float, pools: int) -> dict[str, object]:
    return {
        "model_id": f"day/target-{number:02}/text-to-image",
        "display_name": f"Target {number:02}",
        "categories": ["text-to-image"],
        "kind": "model",
        "base_price_usd": 0.01,
        "price_unit": "output",
        "input_schema": {
            "type": "object",
            "properties": {"prompt": {"type": "string"}, "seed": {"type": "integer"}},
            "required": ["prompt"],
        },
        "x-simulator": {"runners": runners, "median_s": median_s, "pools": pools},
    }
