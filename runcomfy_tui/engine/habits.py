"""Learned durations: how long runs of one target and size of work usually take."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import Target

ENOUGH = 5
"""So many past durations make a habit."""
_KEPT = 25


class Habits:
    """The last run times of each target and size of work, in seconds. Each job is learned from once."""

    def __init__(self) -> None:
        self._recent: dict[tuple[Target, str], deque[float]] = {}
        self._sorted: dict[tuple[Target, str], list[float]] = {}
        self._learned: set[str] = set()

    def note(self, job: Job) -> None:
        """Learn from a job that succeeded and was seen running; whatever else comes is passed over.

        A failed run may have ended at any time, and one that was never seen running tells nothing about its length.
        """
        if job.state is not JobState.SUCCEEDED or job.started_at is None or job.id in self._learned:
            return
        if not job.has_inputs:
            return  # Nobody knows when a request that was taken over had begun to run.
        self._learned.add(job.id)
        duration_s = job.state_since - job.started_at
        if duration_s <= 0:
            return
        key = (job.target, job.size_of_work)
        recent, ordered = self._recent.setdefault(key, deque()), self._sorted.setdefault(key, [])
        recent.append(duration_s)
        insort(ordered, duration_s)
        if len(recent) > _KEPT:
            del ordered[bisect_left(ordered, recent.popleft())]

    def usual_s(self, job: Job) -> float | None:
        """Return the median duration of runs like this one, or None while too few are known."""
        ordered = self._sorted.get((job.target, job.size_of_work))
        if ordered is None or len(ordered) < ENOUGH:
            return None
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
