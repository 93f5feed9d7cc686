"""Learned durations: from runs that succeeded, for each target and size of work apart; once learned, polls are few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine.cadence import Attention, Knowledge, interval_s
from runcomfy_tui.engine.habits import ENOUGH, Habits
from tests.domain.jobs import AT, IN_STATE


def run_of(seconds: float, number: int, state: JobState = JobState.SUCCEEDED, **changes: object) -> Job:
    job = replace(IN_STATE[state], id=f"job-{number}", started_at=AT, state_since=AT + seconds, size_of_work="5 s")
    return replace(job, **changes)  # type: ignore[arg-type]


def habits_of(*jobs: Job) -> Habits:
    habits = Habits()
    for job in jobs:
        habits.note(job)
    return habits


def test_five_runs_of_one_size_make_a_habit() -> None:
    runs = [run_of(seconds, number) for number, seconds in enumerate([50, 60, 70, 80, 500])]
    assert habits_of(*runs[: ENOUGH - 1]).usual_s(runs[0]) is None
    assert habits_of(*runs).usual_s(runs[0]) == 70.0
    assert habits_of(*runs).usual_s(replace(runs[0], size_of_work="10 s")) is None
    assert habits_of(*runs).usual_s(replace(runs[0], target=model("maker/other"))) is None


def test_a_job_is_learned_from_once() -> None:
    same = run_of(60, 1)
    assert habits_of(*[replace(same, downloaded=n) for n in range(10)]).usual_s(same) is None


@pytest.mark.parametrize(
    "job",
    [
        run_of(60, 1, JobState.FAILED),
        run_of(60, 1, JobState.CANCELLED),
        run_of(60, 1, JobState.RUNNING),
        run_of(60, 1, started_at=None),
        run_of(-60, 1),
        run_of(60, 1, body_sha256=""),
    ],
)
def test_what_ended_otherwise_teaches_nothing(job: Job) -> None:
    good = [run_of(60, number) for number in range(2, 2 + ENOUGH - 1)]
    assert habits_of(job, *good).usual_s(good[0]) is None


def test_the_latest_runs_count() -> None:
    habits = habits_of(*(run_of(100, number) for number in range(100)), *(run_of(10, 100 + n) for n in range(25)))
    assert habits.usual_s(run_of(1, 1)) == 10.0


def running(ran_s: float, usual_s: float | None, attention: Attention = Attention.NONE) -> float:
    job = replace(IN_STATE[JobState.RUNNING], state_since=AT)
    interval = interval_s(job, AT + ran_s, Knowledge(attention, usual_s=usual_s))
    assert interval is not None
    return interval


def test_a_run_is_asked_about_sparsely_until_it_may_soon_end_and_closely_then() -> None:
    assert running(0, 200.0) == 30.0
    assert running(140, 200.0) == pytest.approx(15.0)  # The close part begins after 150 s.
    assert running(151, 60.0) >= running(50, 60.0)
    assert running(50, 60.0) < 8.0
    assert running(16, 20.0) <= 2.6
    assert running(5, 6.0) == 2.0


def test_what_takes_unusually_long_is_asked_about_less_and_less() -> None:
    assert running(600, 60.0) == 30.0


def test_what_is_visible_is_followed_closely_when_it_may_end() -> None:
    for usual_s in (10.0, 60.0, 240.0, None):
        for share in (0.8, 1.0, 1.5, 10.0):
            assert running(share * (usual_s or 100.0), usual_s, Attention.VISIBLE) <= 5.0
        assert running(1.0, usual_s, Attention.VISIBLE) <= 20.0


def test_the_focused_job_is_asked_every_two_seconds_and_a_little_more_often_when_it_may_end() -> None:
    assert running(1, 60.0, Attention.FOCUSED) == 2.0
    assert running(50, 60.0, Attention.FOCUSED) == 1.5
    assert running(5_000, None, Attention.FOCUSED) == 2.0
