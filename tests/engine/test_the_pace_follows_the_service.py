"""How fast a base is asked: bursts end, refusals halve, pauses are kept whole, and polls let everything else pass."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from runcomfy_tui.engine.pace import LONGEST_PAUSE_S, Call, Pace
from runcomfy_tui.engine.rate import AllowedRate
from runcomfy_tui.engine.waiting import backoff_s

START = 1_000.0


def pace(least: float = 0.1, most: float = 10.0) -> Pace:
    made = Pace(least, most, random.Random(1))
    made.answered(START)
    return made


def taken(one: Pace, since: float, until: float) -> list[float]:
    """Take as many polls as the pace allows, each answered at once; return when they went."""
    now, times = since, []
    while (at := one.ready_at(now)) is not None and at < until:
        now = max(now, at)
        one.take(now)
        one.answered(now)
        times.append(now)
    return times


def test_a_short_burst_and_then_the_rate() -> None:
    assert 50 <= len(taken(pace(most=5.0), START, START + 10.0)) <= 55


def test_a_refusal_halves_the_rate_at_most_once_in_five_seconds() -> None:
    one = pace()
    one.limited(START, 0.1)
    assert one.rate == 5.0
    one.limited(START + 4.9, 0.1)
    assert one.rate == 4.0  # Four fifths of what was refused now, not half of it.
    one.limited(START + 5.0, 0.1)
    assert one.rate == 2.0
    for later in range(1, 9):
        one.limited(START + 5.0 + 5.0 * later, 0.1)
    assert one.rate == 0.1


def test_a_refusal_of_what_was_under_way_when_the_pause_began_tells_nothing_new() -> None:
    one = pace()
    one.limited(START, None)
    pause, rate = one.paused_until, one.rate
    one.limited(START + 0.05, None)
    assert (one.paused_until, one.rate) == (pause, rate)


def test_refusals_without_a_wait_make_ever_longer_pauses_until_an_answer_comes() -> None:
    one, now, waits = pace(), START, []
    for _ in range(4):
        one.limited(now, None)
        waits.append((one.paused_until - now) * one.rate)
        now = one.paused_until + 0.01
    assert waits == pytest.approx([1.0, 2.0, 4.0, 8.0])
    one.answered(now)
    one.limited(now, None)
    assert (one.paused_until - now) * one.rate == pytest.approx(1.0)


def test_the_rate_comes_back_quickly_to_four_fifths_and_then_slowly() -> None:
    one = pace()
    taken(one, START, START + 5.0)
    now = START + 5.0
    one.limited(now, 0.1)
    ceiling = one._allowed.ceiling
    assert ceiling == pytest.approx(10.0)
    for _ in range(20):
        now += 0.25
        one.answered(now)
    assert 8.0 <= one.rate < 9.3
    for _ in range(160):
        now += 0.25
        one.answered(now)
    assert 9.3 <= one.rate < 10.0


def test_the_refused_rate_is_forgotten_after_a_quarter_of_an_hour() -> None:
    one = pace()
    one.limited(START, 0.1)
    for later, remembered in ((899.0, True), (901.0, False)):
        one.answered(START + later)
        assert (one._allowed.ceiling is not None) is remembered
    assert one.rate == 10.0


def test_what_was_refused_at_any_rate_does_not_slow_down_what_is_answered_at_a_better_one() -> None:
    allowed = AllowedRate(0.1, 10.0)
    now = START
    for _ in range(20):
        allowed.refused(now, 0.1)
        now += 10.0
    assert allowed.proved <= 0.1
    for used in (0.1, *[2.0] * 5):
        allowed.answered(now := now + 5.0, used)
    assert allowed.ceiling == 0.1
    allowed.answered(now := now + 5.0, 3.0)
    assert allowed.ceiling == 2.0
    for _ in range(12):
        allowed.answered(now := now + 5.0, math.inf)
    assert allowed.proved == pytest.approx(9.7)


@pytest.mark.parametrize("outage_s", [5.0, 20.0, 60.0])
def test_a_service_that_refused_everything_is_soon_asked_again(outage_s: float) -> None:
    one, now = pace(), START
    end = START + 30.0 + outage_s
    while now < end:
        now = max(now + 1 / 3, one.ready_at(now) or 0.0)
        one.take(now)
        if now < START + 30.0:
            one.answered(now)
        else:
            one.limited(now, 2.0)
    assert len(taken(one, now, now + 20.0)) >= 10


def test_our_own_silence_proves_nothing() -> None:
    one = pace()
    one.limited(START, 0.1)
    one.answered(START + 1.0)
    one.answered(START + 600.0)
    assert one.rate < 10.0


@pytest.mark.parametrize("call", [Call.POLL, Call.SUBMIT, Call.RESULT])
def test_the_longest_pause_holds_for_everything_but_cancels(call: Call) -> None:
    one = pace()
    one.limited(START, 30.0)
    one.limited(START + 1.0, 2.0)
    one.answered(START + 2.0)
    assert one.ready_at(START + 3.0, call) == START + 30.0
    assert one.ready_at(START + 3.0, Call.CANCEL) == START + 3.0


def test_a_pause_is_kept_whole_up_to_an_hour() -> None:
    one = pace()
    one.limited(START, 3_599.0)
    assert one.ready_at(START) == START + 3_599.0
    one = pace()
    one.limited(START, 86_400.0)
    assert one.ready_at(START) == START + LONGEST_PAUSE_S


def test_polls_let_what_waits_pass_first() -> None:
    one = pace(most=1.0)
    for _ in range(4):
        one.take(START)
    first = one.ready_at(START, Call.SUBMIT)
    one.waiting = 2
    assert first == one.ready_at(START, Call.CANCEL) == START + 1.0
    assert one.ready_at(START) == START + 3.0
    one.take(START + 1.0, Call.CANCEL)
    one.waiting = 1
    assert one.ready_at(START + 1.0) == START + 3.0


def test_every_kind_of_call_counts_and_only_polls_are_counted_as_polls() -> None:
    one = pace(most=1.0)
    for call in (Call.POLL, Call.RESULT, Call.SUBMIT, Call.CANCEL):
        one.take(START, call)
    assert one.ready_at(START) == START + 1.0
    assert one.polls_per_min(START) == 1
    for second in range(1, 120):
        one.take(START + second)
    assert 55 <= one.polls_per_min(START + 119.0) <= 60
    assert one.polls_per_min(START + 300.0) == 0


def test_no_burst_follows_a_rest_where_there_was_a_refusal() -> None:
    one = pace()
    one.limited(START, 0.1)
    for second in range(1, 1_000):
        one.answered(START + second)
    assert one.rate == 10.0
    times = taken(one, START + 1_000.0, START + 1_004.0)
    assert len(times) < 16
    assert all(later - before >= 0.1 for before, later in itertools.pairwise(times))


@pytest.mark.parametrize("attempt", [0, 1, 5, 60, 5_000])
def test_back_off_doubles_to_its_end_and_is_never_short(attempt: int) -> None:
    longest = min(60.0, 2.0 ** min(attempt, 10))
    waits = [backoff_s(attempt, rng=random.Random(seed)) for seed in range(50)]
    assert longest / 2 <= min(waits) < max(waits) <= longest
