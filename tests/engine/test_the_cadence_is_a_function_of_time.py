"""How long until a job is asked about again: from what is known and the time alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.cadence import BEHIND_S, Attention, Knowledge, Role, interval_s, jittered
from tests.domain.jobs import IN_STATE

NOW = 1_700_000_000.0


def interval(
    state: JobState,
    age_s: float,
    attention: Attention = Attention.NONE,
    progress: Progress | None = None,
    role: Role = Role.NONE,
    usual_s: float | None = None,
    **changes: object,
) -> float | None:
    job = replace(IN_STATE[state], state_since=NOW - age_s, **{"position_since": None, **changes})  # type: ignore[arg-type]
    return interval_s(job, NOW, Knowledge(attention, progress, role, usual_s))


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.FINISHED])
@pytest.mark.parametrize(("age_s", "expected"), [(0, 2), (5, 2), (20, 2), (50, 5), (250, 25), (1e6, 30), (-1e4, 2)])
def test_a_tenth_of_the_time_in_its_state(state: JobState, age_s: float, expected: float) -> None:
    assert interval(state, age_s) == expected


def test_a_move_in_the_line_brings_it_back_to_the_floor() -> None:
    assert interval(JobState.QUEUED, 1e4, position_since=NOW - 3) == 2.0


def test_what_is_looked_at_is_kept_fresh() -> None:
    assert interval(JobState.QUEUED, 1e4, Attention.FOCUSED) == 2.0
    assert interval(JobState.RUNNING, 1e4, Attention.VISIBLE) == 5.0
    assert interval(JobState.RUNNING, 20, Attention.VISIBLE) == 2.0
    assert interval(JobState.QUEUED, 1e4, Attention.VISIBLE) == 30.0


@pytest.mark.parametrize(("usual_s", "expected"), [(6.0, 2.0), (20.0, 2.0), (60.0, 6.0), (240.0, 15.0)])
def test_a_sentinel_is_asked_every_tenth_of_the_usual_run_time(usual_s: float, expected: float) -> None:
    assert interval(JobState.QUEUED, 1e4, role=Role.SENTINEL, usual_s=usual_s) == pytest.approx(expected)


def test_a_sentinel_of_unknown_run_time_is_asked_every_fifteen_seconds_at_least() -> None:
    assert interval(JobState.QUEUED, 50, role=Role.SENTINEL) == 5.0
    assert interval(JobState.QUEUED, 1e4, role=Role.SENTINEL) == 15.0


@pytest.mark.parametrize("attention", [Attention.NONE, Attention.VISIBLE])
def test_those_behind_are_asked_once_a_minute(attention: Attention) -> None:
    assert interval(JobState.QUEUED, 1, attention, role=Role.BEHIND) == BEHIND_S
    assert 41.0 < jittered(BEHIND_S, 0.0) < jittered(BEHIND_S, 0.999) < 60.0


def test_the_focused_job_waits_for_nobody() -> None:
    assert interval(JobState.QUEUED, 1e4, Attention.FOCUSED, role=Role.BEHIND) == 2.0
    assert interval(JobState.QUEUED, 1e4, Attention.FOCUSED, role=Role.SENTINEL) == 1.5


def test_words_that_nobody_knows_are_asked_about_slowly() -> None:
    assert interval(JobState.QUEUED, 1, progress=Progress.UNRECOGNISED) == 30.0


def test_a_lost_job_is_asked_about_every_hour_whoever_looks() -> None:
    assert interval(JobState.LOST, 1, Attention.FOCUSED) == 3_600.0


@pytest.mark.parametrize("state", [state for state in JobState if IN_STATE[state].is_final])
def test_what_is_over_is_not_asked_about(state: JobState) -> None:
    assert interval(state, 1) is None


@pytest.mark.parametrize("state", [JobState.INTENT, JobState.SUBMITTING, JobState.UNKNOWN])
def test_what_has_no_request_is_not_asked_about(state: JobState) -> None:
    assert interval(state, 1) is None


def test_what_is_refused_is_not_asked_about() -> None:
    assert interval(JobState.RUNNING, 1, refused="another account's") is None


def test_jitter_is_a_fifth_either_way() -> None:
    assert jittered(10.0, 0.0) == 8.0
    assert jittered(10.0, 0.5) == pytest.approx(10.0)
    assert 11.9 < jittered(10.0, 0.999) < 12.0
