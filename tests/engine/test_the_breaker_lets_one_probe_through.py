"""Three faults in a row open the breaker; then one request at a time tries whether the base is back."""

from __future__ import annotations

import random
from pathlib import Path

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.pace import Call, Pace
from tests.engine.stepped_clock import stepped


def pace() -> Pace:
    made = Pace(0.1, 10.0, random.Random(1))
    made.answered(1_000.0)
    return made


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
        assert one.ready_at(now, Call.SUBMIT) is None
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


def test_a_cancel_is_not_kept_back_and_is_no_probe() -> None:
    one = pace()
    for _ in range(3):
        one.fault(1_000.0)
    assert one.ready_at(1_000.0, Call.CANCEL) == 1_000.0
    assert one.take(1_000.0, Call.CANCEL) == 0
    assert one.is_open


async def test_paid_work_is_never_the_probe(home: Path) -> None:
    async with stepped(home) as run:
        run.faults(server_error={"strength": 1})
        jobs = [await run.rig.submit(seed=seed) for seed in range(8)]
        await run.clock.run(300.0)
        # Those that were under way when it opened may have been taken; not one of the others was risked.
        states = [(await run.rig.job(job.id)).state for job in jobs]
        unknown = states.count(JobState.UNKNOWN)
        assert 3 <= unknown < len(jobs)
        assert states.count(JobState.INTENT) == len(jobs) - unknown
        assert run.simulator.counts["submits_received"] == unknown
        run.faults()
        await run.clock.run(120.0)
        assert run.simulator.counts["submits_received"] == len(jobs)
