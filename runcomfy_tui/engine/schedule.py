"""Which job is asked about next: the cadence and the lines obeyed, those that cannot wait before all others."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import replace

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.engine.cadence import FLOOR_S, JITTER, Attention, Knowledge, Role, interval_s, jittered
from runcomfy_tui.engine.due_times import DueTimes, Rank
from runcomfy_tui.engine.habits import Habits
from runcomfy_tui.engine.lines import Lines, Summons

RECENT_S = 60.0
_REPLANNED_S = 5.0
_MUCH = 1.5
_FITTED_S = 0.25
_FITTED_EVERY = 16
"""A burst of jobs is planned as what it will want, not as if each came alone."""


class Schedule:
    """Due times in monotonic seconds. A job is never due while a poll of it is under way."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._jobs: dict[str, Job] = {}
        self._progress: dict[str, Progress] = {}
        self._times = DueTimes()
        self._own_due: dict[str, float] = {}
        self._lines = Lines()
        self._habits = Habits()
        self._refused: dict[str, Job] = {}
        self._urgent: dict[str, None] = {}
        self._under_way: dict[str, float] = {}
        self._focused: str | None = None
        self._asked_every_s: float | None = None
        self._visible: frozenset[str] = frozenset()
        self._planned_with = 0.0
        self._rate = math.inf
        self._noted = 0
        self._fitted_at = float("-inf")
        self._replanned_at = float("-inf")

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._jobs or job_id in self._refused

    @property
    def demand(self) -> float:
        """Return how many polls a second the cadence wants."""
        return self._times.demand

    @property
    def stretch(self) -> float:
        """Return by how much the intervals of most jobs are stretched; 1 where the rate does for all."""
        return self._times.stretch

    @property
    def is_put_off(self) -> bool:
        """Tell whether jobs are due later than they would be if the rate did for all: it may have changed already."""
        return self._planned_with > 0.0

    def job(self, job_id: str) -> Job | None:
        """Return a job of the schedule."""
        return self._jobs.get(job_id)

    def jobs(self) -> Iterable[Job]:
        """Return every job that is asked about."""
        return self._jobs.values()

    def note(self, job: Job, now: float, wall: float) -> None:
        """Take in a changed job: a change of state or position brings its next poll forward, an end removes it."""
        known = self._jobs.get(job.id)
        if known is not None and job.change_seq < known.change_seq:
            return  # The feed brings what an answer has overtaken.
        self._habits.note(job)
        if interval_s(job, wall, Knowledge()) is None:
            self._end(job, now, wall)
            return
        self._jobs[job.id] = job
        self._refused.pop(job.id, None)
        if known is not None and _cancel_was_answered(known, job):
            self._urgent[job.id] = None  # The next poll settles what came of it, whichever window asked.
        summons = self._lines.note(job, now)
        if known is None or (known.state, known.queue_position) != (job.state, job.queue_position):
            self._plan(job, now, wall)
        self._obey(summons, now, wall)
        self._noted += 1
        if self._noted % _FITTED_EVERY == 0:
            self._times.fit(self._rate, now)
        if known is not None and known.state is JobState.RUNNING and job.state is JobState.FINISHED:
            self._obey(self._lines.ended(job, now), now, wall)

    def forget(self, job_id: str, now: float, wall: float) -> None:
        """Ask no more about a job."""
        for table in (self._jobs, self._refused, self._progress, self._urgent, self._own_due):
            table.pop(job_id, None)
        self._times.drop(job_id)
        self._obey(self._lines.forget(job_id, now), now, wall)

    def hurry(self, job_ids: Iterable[str]) -> None:
        """Ask about these before all others, as soon as the pace allows; who was refused is asked once more."""
        job_ids = list(job_ids)
        self._jobs.update((i, self._refused.pop(i)) for i in job_ids if i in self._refused)
        self._urgent.update(dict.fromkeys(i for i in job_ids if i in self._jobs))

    def look_at(
        self, focused: str | None, visible: Iterable[str], now: float, wall: float, *, every_s: float | None = None
    ) -> None:
        """Follow the person's eyes: what they look at now is due sooner, every ``every_s`` seconds if they say so."""
        self._asked_every_s = every_s
        before = {*self._visible, self._focused}
        self._focused, self._visible = focused, frozenset(visible)
        # Sorted, so that the same jitter falls to the same jobs in every run of one seed.
        for job_id in sorted(i for i in before ^ {*self._visible, focused} if i is not None):
            job = self._jobs.get(job_id)
            if job is not None:
                self._plan(job, now, wall, sooner_only=True)

    def fit(self, rate: float, now: float) -> None:
        """Follow the rate that the service allows (polls a second): intervals stretch evenly where it is short."""
        if rate == self._rate and now < self._fitted_at + _FITTED_S:
            return
        self._rate, self._fitted_at = rate, now
        self._times.fit(rate, now)
        self._planned_with = max(self._planned_with, self._times.level_s)
        if self._planned_with < _MUCH * max(self._times.level_s, FLOOR_S) or now < self._replanned_at + _REPLANNED_S:
            return
        self._planned_with, self._replanned_at = self._times.level_s, now
        # What was put off for want of rate need not wait that long any more.
        for job_id in self._jobs:
            due = self._times.due(job_id)
            if due is not None and due > now + (1 + JITTER) * (wanted_s := self._times.stretched(job_id)):
                self._set_due(job_id, now + self._rng.random() * wanted_s)

    def spread(self, now: float, over_s: float) -> None:
        """Give every job a random due time within ``over_s`` seconds: overdue jobs never catch up in a burst."""
        for job_id in self._jobs:
            # One that was refused and is asked about once more has no interval yet: it is urgent.
            if job_id not in self._under_way and self._times.wanted(job_id) is not None:
                self._set_due(job_id, now + self._rng.random() * over_s)

    def lateness_s(self, now: float) -> float:
        """Return by how much the longest overdue job is late; urgent ones aside."""
        due = self._times.next_at()
        return 0.0 if due is None else max(0.0, now - due)

    def spread_overdue(self, now: float, over_s: float) -> None:
        """Give every overdue job but the first a random due time within ``over_s`` seconds."""
        overdue = [(due, i) for i in self._jobs if (due := self._times.due(i)) is not None and due < now]
        for _, job_id in sorted(overdue)[1:]:
            self._set_due(job_id, now + self._rng.random() * over_s)

    def next_due(self) -> float | None:
        """Return when the next poll is due (the past for urgent ones), or None when there is nothing to ask."""
        return float("-inf") if self._next_urgent() is not None else self._times.next_at()

    def take(self, now: float) -> Job | None:
        """Return the job to ask about now and note that its poll is under way; None when none is due."""
        job_id = self._next_urgent() or self._times.pop(now)
        if job_id is None:
            return None
        self._urgent.pop(job_id, None)
        self._times.unplan(job_id)
        self._under_way[job_id] = now
        return self._jobs[job_id]

    def done(
        self, job_id: str, now: float, wall: float, *, progress: Progress | None = None, after_s: float = 0
    ) -> None:
        """End a job's poll; its next one is due by the cadence, and not before ``after_s`` seconds."""
        asked_at = self._under_way.pop(job_id)
        job = self._jobs.get(job_id)
        if job is None:
            return
        if progress is not None:
            self._progress[job_id] = progress
        summons = Summons()
        if progress is Progress.QUEUED and job.state is JobState.QUEUED:
            summons = self._lines.heard(job, asked_at, now)
        self._plan(job, now, wall, after_s=after_s)
        self._obey(summons, now, wall)

    def new_estimates(self, now: float) -> dict[str, int | None]:
        """Return the estimated positions that changed since the last call, None where there is none any more."""
        return self._lines.new_estimates(now)

    def _end(self, job: Job, now: float, wall: float) -> None:
        was = self._jobs.get(job.id)
        self.forget(job.id, now, wall)
        if job.refused is not None and not job.is_final:
            self._refused[job.id] = job
        if was is not None and was.state is JobState.RUNNING:
            self._obey(self._lines.ended(job, now), now, wall)

    def _plan(
        self,
        job: Job,
        now: float,
        wall: float,
        *,
        after_s: float = 0.0,
        sooner_only: bool = False,
        passed_s: float = 0.0,
    ) -> None:
        """Set a job's next due time by all that is known of it; ``passed_s`` of its interval are over."""
        known = self._knowledge(job, now)
        interval = interval_s(job, wall, known)
        if interval is None:
            self._end(job, now, wall)
            return
        self._times.want(job.id, _rank(job, known, wall), interval)
        stretched = self._times.stretched(job.id)
        deputy = self._lines.planned(job, stretched)
        if job.id not in self._under_way:
            due = now + max(after_s, jittered(stretched, self._rng.random()) - passed_s)
            before = self._own_due.get(job.id)
            if before is not None and sooner_only:
                due = min(before, due)
            self._own_due[job.id] = due
            by = self._lines.takes_over_at(job)
            self._times.set(job.id, due if by is None or by <= now else min(due, by))
        if deputy is not None:
            self._stand_by(*deputy)

    def _obey(self, summons: Summons, now: float, wall: float) -> None:
        # Where the rate is short the jobs of a line keep the places they have: planned anew they would all move away.
        short = self._times.stretch > 1
        for job_id in summons.changed_role:
            job = self._jobs.get(job_id)
            if job is not None:
                # From its last answer on: a new interval from now would add to what it has waited already.
                self._plan(job, now, wall, sooner_only=short, passed_s=max(0.0, wall - (job.confirmed_at or wall)))
        for job_id, by in summons.by:
            job = self._jobs.get(job_id)
            if job is not None:
                self._plan(job, now, wall, sooner_only=True)
                self._bring_forward(job_id, by, now)
        head = self._jobs.get(summons.moved) if summons.moved is not None else None
        if head is not None:
            known = replace(self._knowledge(head, now), role=Role.SENTINEL)
            interval = interval_s(head, wall, known) or 0.0
            self._bring_forward(head.id, self._lines.answered_at(head) + interval, now)

    def _stand_by(self, job_id: str, by: float) -> None:
        """Let a job be asked in its own time, or when the head will have been silent for too long."""
        if self._times.due(job_id) is not None:
            self._times.set(job_id, min(self._own_due[job_id], by))

    def _bring_forward(self, job_id: str, by: float, now: float) -> None:
        due = self._times.due(job_id)
        if due is not None and due > by:
            self._set_due(job_id, max(now, by))

    def _set_due(self, job_id: str, due: float) -> None:
        self._own_due[job_id] = due
        self._times.set(job_id, due)

    def _knowledge(self, job: Job, now: float) -> Knowledge:
        attention = Attention.NONE
        if job.id == self._focused:
            attention = Attention.FOCUSED
        elif job.id in self._visible:
            attention = Attention.VISIBLE
        role = self._lines.role(job, now, self._focused) if job.state is JobState.QUEUED else Role.NONE
        usual_s = self._habits.usual_s(job)
        return Knowledge(attention, self._progress.get(job.id), role, usual_s, self._asked_every_s)

    def _next_urgent(self) -> str | None:
        return next((job_id for job_id in self._urgent if job_id not in self._under_way), None)


def _rank(job: Job, known: Knowledge, wall: float) -> Rank:
    if known.attention is Attention.FOCUSED:
        return Rank.FOCUSED
    if known.role in (Role.SENTINEL, Role.RELIEVED):
        return Rank.SENTINEL
    if known.attention is Attention.VISIBLE:
        return Rank.VISIBLE
    changed_at = max(job.state_since, job.position_since or 0.0)
    return Rank.RECENT if wall - changed_at < RECENT_S else Rank.REST


def _cancel_was_answered(before: Job, after: Job) -> bool:
    return after.cancel is not None and after.cancel.answer is not None and before.cancel != after.cancel
