"""The line of one model: waiting jobs in order, strangers between them, a few runners; moved on only when asked."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from math import inf

from runcomfy_tui.simulator.job import Job, JobState


class Line:
    """First come, first served. A poll costs a comparison and a bisect, however many wait.

    Strangers are other people's requests: they are served by runners that we do not see, so the one at the head leaves
    after its own short time and positions behind it move.
    """

    def __init__(self, runners: int) -> None:
        self._free = runners
        self._running: list[tuple[float, int, Job]] = []
        self._waiting: list[Job | float] = []
        self._tickets: list[int] = []
        self._head = 0
        self._next_ticket = 0
        self._head_since = -inf
        self._latest = -inf
        self._next_event_at = inf

    def is_quiet(self) -> bool:
        """Whether nobody waits."""
        return self._head == len(self._waiting)

    def join(self, job: Job, now: float) -> None:
        """Put a job at the end of the line, its strangers before it."""
        self.advance(now)
        if self.is_quiet():
            self._head_since = now
        self._waiting += [*job.fate.strangers, job]
        self._tickets += range(self._next_ticket, self._next_ticket + len(job.fate.strangers) + 1)
        self._next_ticket += len(job.fate.strangers) + 1
        job.ticket = self._next_ticket - 1
        self._latest = max(self._latest, now)
        self._plan()

    def position(self, job: Job) -> int:
        """How many stand before a waiting job, 0 = next."""
        return bisect_left(self._tickets, job.ticket, self._head) - self._head

    def leave(self, job: Job, now: float) -> None:
        """Take a waiting or running job out, at once."""
        self.advance(now)
        self._latest = max(self._latest, now)
        if job.state is JobState.QUEUED:
            index = bisect_left(self._tickets, job.ticket, self._head)
            del self._waiting[index], self._tickets[index]
            if index == self._head:
                self._head_since = now
        elif job.state is JobState.RUNNING:
            self._running = [entry for entry in self._running if entry[2] is not job]
            heapq.heapify(self._running)
            self._free += 1
        self._plan()

    def advance(self, now: float) -> None:
        """Let everything happen that happens up to `now`, in its order."""
        while self._next_event_at <= now:
            self._latest = at = self._next_event_at
            if self._running and self._running[0][0] <= at:
                _, _, job = heapq.heappop(self._running)
                job.end(at, JobState.FAILED if job.fate.error is not None else JobState.SUCCEEDED)
                self._free += 1
            else:
                self._call_next(at)
            self._plan()

    def _call_next(self, at: float) -> None:
        entry = self._waiting[self._head]
        self._waiting[self._head] = 0.0
        self._head += 1
        self._head_since = at
        if self._head > 256 and self._head * 2 > len(self._waiting):
            del self._waiting[: self._head], self._tickets[: self._head]
            self._head = 0
        if isinstance(entry, Job):
            self._free -= 1
            entry.start(at)
            heapq.heappush(self._running, (at + entry.fate.run_s, entry.ticket, entry))

    def _plan(self) -> None:
        at = self._running[0][0] if self._running else inf
        if self._head < len(self._waiting):
            head = self._waiting[self._head]
            if not isinstance(head, Job):
                at = min(at, max(self._latest, self._head_since + head))
            elif self._free > 0:
                at = min(at, max(self._latest, head.submitted_at + head.fate.dispatch_s))
        self._next_event_at = at
