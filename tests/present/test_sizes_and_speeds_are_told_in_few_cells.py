"""Sizes fit their columns whatever they are; speeds are the average of the last seconds and fall when nothing comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.present.sizes import size, speed
from runcomfy_tui.present.speed import STALLED_S, Speeds


@pytest.mark.parametrize(
    ("size_bytes", "told"),
    [
        (-5, "0 B"), (0, "0 B"), (926, "926 B"), (999.6, "1.0 kB"), (1_000, "1.0 kB"), (9_949, "9.9 kB"),
        (9_951, "10 kB"), (312_400_000, "312 MB"), (999_999_999, "1.0 GB"), (1_240_000_000, "1.2 GB"),
    ],
)  # fmt: skip
def test_a_size_is_told_by_thousands(size_bytes: float, told: str) -> None:
    assert size(size_bytes) == told


@given(st.floats(min_value=0, max_value=9e15))
def test_any_size_and_speed_fit_their_columns(size_bytes: float) -> None:
    assert len(size(size_bytes)) <= 7
    if size_bytes < 999e12:
        assert len(size(size_bytes)) <= 6
        assert len(speed(size_bytes)) <= 8


def test_the_speed_is_what_came_over_the_last_seconds() -> None:
    speeds = Speeds()
    for step in range(41):
        speeds.note("a", step * 0.25, step * 1_000 if step <= 20 else 20_000 + (step - 20) * 4_000)
    assert speeds.speed("a", 10.0) == pytest.approx(16_000)


def test_one_look_tells_no_speed_and_a_restart_counts_anew() -> None:
    speeds = Speeds()
    speeds.note("a", 0.0, 500)
    assert speeds.speed("a", 0.0) is None
    speeds.note("a", 1.0, 1_500)
    assert speeds.speed("a", 1.0) == pytest.approx(1_000)
    speeds.note("a", 2.0, 0)
    assert speeds.speed("a", 2.0) is None


def test_it_falls_while_nothing_comes_and_is_nothing_in_the_end() -> None:
    speeds = Speeds()
    speeds.note("a", 0.0, 0)
    speeds.note("a", 1.0, 1_000)
    falling = speeds.speed("a", 4.0)
    assert falling is not None
    assert 0 < falling < 1_000
    assert speeds.speed("a", 1.0 + STALLED_S) == 0.0
    speeds.forget("a")
    assert speeds.speed("a", 2.0) is None
