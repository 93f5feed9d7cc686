"""How fast a base is asked: bursts end, pauses are kept, faults open the breaker, and one probe at a time tries it."""

from __future__ import annotations

import random

import pytest

from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.waiting import backoff_s


def pace(least: float = 0.1, most: float = 10.0) -> Pace:
    made = Pace(least, most, random.Random(1))
    made.answered(1_000.0)
    return made


def test_a_short_burst_and_then_the_rate() -> None:
    one, now, taken = pace(most=5.0), 1_000.0, 0
    while now < 1_010.0:
        at = one.ready_at(now)
        assert at is not None
        now = max(now + 0.001, at)
        one.take(now)
        taken += 1
    assert 50 <= taken <= 56


def test_a_refusal_halves_the_rate_once_in_five_seconds_and_a_quiet_minute_brings_it_back() -> None:
    one = pace()
    for _ in range(6):
        one.limited(1_000.0, None)
    assert one._rate == 5.0
    one.limited(1_005.0, None)
    assert one._rate == 2.5
    for later in range(40):
        one.limited(1_010.0 + 5 * later, None)
    assert one._rate == 0.1
    one.answered(1_215.0)
    assert one._rate == 0.1
    for later in range(40):
        one.answered(1_300.0 + later)
    assert one._rate == 10.0


def test_the_longest_pause_holds() -> None:
    one = pace()
    one.limited(1_000.0, 30.0)
    one.limited(1_001.0, 2.0)
    one.answered(1_002.0)
    assert one.ready_at(1_003.0) == 1_030.0


def test_three_faults_in_a_row_open_the_breaker() -> None:
    one = pace()
    assert [one.fault(1_000.0), one.fault(1_000.0)] == [False, False]
    one.answered(1_000.0)
    assert [one.fault(1_001.0) for _ in range(3)] == [False, False, True]
    assert one.is_open
    assert one.retry_at is not None
    assert 1_001.5 <= one.retry_at <= 1_002.0
    # Those that were under way when it opened tell nothing new.
    before = one.retry_at
    assert [one.fault(1_001.1) for _ in range(8)] == [False] * 8
    assert one.retry_at == before


def test_one_probe_at_a_time_and_ever_later() -> None:
    one, now, waits = pace(), 1_000.0, []
    for _ in range(3):
        one.fault(now)
    for _ in range(9):
        at = one.ready_at(now)
        assert at is not None
        waits.append(at - now)
        now = at
        probe = one.take(now)
        assert probe
        assert one.ready_at(now) is None
        one.fault(now, probe)
        one.ended(probe)
    assert all(0.5 * min(60, 2**i) <= wait <= min(60, 2**i) for i, wait in enumerate(waits))
    one.answered(now)
    assert not one.is_open
    assert one.ready_at(now) is not None


def test_a_probe_that_comes_to_nothing_lets_the_next_one_through_and_only_it() -> None:
    one = pace()
    for _ in range(3):
        one.fault(1_000.0)
    first = one.take(1_002.0)
    one.limited(1_002.0, 5.0)
    one.ended(first)
    assert one.ready_at(1_002.0) == 1_007.0
    second = one.take(1_007.0)
    one.ended(first)
    one.ended(0)
    assert one.ready_at(1_008.0) is None
    one.ended(second)
    assert one.ready_at(1_008.0) == 1_008.0


def test_a_person_may_ask_at_once() -> None:
    one = pace()
    one.probe_now(1_000.0)
    for _ in range(3):
        one.fault(1_000.0)
    one.probe_now(1_000.0)
    assert one.ready_at(1_000.0) == 1_000.0


@pytest.mark.parametrize("attempt", [0, 1, 5, 60, 5_000])
def test_back_off_doubles_to_its_end_and_is_never_short(attempt: int) -> None:
    longest = min(60.0, 2.0 ** min(attempt, 10))
    waits = [backoff_s(attempt, rng=random.Random(seed)) for seed in range(50)]
    assert longest / 2 <= min(waits) < max(waits) <= longest
