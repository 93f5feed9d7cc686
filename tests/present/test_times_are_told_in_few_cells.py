"""Lengths and points of time in words."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from runcomfy_tui.present.durations import age, ago, clock_time, date_time, duration, moment

AT = 1_790_000_529.0  # 2026-09-21 14:22:09 UTC


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m 00s"),
        (124, "2m 04s"),
        (3_599, "59m 59s"),
        (4_320, "1h 12m"),
        (86_399, "23h 59m"),
        (6 * 86_400 + 3 * 3_600, "6d 3h"),
        (-5, "0s"),
        (float("nan"), "0s"),
        (float("inf"), "99999d 0h"),
    ],
)
def test_a_duration_has_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_duration_fits_its_column_for_ninety_nine_days() -> None:
    assert max(len(duration(seconds)) for seconds in range(0, 100 * 86_400, 997)) <= 7


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "3s"), (59, "59s"), (60, "1m"), (7_199, "1h"), (3 * 86_400, "3d"), (-1, "0s")]
)
def test_an_age_has_one_unit(seconds: float, words: str) -> None:
    assert age(seconds) == words


def test_ago_is_a_phrase() -> None:
    assert ago(0.4) == "just now"
    assert ago(125) == "2m ago"


def test_points_of_time_are_local() -> None:
    assert clock_time(AT, zone=UTC) == "14:22:09"
    assert clock_time(AT, zone=UTC, seconds=False) == "14:22"
    assert date_time(AT, zone=timezone(timedelta(hours=11))) == "2026-09-22 01:22:09"


def test_a_moment_names_its_date_unless_it_is_today() -> None:
    assert moment(AT, AT + 60, zone=UTC) == "14:22:09"
    assert moment(AT, AT + 86_400, zone=UTC) == "2026-09-21 14:22:09"


@pytest.mark.parametrize("at", [1e30, -1e30, float("nan"), float("inf")])
def test_a_time_that_cannot_be_is_a_question_mark(at: float) -> None:
    assert date_time(at) == clock_time(at) == "?"
    assert moment(at, AT) == "?"
