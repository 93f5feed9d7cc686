"""When each job is due, by rank: who goes first when more is due than may be asked, and how intervals stretch then."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from enum import IntEnum

KEPT_SHARE = 0.2
"""So much of the rate is kept for those behind."""
SPENT_SHARE = 0.95
"""So much of the rate is planned for: results are asked for besides."""
LATE_S = 3.0
"""From this lateness on less is planned for, down to half, until what is overdue was asked."""
_SLACK = 64


class Rank(IntEnum):
    """Who goes first when the rate does not do for all."""

    FOCUSED = 0
    SENTINEL = 1
    VISIBLE = 2
    RECENT = 3
    REST = 4


class DueTimes:
    """Due times in monotonic seconds, and the interval that each job would have where the rate does for all."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._wants: dict[str, tuple[Rank, float]] = {}
        self._heaps: tuple[list[tuple[float, str]], ...] = tuple([] for _ in Rank)
        self._sizes = [0 for _ in Rank]
        self._demand = [0.0 for _ in Rank]
        self._alike: tuple[dict[int, int], ...] = tuple({} for _ in Rank)
        self._turns = 0.0
        self._stretched_from = len(Rank)
        self.stretch = 1.0
        self.level_s = 0.0

    def __len__(self) -> int:
        return len(self._due)

    @property
    def demand(self) -> float:
        """Return how many polls a second the cadence wants."""
        return sum(self._demand)

    def want(self, job_id: str, rank: Rank, interval_s: float) -> None:
        """Note what a job would have; its due time is set apart."""
        self._unwant(job_id)
        self._wants[job_id] = (rank, interval_s)
        self._sizes[rank] += 1
        self._demand[rank] += 1 / interval_s
        alike, step = self._alike[rank], _step(interval_s)
        alike[step] = alike.get(step, 0) + 1

    def wanted(self, job_id: str) -> tuple[Rank, float] | None:
        """Return what was noted of a job."""
        return self._wants.get(job_id)

    def due(self, job_id: str) -> float | None:
        """Return when a job is due."""
        return self._due.get(job_id)

    def set(self, job_id: str, due: float) -> None:
        """Plan a job whose wants are known."""
        rank, _ = self._wants[job_id]
        self._due[job_id] = due
        heap = self._heaps[rank]
        heapq.heappush(heap, (due, job_id))
        if len(heap) > 2 * self._sizes[rank] + _SLACK:
            heap[:] = dict.fromkeys(entry for entry in heap if self._is_current(rank, entry))
            heapq.heapify(heap)

    def unplan(self, job_id: str) -> None:
        """Take a job's due time away; it keeps its wants."""
        self._due.pop(job_id, None)

    def drop(self, job_id: str) -> None:
        """Forget a job."""
        self._unwant(job_id)
        self._wants.pop(job_id, None)
        self._due.pop(job_id, None)

    def next_at(self) -> float | None:
        """Return the earliest due time, or None where nothing is planned."""
        return min((heap[0][0] for heap in self._cleaned()), default=None)

    def pop(self, now: float) -> str | None:
        """Take out the job to ask about now; None when none is due. It keeps its wants.

        While jobs of several ranks are due the first rank goes, but for one time in five.
        """
        due = [heap for heap in self._cleaned() if heap[0][0] <= now]
        if not due:
            return None
        chosen = due[0]
        if len(due) == 1:
            self._turns = 0.0
        else:
            self._turns += KEPT_SHARE
            if self._turns >= 1:
                self._turns -= 1
                chosen = min(due[1:], key=lambda heap: heap[0])
        _, job_id = heapq.heappop(chosen)
        del self._due[job_id]
        return job_id

    def stretched(self, job_id: str) -> float:
        """Return the job's interval as the rate allows it."""
        rank, interval_s = self._wants[job_id]
        return max(interval_s, self.level_s) if rank >= self._stretched_from else interval_s

    def fit(self, rate: float, now: float) -> None:
        """Share a rate (polls a second): ranks that fit have what they want, all others no interval below one level.

        ``level_s`` is that interval, 0 where the rate does for all; ``stretch`` by how much more was wanted of it.
        """
        late_s = max((now - heap[0][0] for heap in self._cleaned()), default=0.0)
        rate *= SPENT_SHARE * min(1.0, max(0.5, LATE_S / max(late_s, LATE_S)))
        self.stretch, self.level_s, self._stretched_from = 1.0, 0.0, len(Rank)
        if (demand := self.demand) <= rate:
            return
        spent = 0.0
        for rank, wanted in zip(Rank, self._demand, strict=True):
            if spent + wanted > (1 - KEPT_SHARE) * rate:
                self._stretched_from = rank
                break
            spent += wanted
        self.stretch = (demand - spent) / (rate - spent)
        self.level_s = self._level_s(rate - spent)

    def _level_s(self, rate: float) -> float:
        """Return the least interval with which the stretched ranks get along with a rate."""
        alike = Counter[int]()
        for rank in range(self._stretched_from, len(Rank)):
            alike.update(self._alike[rank])
        slower = sum(count / _interval_s(step) for step, count in alike.items())
        raised, level_s = 0, 0.0
        for step in sorted(alike):
            if raised and level_s <= _interval_s(step):
                break
            slower -= alike[step] / _interval_s(step)
            raised += alike[step]
            # What is slower still may want more than there is: then it is raised too.
            level_s = raised / left if (left := rate - slower) > 0 else math.inf
        return level_s

    def _unwant(self, job_id: str) -> None:
        known = self._wants.get(job_id)
        if known is not None:
            rank, interval_s = known
            self._sizes[rank] -= 1
            self._alike[rank][_step(interval_s)] -= 1
            # Sums of floats would drift: an empty rank wants nothing.
            self._demand[rank] = self._demand[rank] - 1 / interval_s if self._sizes[rank] else 0.0

    def _cleaned(self) -> list[list[tuple[float, str]]]:
        """Return the heaps that hold anything, each with a current entry on top."""
        for rank, heap in zip(Rank, self._heaps, strict=True):
            while heap and not self._is_current(rank, heap[0]):
                heapq.heappop(heap)
        return [heap for heap in self._heaps if heap]

    def _is_current(self, rank: Rank, entry: tuple[float, str]) -> bool:
        at, job_id = entry
        return self._due.get(job_id) == at and self._wants[job_id][0] == rank


def _step(interval_s: float) -> int:
    """Return the step of the scale that an interval is counted at: eight to the octave."""
    return round(8 * math.log2(interval_s))


def _interval_s(step: int) -> float:
    return math.exp2(step / 8)
