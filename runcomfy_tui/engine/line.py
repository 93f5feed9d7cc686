"""The queue before one target as a line: our jobs wait behind each other, so one answer tells about the others.

All of it is inferred from answers, each of them true of some moment between its question and its arrival. Nothing is
concluded that such answers cannot prove: positions are compared with each other, never taken for places. Times are
monotonic seconds, but for ``accepted_at``, which only orders.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from itertools import islice

BAR_S = 600.0
LONGEST_BAR_S = 7_200.0
ORDER_UNSURE_S = 10.0
"""Of two jobs accepted within so many seconds the service may have taken either first."""
_COMPARED = 64
"""So many neighbours on each side are compared with an answer: more would prove nothing new."""
_Key = tuple[float, str]


@dataclass(slots=True)
class _Place:
    """A waiting job, its last position, and when that was asked for and answered.

    ``anchor`` is how far the line had moved at the reference's first answer after this one: moves before may be in
    the position already. ``passed_at`` is when a job behind was seen running, by which time this one must have started.
    """

    key: _Key
    position: int | None = None
    asked_at: float = 0.0
    answered_at: float = 0.0
    anchor: int | None = None
    passed_at: float | None = None
    is_usable: bool = True


class Line:
    """Our waiting jobs of one target, in the order in which the service took them.

    It is trusted once the answers of two jobs agreed. A contradiction bars it for ten minutes, doubling to two hours; a
    line that went without one for as long as its last bar starts from ten minutes again.
    """

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._order: list[_Key] = []
        self._told: list[_Key] = []
        self._floating: set[str] = set()
        self._swapped: set[tuple[str, str]] = set()
        self._moved, self._moved_at = 0, float("-inf")
        self._reference: str | None = None
        self._baseline: int | None = None
        self._barred_until, self._bar_s = float("-inf"), 0.0
        self.is_trusted = False

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._places

    def is_barred(self, now: float) -> bool:
        """Tell whether a contradiction is too fresh to believe in the line."""
        return now < self._barred_until

    def is_forgettable(self, now: float) -> bool:
        """Tell whether nothing would be lost with this line."""
        return not self._order and now >= self._barred_until + self._bar_s

    def join(self, job_id: str, accepted_at: float, *, is_usable: bool) -> None:
        """Let a waiting job stand in the line; ``is_usable`` where it may be watched in place of the others."""
        place = self._places.get(job_id)
        if place is None:
            place = self._places[job_id] = _Place((accepted_at, job_id))
            insort(self._order, place.key)
        place.is_usable = is_usable

    def leave(self, job_id: str) -> None:
        """Take a job out, whatever became of it."""
        place = self._places.pop(job_id, None)
        if place is None:
            return
        del self._order[bisect_left(self._order, place.key)]
        self._untell(place)
        self._floating.discard(job_id)
        if not self._order:
            # The next burst shows anew whether it waits in a line.
            self.is_trusted = False
            self._swapped.clear()

    def started(self, job_id: str, now: float) -> None:
        """Hear that a job was seen running: it leaves, and what stood before it must have started too."""
        place = self._places.get(job_id)
        if place is None:
            return
        if job_id == self._reference and self._baseline is not None:
            self._move(self._baseline + 1, now)
        for key in self._order[: bisect_left(self._order, place.key)]:
            other = self._places[key[1]]
            if other.passed_at is None and self._is_surely_before(other, place):
                other.passed_at = now
        self.leave(job_id)

    def heard(self, job_id: str, position: int | None, asked_at: float, now: float) -> None:
        """Take in the answer that a job still waits, with ``position`` before it."""
        place = self._places.get(job_id)
        if place is None or self.is_barred(now):
            return
        if self._bar_s and now > self._barred_until + self._bar_s:
            self._bar_s = 0.0
        if position is None or position < 0:
            self._untell(place)
            return
        if self._contradicts(place, position, asked_at):
            self._bar(now)
            return
        self.is_trusted = self.is_trusted or self._agrees(place, position, asked_at)
        if place.position is None:
            insort(self._told, place.key)
        place.position, place.asked_at, place.answered_at, place.anchor = position, asked_at, now, None
        self._floating.add(job_id)
        self._read_movement(place, now)

    def nearest(self) -> tuple[str, ...]:
        """Return the two usable jobs nearest the head, as far as there are: who is watched, and who takes over."""
        found = (job_id for _, job_id in self._told[:_COMPARED] if self._places[job_id].is_usable)
        return tuple(islice(found, 2))

    def answered_at(self, job_id: str) -> float | None:
        """Return when the job last told its position, or None."""
        place = self._places.get(job_id)
        return None if place is None or place.position is None else place.answered_at

    def position(self, job_id: str) -> int | None:
        """Return the position that the job told last, or None."""
        place = self._places.get(job_id)
        return None if place is None else place.position

    def carried(self, job_id: str) -> int | None:
        """Return the job's position as it must be by now: its last one, less what has left the line since."""
        place = self._places.get(job_id)
        if place is None or place.position is None:
            return None
        return max(0, place.position - (0 if place.anchor is None else self._moved - place.anchor))

    def waiting(self) -> list[str]:
        """Return the jobs in the line's order."""
        return [job_id for _, job_id in self._order]

    def estimates(self, now: float) -> dict[str, int]:
        """Return the positions carried forward of the jobs that must have come nearer since they last told theirs."""
        if not self.is_trusted or self.is_barred(now):
            return {}
        found: dict[str, int] = {}
        for rank, (_, job_id) in enumerate(self._order):
            place = self._places[job_id]
            if place.position is not None and place.anchor is not None:
                estimate = max(rank, place.position - (self._moved - place.anchor))
                if estimate < place.position:
                    found[job_id] = estimate
        return found

    # What answers prove -----------------------------------------------------------------------------------------

    def _contradicts(self, place: _Place, position: int, asked_at: float) -> bool:
        """Tell whether this answer cannot come from a line."""
        if place.passed_at is not None and asked_at >= place.passed_at:
            return True  # A later job started first.
        carried = self.carried(place.key[1])
        if carried is not None and position > carried:
            return True  # It jumped back: whatever left before the head has left before this one too.
        return self._is_overtaken(place, position, asked_at)

    def _is_overtaken(self, place: _Place, position: int, asked_at: float) -> bool:
        """Tell whether a later job stood nearer to the head before; where the order is unsure the two are swapped."""
        index = bisect_left(self._order, place.key)
        for key in self._order[index + 1 : index + 1 + _COMPARED]:
            other = self._places[key[1]]
            if other.position is None or other.answered_at > asked_at or position < other.position:
                continue
            if key[0] - place.key[0] > ORDER_UNSURE_S or (place.key[1], key[1]) in self._swapped:
                return True
            self._put_behind(place, key)
        return False

    def _put_behind(self, place: _Place, before: _Key) -> None:
        """Note that the service took these two in the other order."""
        job_id = place.key[1]
        self._swapped.add((before[1], job_id))
        del self._order[bisect_left(self._order, place.key)]
        if (had_told := place.position) is not None:
            del self._told[bisect_left(self._told, place.key)]
        place.key = (before[0] + 1e-6, job_id)
        insort(self._order, place.key)
        if had_told is not None:
            insort(self._told, place.key)

    def _untell(self, place: _Place) -> None:
        if place.position is not None:
            del self._told[bisect_left(self._told, place.key)]
        place.position, place.anchor = None, None

    def _agrees(self, place: _Place, position: int, asked_at: float) -> bool:
        """Tell whether another job's answer puts the two in the order that they have."""
        index = bisect_left(self._order, place.key)
        before = (self._places[key[1]] for key in self._order[max(0, index - _COMPARED) : index])
        if any(other.position is not None and other.position < position for other in before):
            return True
        behind = (self._places[key[1]] for key in self._order[index + 1 : index + 1 + _COMPARED])
        return any(
            other.position is not None and other.answered_at <= asked_at and position < other.position
            for other in behind
        )

    @staticmethod
    def _is_surely_before(other: _Place, place: _Place) -> bool:
        if other.key[0] + ORDER_UNSURE_S < place.key[0]:
            return True
        if other.position is None or place.position is None:
            return False
        return other.answered_at <= place.asked_at and other.position < place.position

    def _bar(self, now: float) -> None:
        self._bar_s = min(max(BAR_S, 2 * self._bar_s), LONGEST_BAR_S)
        self._barred_until = now + self._bar_s
        self.is_trusted, self._reference, self._baseline = False, None, None
        self._floating.clear()
        self._swapped.clear()
        self._told.clear()
        for place in self._places.values():
            place.position, place.anchor, place.passed_at = None, None, None

    # How far it moved -------------------------------------------------------------------------------------------

    def _read_movement(self, place: _Place, now: float) -> None:
        """Read the line's movement off one job, the nearest to the head: two readings would count some moves twice."""
        job_id = place.key[1]
        nearest = next(iter(self.nearest()), None)
        if nearest != self._reference:
            self._reference, self._baseline = nearest, None
        if job_id != nearest or place.position is None or place.asked_at < self._moved_at:
            return
        if self._baseline is not None:
            self._move(self._baseline - place.position, now)
        self._baseline = place.position
        # What these told was true before this answer: all later moves are theirs.
        for other_id in [i for i in self._floating if self._places[i].answered_at <= place.asked_at]:
            self._places[other_id].anchor = self._moved
            self._floating.discard(other_id)

    def _move(self, by: int, now: float) -> None:
        if by > 0:
            self._moved += by
            self._moved_at = now
