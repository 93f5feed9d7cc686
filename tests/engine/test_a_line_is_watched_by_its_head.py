"""The schedule on lines: heads are watched, those behind once a minute, the next in line at once when one starts."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import CancelWish, Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine.cadence import BEHIND_MOST_S
from runcomfy_tui.engine.schedule import Schedule
from tests.domain.jobs import IN_STATE

WALL = 1_700_000_000.0


class Day:
    """A schedule, its time, and a service that says what a table says."""

    def __init__(self, waiting: int, *, usual_s: float | None = 60.0) -> None:
        self.now = 0.0
        self.seq = 0
        self.schedule = Schedule(random.Random(1))
        self.jobs: dict[str, Job] = {}
        self.position: dict[str, int | None] = {}
        self.asked: list[tuple[float, str]] = []
        for number in range(5 if usual_s is not None else 0):
            past = replace(IN_STATE[JobState.SUCCEEDED], id=f"past-{number}", started_at=WALL)
            self.schedule.note(replace(past, state_since=WALL + (usual_s or 0.0)), 0.0, WALL)
        for number in range(waiting):
            self.position[f"job-{number}"] = 2 * number
            self.change(f"job-{number}", accepted_at=WALL + 20.0 * number, state_since=WALL, position_since=None)

    def change(self, job_id: str, state: JobState = JobState.QUEUED, **changes: object) -> None:
        self.seq += 1
        job = self.jobs.get(job_id) or replace(IN_STATE[JobState.QUEUED], id=job_id)
        self.jobs[job_id] = replace(job, state=state, change_seq=self.seq, **changes)  # type: ignore[arg-type]
        self.schedule.note(self.jobs[job_id], self.now, WALL + self.now)

    def poll(self) -> str:
        """Ask the next one and take in the service's answer, whenever it is due."""
        due = self.schedule.next_due()
        assert due is not None
        self.now = max(self.now, due)
        job = self.schedule.take(self.now)
        assert job is not None
        self.asked.append((self.now, job.id))
        position = self.position[job.id]
        wall = WALL + self.now
        progress = Progress.RUNNING if position is None else Progress.QUEUED
        if position is None:
            self.change(job.id, JobState.RUNNING, queue_position=None, state_since=wall)
        elif position != job.queue_position:
            self.change(job.id, queue_position=position, position_since=wall, confirmed_at=wall)
        else:
            self.change(job.id, confirmed_at=wall)
        self.schedule.done(job.id, self.now, wall, progress=progress)
        return job.id

    def until(self, seconds: float) -> None:
        end = self.now + seconds
        while (due := self.schedule.next_due()) is not None and due <= end:
            self.poll()
        self.now = end

    def times(self, job_id: str, since: float) -> list[float]:
        return [at for at, who in self.asked if who == job_id and at >= since]


def test_the_head_is_watched_and_those_behind_are_asked_once_a_minute() -> None:
    day = Day(8)
    day.until(100.0)
    since = day.now
    day.until(600.0)
    head = day.times("job-0", since)
    assert 600 / 7.2 <= len(head) <= 600 / 4.8  # A tenth of the usual 60 s.
    for number in range(1, 8):
        behind = day.times(f"job-{number}", since)
        assert 600 / BEHIND_MOST_S - 1 <= len(behind) <= 600 / 41.0
        gaps = [after - before for before, after in itertools.pairwise(behind)]
        assert max(gaps) <= BEHIND_MOST_S + 0.1


def test_when_the_head_starts_the_next_in_line_are_due_at_once() -> None:
    day = Day(6)
    day.until(200.0)
    for number in range(6):
        day.position[f"job-{number}"] = None if number < 3 else 2 * number - 6
    while day.poll() != "job-0":
        pass
    noticed = day.now
    assert [day.poll(), day.poll(), day.poll()] == ["job-1", "job-2", "job-3"]
    assert day.now - noticed < 0.1


def test_until_two_answers_agree_everybody_is_asked_for_himself() -> None:
    day = Day(6)
    day.position = dict.fromkeys(day.position, 3)  # Six queues, or none at all.
    day.until(300.0)
    for number in range(6):
        assert len(day.times(f"job-{number}", 0.0)) >= 300 / 36.0


def test_a_line_that_gains_trust_lets_nobody_begin_his_wait_anew() -> None:
    day = Day(8)
    day.position = dict.fromkeys(day.position, 20)  # No line: a contradiction bars it for ten minutes.
    day.until(400.0)
    day.position = {f"job-{number}": 2 * number for number in range(8)}
    day.until(195.0)
    moved_at = 400.0
    day.until(60.0)
    for number in range(8):
        times = day.times(f"job-{number}", 570.0)
        first, second = itertools.islice((t for t in times if t > 585.0), 2)
        assert second - first <= 0.1 * (first - moved_at) * 1.2 + 0.1


def test_a_head_that_falls_silent_is_replaced_after_two_intervals() -> None:
    day = Day(4)
    day.until(200.0)
    while (job := day.schedule.take(day.now)) is None or job.id != "job-0":
        if job is not None:
            day.schedule.done(job.id, day.now, WALL + day.now, progress=Progress.QUEUED)
        day.now = max(day.now, day.schedule.next_due() or day.now)
    asked_at = day.now  # No answer comes any more.
    while day.poll() != "job-1":
        pass
    assert day.now - asked_at <= 2 * 6.0 * 1.2 + 0.1
    second = day.now
    while day.poll() != "job-1":
        pass
    assert day.now - second <= 7.3


def test_a_head_that_is_being_cancelled_or_stale_is_replaced_at_once() -> None:
    for change in ({"cancel": CancelWish(WALL)}, {"stale": "timed out"}):
        day = Day(4)
        day.until(200.0)
        day.change("job-0", **change)
        day.poll()
        assert day.asked[-1] == (200.0, "job-1"), change


def test_a_head_that_is_gone_is_replaced_at_once() -> None:
    day = Day(4)
    day.until(200.0)
    day.change("job-0", JobState.CANCELLED)
    assert day.poll() == "job-1"
    assert day.now == 200.0


def test_the_end_of_a_run_makes_the_head_due() -> None:
    day = Day(4, usual_s=200.0)
    day.change("other", JobState.RUNNING, state_since=WALL, target=day.jobs["job-0"].target)
    day.position["other"] = None
    day.until(100.0)
    ended = day.now
    day.change("other", JobState.SUCCEEDED)
    while day.poll() != "job-0":
        pass
    assert day.now - ended <= 1.1  # Its own turn, once in 15 s, may come sooner.
    assert len(day.times("job-0", 0.0)) <= 12


def test_a_focused_job_at_the_end_tells_for_the_head() -> None:
    day = Day(6)
    day.until(100.0)
    day.schedule.look_at("job-5", [], day.now, WALL + day.now)
    day.until(60.0)
    since = day.now
    day.until(300.0)
    assert len(day.times("job-0", since)) <= 300 / 20.0
    # All move on by one: the focused one shows it within about two seconds, and the head is spared for six at most.
    for number in range(6):
        day.position[f"job-{number}"] = None if number == 0 else 2 * number - 1
    moved = day.now
    while day.poll() != "job-0":
        pass
    assert day.now - moved <= 8.5


def test_other_targets_have_lines_of_their_own() -> None:
    day = Day(3)
    day.position["other"] = 1
    day.change("other", target=model("maker/other"), accepted_at=WALL)
    day.until(400.0)
    assert len(day.times("other", 100.0)) > 10
    assert not any(watch.line.is_barred(day.now) for watch in day.schedule._lines._watches.values())


def test_estimates_are_told_once_and_taken_back() -> None:
    day = Day(4)
    day.until(150.0)
    day.schedule.new_estimates(day.now)
    for job_id, position in day.position.items():
        day.position[job_id] = max(0, (position or 0) - 1)
    day.position["job-0"] = None
    while day.poll() != "job-0":
        pass
    told = day.schedule.new_estimates(day.now)
    assert told
    assert all(number is not None for number in told.values())
    assert day.schedule.new_estimates(day.now) == {}
    day.until(60.0)
    assert set(day.schedule.new_estimates(day.now).values()) == {None}


def test_what_the_feed_brings_late_changes_nothing() -> None:
    day = Day(2)
    old = day.jobs["job-0"]
    day.position["job-0"] = None
    while day.poll() != "job-0":
        pass
    day.schedule.note(old, day.now, WALL + day.now)
    known = day.schedule.job("job-0")
    assert known is not None
    assert known.state is JobState.RUNNING


def test_one_that_was_taken_over_stands_in_no_line() -> None:
    day = Day(3)
    for job_id in day.jobs:
        day.change(job_id, body_sha256="")
    day.until(40.0)
    assert all(len(day.times(job_id, 0.0)) >= 2 for job_id in day.jobs), "nobody knows who stands before it"
    behind = Day(3)
    behind.until(40.0)
    assert len(behind.times("job-2", 0.0)) < len(day.times("job-2", 0.0))
