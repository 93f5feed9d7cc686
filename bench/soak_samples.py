"""What is measured while a soak runs, and what of it counts as growth: pure, but for taking a sample."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MOST_WAL_BYTES = 64 * 2**20
_HEAD = ("seconds", "jobs", "live", "MiB", "objects", "tasks", "files", "threads", "journal", "WAL", "lag ms", "polls")


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment; ``jobs`` is how many were made so far, ``lag_s`` the worst delay of the loop since
    the last sample. Sizes are bytes.
    """

    at_s: float
    jobs: int
    live: int
    rss: int
    objects: int
    tasks: int
    descriptors: int
    threads: int
    journal: int
    wal: int
    lag_s: float
    polls: int

    @staticmethod
    def heading() -> str:
        """Return the table's first line."""
        return " ".join(f"{word:>8}" for word in _HEAD)

    def __str__(self) -> str:
        cells = (
            *(f"{self.at_s:.0f}", self.jobs, self.live, f"{self.rss / 2**20:.1f}", self.objects, self.tasks),
            *(self.descriptors, self.threads, f"{self.journal / 2**20:.1f}", f"{self.wal / 2**20:.1f}"),
            *(f"{self.lag_s * 1000:.0f}", self.polls),
        )
        return " ".join(f"{cell!s:>8}" for cell in cells)


class Complaints(logging.Handler):
    """Keeps what is logged as a mistake: a loop that died, a task that failed, an exception nobody took."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0
        self.first: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record and keep the first few."""
        self.count += 1
        if len(self.first) < 5:
            self.first.append(logging.Formatter("%(name)s: %(message)s").format(record))


class Lag:
    """The worst delay of the event loop since it was last asked for."""

    def __init__(self) -> None:
        self._worst_s = 0.0

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            due = time.monotonic() + 0.05
            await asyncio.sleep(0.05)
            self._worst_s = max(self._worst_s, time.monotonic() - due)

    def take(self) -> float:
        """Return the worst so far, and begin anew."""
        worst, self._worst_s = self._worst_s, 0.0
        return worst


def take(began: float, journal: Path, lag: Lag, *, jobs: int, live: int, polls: int) -> Sample:
    """Measure this process; what is only waiting for the collector does not count."""
    gc.collect()
    process = psutil.Process()
    wal = Path(f"{journal}-wal")
    return Sample(
        at_s=time.monotonic() - began,
        jobs=jobs,
        live=live,
        rss=process.memory_info().rss,
        objects=len(gc.get_objects()),
        tasks=len(asyncio.all_tasks()),
        descriptors=process.num_fds(),
        threads=process.num_threads(),
        journal=journal.stat().st_size if journal.exists() else 0,
        wal=wal.stat().st_size if wal.exists() else 0,
        lag_s=lag.take(),
        polls=polls,
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one figure may grow over the second half of a soak: so much, and so much for each job made in it."""

    name: str
    of: Callable[[Sample], float]
    plain: float
    a_job: float
    unit: float = 1.0

    def check(self, samples: Sequence[Sample]) -> tuple[str, bool]:
        """Return a line of the verdict, and whether the growth stays within the limit."""
        half = samples[len(samples) // 2 :]
        jobs = half[-1].jobs - half[0].jobs
        grown = slope([s.at_s for s in half], [self.of(s) for s in half]) * (half[-1].at_s - half[0].at_s)
        allowed = self.plain + self.a_job * jobs
        fine = grown <= allowed
        line = f"{self.name:12} {grown / self.unit:+9.1f} of {allowed / self.unit:7.1f} allowed ({jobs} jobs)"
        return (line if fine else f"{line}  TOO MUCH"), fine


LIMITS = (
    Limit("memory, MiB", lambda s: s.rss, 6 * 2**20, 2_048, 2**20),
    Limit("objects", lambda s: s.objects, 4_000, 12),
    Limit("tasks", lambda s: s.tasks, 20, 0),
    Limit("descriptors", lambda s: s.descriptors, 20, 0),
    Limit("threads", lambda s: s.threads, 5, 0),
    Limit("journal, MiB", lambda s: s.journal, 2 * 2**20, 48 * 1024, 2**20),
)


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return the slope of the straight line that fits best; 0 where there is none."""
    count = len(xs)
    mean_x, mean_y = sum(xs) / count, sum(ys) / count
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0


def verdict(samples: Sequence[Sample]) -> tuple[list[str], bool]:
    """Return the lines of the verdict about growth, and whether all is well."""
    checked = [limit.check(samples) for limit in LIMITS]
    lines = [line for line, _ in checked]
    worst = max(sample.wal for sample in samples)
    lines.append(f"{'largest WAL':12} {worst / 2**20:9.1f} of {MOST_WAL_BYTES / 2**20:7.1f} MiB allowed")
    return lines, all(fine for _, fine in checked) and worst <= MOST_WAL_BYTES
