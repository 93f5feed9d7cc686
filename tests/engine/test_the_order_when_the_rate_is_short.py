"""Who goes first when more is due than may be asked, how far intervals stretch, and that nobody is left out."""

from __future__ import annotations

from collections import Counter

import pytest

from runcomfy_tui.engine.due_times import SPENT_SHARE, DueTimes, Rank


def due_times(**jobs: tuple[Rank, float, float]) -> DueTimes:
    """Return a plan: job → rank, interval, due time."""
    times = DueTimes()
    for job_id, (rank, interval_s, due) in jobs.items():
        times.want(job_id, rank, interval_s)
        times.set(job_id, due)
    return times


def test_of_all_that_is_due_the_first_rank_goes_first() -> None:
    times = due_times(
        rest=(Rank.REST, 30.0, 1.0),
        recent=(Rank.RECENT, 2.0, 2.0),
        visible=(Rank.VISIBLE, 5.0, 3.0),
        sentinel=(Rank.SENTINEL, 2.0, 4.0),
        focused=(Rank.FOCUSED, 2.0, 5.0),
    )
    # One in five is whoever of the others has waited longest: here the fifth is the last anyway.
    assert [times.pop(9.0) for _ in range(6)] == ["focused", "sentinel", "visible", "recent", "rest", None]


def test_within_a_rank_the_longest_overdue_goes_first() -> None:
    times = due_times(a=(Rank.REST, 30.0, 2.0), b=(Rank.REST, 30.0, 1.0), c=(Rank.REST, 30.0, 3.0))
    assert times.next_at() == 1.0
    assert [times.pop(2.5), times.pop(2.5), times.pop(2.5)] == ["b", "a", None]


def test_a_fifth_is_kept_for_those_behind() -> None:
    times = due_times(busy=(Rank.FOCUSED, 2.0, 0.0), rest=(Rank.REST, 30.0, 0.0))
    asked = Counter[str]()
    for _ in range(1_000):
        job_id = times.pop(1.0)
        assert job_id is not None
        asked[job_id] += 1
        times.set(job_id, 0.0)
    assert asked["rest"] == 200


def test_what_was_planned_anew_is_due_once() -> None:
    times = due_times(a=(Rank.REST, 30.0, 1.0))
    times.want("a", Rank.VISIBLE, 5.0)
    times.set("a", 3.0)
    assert times.next_at() == 3.0
    times.drop("a")
    assert times.next_at() is None
    assert times.demand == 0.0


def test_a_rate_that_does_for_all_stretches_nothing() -> None:
    times = due_times(**{f"job-{n}": (Rank.REST, 30.0, 0.0) for n in range(270)})
    times.fit(10.0, 0.0)
    assert times.demand == pytest.approx(9.0)
    assert times.stretch == 1.0
    assert times.stretched("job-1") == 30.0


def test_no_interval_is_below_one_level_and_what_fits_keeps_its_own() -> None:
    times = due_times(
        focused=(Rank.FOCUSED, 2.0, 0.0),
        lost=(Rank.REST, 3_600.0, 0.0),
        **{f"job-{n}": (Rank.REST, 30.0 if n % 2 else 60.0, 0.0) for n in range(10_000)},
    )
    times.fit(10.0, 0.0)
    assert times.stretched("focused") == 2.0
    assert times.stretched("lost") == 3_600.0
    assert times.stretched("job-1") == times.stretched("job-2") == pytest.approx(10_000 / 9.0, rel=0.01)
    spent = 1 / 2.0 + sum(1 / times.stretched(f"job-{n}") for n in range(10_000))
    assert spent == pytest.approx(10.0 * SPENT_SHARE, rel=0.01)


def test_who_asks_often_gives_way_first() -> None:
    times = due_times(
        **{f"new-{n}": (Rank.RECENT, 2.0, 0.0) for n in range(60)},
        **{f"old-{n}": (Rank.REST, 30.0, 0.0) for n in range(60)},
    )
    times.fit(10.0, 0.0)
    assert times.stretched("old-1") == 30.0
    assert times.stretched("new-1") == pytest.approx(60 / 7.5, rel=0.05)


def test_what_is_overdue_makes_room_for_itself() -> None:
    times = due_times(**{f"job-{n}": (Rank.REST, 2.0, 0.0) for n in range(60)})
    times.fit(10.0, 0.0)
    in_time = times.stretched("job-1")
    times.fit(10.0, 30.0)
    assert times.stretched("job-1") == pytest.approx(2 * in_time, rel=0.01)


def test_at_the_slowest_rate_even_the_focused_job_leaves_room() -> None:
    times = due_times(focused=(Rank.FOCUSED, 2.0, 0.0), **{f"job-{n}": (Rank.REST, 30.0, 0.0) for n in range(60)})
    times.fit(0.1, 0.0)
    assert times.stretched("focused") == times.stretched("job-1") == pytest.approx(61 / (0.1 * SPENT_SHARE), rel=0.01)
    assert times.stretch == pytest.approx(2.5 / (0.1 * SPENT_SHARE))


def test_many_plans_of_few_jobs_take_little_room() -> None:
    times = due_times(a=(Rank.REST, 30.0, 0.0), b=(Rank.VISIBLE, 5.0, 0.0))
    for step in range(5_000):
        times.want("a", Rank(step % 5), 2.0)
        times.set("a", float(step))
        times.set("b", float(step))
    assert sum(len(heap) for heap in times._heaps) < 500
    assert times.demand == pytest.approx(0.5 + 0.2)
