"""What a person's own jobs say about each model: how many there were, how they went, what they usually took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.job import Job, JobState, elapsed_s
from runcomfy_tui.domain.target import TargetKind

_LATEST: Final = 25
"""So many of the latest successes say what is usual: models and their queues change."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Jobs of one model: ``ended`` are those that succeeded or failed. Times in seconds, money in US dollars.

    ``usual_s`` and ``usual_usd`` are medians of the latest successes, None where none tells; ``last_at`` (unix seconds)
    is when the latest job was made.
    """

    count: int = 0
    succeeded: int = 0
    failed: int = 0
    usual_s: float | None = None
    usual_usd: float | None = None
    last_at: float | None = None

    @property
    def ended(self) -> int:
        """Return how many jobs came to an end of their own."""
        return self.succeeded + self.failed


NEVER = Usage()


def usage(jobs: Iterable[Job]) -> Usage:
    """Return what these jobs, all of one model, say together."""
    every = list(jobs)
    if not every:
        return NEVER
    good = [job for job in every if job.state is JobState.SUCCEEDED]
    latest = sorted(good, key=lambda job: job.created_at)[-_LATEST:]
    took = [seconds for job in latest if (seconds := elapsed_s(job, 0.0)) is not None]
    cost = [job.cost_usd for job in latest if job.cost_usd is not None]
    return Usage(
        len(every),
        len(good),
        sum(job.state is JobState.FAILED for job in every),
        _median(took),
        _median(cost),
        max(job.created_at for job in every),
    )


def _median(values: list[float]) -> float | None:
    # The standard library's brings fractions and decimals along, which the start of the program would wait for.
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class UsageBook:
    """Jobs by model, and what they say; only models whose jobs changed are worked out again."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[str, Job]] = {}
        self._known: dict[str, Usage] = {}
        self._stale: set[str] = set()

    def note(self, jobs: Iterable[Job]) -> None:
        """Take new and changed jobs."""
        for job in jobs:
            if job.target.kind is TargetKind.MODEL:
                self._jobs.setdefault(job.target.id, {})[job.id] = job
                self._stale.add(job.target.id)

    def of(self, model_id: str) -> Usage:
        """Return what the jobs of a model say now."""
        if model_id in self._stale:
            self._stale.discard(model_id)
            self._known[model_id] = usage(self._jobs[model_id].values())
        return self._known.get(model_id, NEVER)

    def changed(self) -> frozenset[str]:
        """Return the models whose jobs changed since they were last asked about."""
        return frozenset(self._stale)


def last_used(jobs: Iterable[Job]) -> Mapping[str, float]:
    """Return when (unix seconds) the latest job of each model and each deployment was made."""
    latest: dict[str, float] = {}
    for job in jobs:
        if job.created_at > latest.get(job.target.id, float("-inf")):
            latest[job.target.id] = job.created_at
    return latest
