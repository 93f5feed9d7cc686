"""Which job is asked about next: one heap of due times for all jobs, and a short list of those that cannot wait."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.cadence import Attention, interval_s, jittered

_SLACK = 64


class Schedule:
    """Due times in monotonic seconds. A job is never due while a poll of it is under way."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._jobs: dict[str, Job] = {}
        self._progress: dict[str, Progress] = {}
        self._due: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []
        self._urgent: dict[str, None] = {}
        self._under_way: set[str] = set()
        self._focused: str | None = None
        self._visible: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._jobs)

    def job(self, job_id: str) -> Job | None:
        """Return a job of the schedule."""
        return self._jobs.get(job_id)

    def jobs(self) -> Iterable[Job]:
        """Return every job that is asked about."""
        return self._jobs.values()

    def note(self, job: Job, now: float, wall: float) -> None:
        """Take in a changed job: a change of state or position brings its next poll forward, an end removes it."""
        interval = interval_s(job, wall, self._attention(job.id), self._progress.get(job.id))
        if interval is None:
            self.forget(job.id)
            return
        known = self._jobs.get(job.id)
        self._jobs[job.id] = job
        if known is not None and _cancel_was_answered(known, job):
            self._urgent[job.id] = None  # The next poll settles what came of it, whichever window asked.
        moved = known is None or (known.state, known.queue_position) != (job.state, job.queue_position)
        if job.id not in self._under_way and moved:
            self._set_due(job.id, now + jittered(interval, self._rng.random()))

    def forget(self, job_id: str) -> None:
        """Ask no more about a job."""
        for table in (self._jobs, self._progress, self._due, self._urgent):
            table.pop(job_id, None)

    def hurry(self, job_ids: Iterable[str]) -> None:
        """Ask about these before all others, as soon as the pace allows."""
        self._urgent.update(dict.fromkeys(i for i in job_ids if i in self._jobs))

    def look_at(self, focused: str | None, visible: Iterable[str], now: float, wall: float) -> None:
        """Follow the person's eyes: what they look at now is due sooner."""
        before, self._focused, self._visible = (self._focused, self._visible), focused, frozenset(visible)
        fresh = (self._visible - before[1]) | ({focused} if focused and focused != before[0] else set())
        for job_id in fresh:
            job = self._jobs.get(job_id)
            if job is None or job_id in self._under_way:
                continue
            interval = interval_s(job, wall, self._attention(job_id), self._progress.get(job_id))
            if interval is not None and now + interval < self._due.get(job_id, 0.0):
                self._set_due(job_id, now + jittered(interval, self._rng.random()))

    def spread(self, now: float, over_s: float) -> None:
        """Give every job a random due time within ``over_s`` seconds: overdue jobs never catch up in a burst."""
        for job_id in self._jobs:
            if job_id not in self._under_way:
                self._set_due(job_id, now + self._rng.random() * over_s)

    def next_due(self) -> float | None:
        """Return when the next poll is due (the past for urgent ones), or None when there is nothing to ask."""
        if self._next_urgent() is not None:
            return float("-inf")
        self._drop_outdated()
        return self._heap[0][0] if self._heap else None

    def take(self, now: float) -> Job | None:
        """Return the job to ask about now and note that its poll is under way; None when none is due."""
        job_id = self._next_urgent()
        if job_id is None:
            self._drop_outdated()
            if not self._heap or self._heap[0][0] > now:
                return None
            job_id = self._heap[0][1]
        self._urgent.pop(job_id, None)
        self._due.pop(job_id, None)
        self._under_way.add(job_id)
        return self._jobs[job_id]

    def done(
        self, job_id: str, now: float, wall: float, *, progress: Progress | None = None, after_s: float = 0
    ) -> None:
        """End a job's poll; its next one is due by the cadence, and not before ``after_s`` seconds."""
        self._under_way.discard(job_id)
        job = self._jobs.get(job_id)
        if job is None:
            return
        if progress is not None:
            self._progress[job_id] = progress
        interval = interval_s(job, wall, self._attention(job_id), self._progress.get(job_id))
        if interval is None:
            self.forget(job_id)
        else:
            self._set_due(job_id, now + max(after_s, jittered(interval, self._rng.random())))

    def _attention(self, job_id: str) -> Attention:
        if job_id == self._focused:
            return Attention.FOCUSED
        return Attention.VISIBLE if job_id in self._visible else Attention.NONE

    def _set_due(self, job_id: str, due: float) -> None:
        self._due[job_id] = due
        heapq.heappush(self._heap, (due, job_id))
        if len(self._heap) > 2 * len(self._due) + _SLACK:
            self._heap = [(at, of) for of, at in self._due.items()]
            heapq.heapify(self._heap)

    def _drop_outdated(self) -> None:
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)

    def _next_urgent(self) -> str | None:
        return next((job_id for job_id in self._urgent if job_id not in self._under_way), None)


def _cancel_was_answered(before: Job, after: Job) -> bool:
    return after.cancel is not None and after.cancel.answer is not None and before.cancel != after.cancel
