"""All lines: which job stands in which, who is watched for the others, and whom a change makes due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.cadence import Role
from runcomfy_tui.engine.line import Line

SILENT_INTERVALS = 2.0
AFTER_AN_END_S = 1.0
_KEPT = 256


@dataclass(slots=True)
class _Watch:
    """A line and who is watched in it: ``head`` since when, and with which interval."""

    line: Line = field(default_factory=Line)
    head: str | None = None
    deputy: str | None = None
    head_since: float = 0.0
    interval_s: float = 15.0
    was_trusted: bool = False
    has_news: bool = True
    estimates: dict[str, int] = field(default_factory=dict)
    starts: int = 0
    starts_when_heard: dict[str, int] = field(default_factory=dict)

    def silent_from(self) -> float:
        """Return when the head has been silent for too long."""
        answered_at = self.line.answered_at(self.head) if self.head is not None else None
        return max(answered_at or 0.0, self.head_since) + SILENT_INTERVALS * self.interval_s


@dataclass(frozen=True, slots=True)
class Summons:
    """Whom a change in a line makes due: ``by`` a monotonic time at the latest, and those whose role has changed.

    ``moved`` is the head of a line that was seen moving: it need not be spared any more.
    """

    by: tuple[tuple[str, float], ...] = ()
    changed_role: tuple[str, ...] = ()
    moved: str | None = None


class Lines:
    """The lines of all targets. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._watches: dict[Target, _Watch] = {}
        self._targets: dict[str, Target] = {}
        self._taken_back: set[str] = set()

    def note(self, job: Job, now: float) -> Summons:
        """Hear how a job stands: it joins its line, starts, or leaves."""
        before = self._targets.get(job.id)
        # Of one that was taken over nobody knows behind whom it stands, nor always what it runs.
        if job.state is JobState.QUEUED and job.has_inputs:
            watch = self._watches.get(job.target)
            if watch is None:
                watch = self._watches[job.target] = _Watch()
                self._tidy(now)
            self._targets[job.id] = job.target
            usable = job.stale is None and job.cancel is None and job.strange_status is None
            watch.line.join(job.id, job.accepted_at or job.created_at, is_usable=usable)
            return self._follow(watch, now)
        if before is None:
            return Summons()
        watch = self._watches[before]
        if job.state is JobState.RUNNING:
            watch.line.started(job.id, now)
            watch.starts += 1
        return self.forget(job.id, now)

    def forget(self, job_id: str, now: float) -> Summons:
        """Take a job out of its line."""
        target = self._targets.pop(job_id, None)
        if target is None:
            return Summons()
        watch = self._watches[target]
        watch.line.leave(job_id)
        watch.starts_when_heard.pop(job_id, None)
        if watch.estimates.pop(job_id, None) is not None:
            self._taken_back.add(job_id)
        return self._follow(watch, now)

    def ended(self, job: Job, now: float) -> Summons:
        """Hear that a run of this target is over: whoever is next may start now."""
        watch = self._watches.get(job.target)
        if watch is None or watch.head is None or watch.line.is_barred(now):
            return Summons()
        return Summons(by=((watch.head, now + AFTER_AN_END_S),))

    def heard(self, job: Job, asked_at: float, now: float) -> Summons:
        """Take in an answer that left the job waiting."""
        watch = self._watches.get(job.target)
        if watch is None or job.id not in watch.line:
            return Summons()
        before, carried = watch.line.position(job.id), watch.line.carried(job.id)
        watch.line.heard(job.id, job.queue_position, asked_at, now)
        summons = self._follow(watch, now)
        seen, watch.starts_when_heard[job.id] = watch.starts_when_heard.get(job.id, 0), watch.starts
        head, position = watch.head, job.queue_position
        if head in (None, job.id) or before is None or carried is None or position is None:
            return summons
        if position >= min(carried, before - (watch.starts - seen)):
            return summons
        # The line has moved by more than is known: perhaps its head has started.
        return replace(summons, moved=head)

    def role(self, job: Job, now: float, focused: str | None) -> Role:
        """Return what a waiting job is in its line; ``focused`` is the job that is asked about all the time."""
        watch = self._watches.get(job.target)
        if watch is None or job.id not in watch.line or watch.line.is_barred(now):
            return Role.NONE
        if watch.line.answered_at(job.id) is None:
            return Role.NONE
        if job.id == watch.head:
            tells = watch.line.is_trusted and focused is not None and watch.line.answered_at(focused) is not None
            return Role.RELIEVED if tells else Role.SENTINEL
        if job.id == watch.deputy and now >= watch.silent_from():
            return Role.SENTINEL
        return Role.BEHIND if watch.line.is_trusted else Role.NONE

    def answered_at(self, job: Job) -> float:
        """Return when the job last told its position."""
        watch = self._watches.get(job.target)
        return (watch and watch.line.answered_at(job.id)) or float("-inf")

    def planned(self, job: Job, interval_s: float) -> tuple[str, float] | None:
        """Note how often the head is asked; return who takes over, and when, should it fall silent."""
        watch = self._watches.get(job.target)
        if watch is None or job.id != watch.head:
            return None
        watch.interval_s = interval_s
        return None if watch.deputy is None else (watch.deputy, watch.silent_from())

    def takes_over_at(self, job: Job) -> float | None:
        """Return when the head will have been silent for too long, where it is this job that takes over."""
        watch = self._watches.get(job.target)
        return None if watch is None or job.id != watch.deputy else watch.silent_from()

    def new_estimates(self, now: float) -> dict[str, int | None]:
        """Return the positions carried forward that differ from those told last; None takes one back."""
        changes: dict[str, int | None] = dict.fromkeys(self._taken_back)
        self._taken_back.clear()
        for watch in self._watches.values():
            if watch.has_news:
                watch.has_news = False
                before, watch.estimates = watch.estimates, watch.line.estimates(now)
                changes.update(dict.fromkeys(before.keys() - watch.estimates.keys()))
                changes.update((i, n) for i, n in watch.estimates.items() if before.get(i) != n)
        return changes

    def _follow(self, watch: _Watch, now: float) -> Summons:
        """Choose anew who is watched; a new head is due at once, as the old one started or cannot be relied on."""
        line = watch.line
        watch.has_news = True
        head, deputy = (*line.nearest(), None, None)[:2]
        by: list[tuple[str, float]] = []
        if head != watch.head:
            replaced = watch.head is not None
            watch.head, watch.head_since = head, now
            if head is not None and replaced:
                by.append((head, now))
        watch.deputy = deputy
        changed: Iterable[str] = ()
        if line.is_trusted != watch.was_trusted:
            watch.was_trusted = line.is_trusted
            changed = line.waiting()
        return Summons(tuple(by), tuple(changed))

    def _tidy(self, now: float) -> None:
        if len(self._watches) > _KEPT:
            for target in [t for t, w in self._watches.items() if not len(w.line) and w.line.is_forgettable(now)]:
                del self._watches[target]
