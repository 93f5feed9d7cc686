"""The scheduler: no job is polled twice at once, every live job gets its turn, and its tables stay small."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import CancelWish, Job, JobState
from runcomfy_tui.engine.schedule import Schedule
from tests.domain.jobs import IN_STATE

WALL = 1_700_000_000.0
LIVE = (JobState.QUEUED, JobState.RUNNING, JobState.FINISHED)
OVER = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


def live_job(number: int, state: JobState = JobState.QUEUED, **changes: object) -> Job:
    return replace(IN_STATE[state], id=f"job-{number}", state_since=WALL, **changes)  # type: ignore[arg-type]


_numbers = st.integers(0, 5)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("note"), _numbers, st.sampled_from(LIVE + OVER), st.none() | st.integers(0, 9)),
        st.tuples(st.just("forget"), _numbers),
        st.tuples(st.just("hurry"), _numbers),
        st.tuples(st.just("look"), _numbers),
        st.tuples(st.just("take")),
        st.tuples(st.just("done"), st.sampled_from([None, *Progress])),
        st.tuples(st.just("spread")),
        st.tuples(st.just("pass"), st.floats(0.0, 100.0)),
    ),
    max_size=80,
)


@settings(max_examples=200, deadline=None)
@given(_steps)
def test_no_job_is_polled_twice_at_once_and_none_is_forgotten(steps: list[tuple[object, ...]]) -> None:
    schedule, now, under_way, live = Schedule(random.Random(1)), 0.0, list[str](), set[str]()
    for name, *rest in steps:
        job_id = f"job-{rest[0]}" if rest else ""
        match name:
            case "note":
                number, state, position = rest
                assert isinstance(number, int)
                assert isinstance(state, JobState)
                schedule.note(live_job(number, state, queue_position=position), now, WALL + now)
                (live.add if state in LIVE else live.discard)(job_id)
            case "forget":
                schedule.forget(job_id, now, WALL + now)
                live.discard(job_id)
            case "hurry":
                schedule.hurry([job_id])
            case "look":
                schedule.look_at(job_id, [job_id], now, WALL + now)
            case "spread":
                schedule.spread(now, 2.0)
            case "pass":
                assert isinstance(rest[0], float)
                now += rest[0]
            case "take":
                if (job := schedule.take(now)) is not None:
                    assert job.id not in under_way
                    assert job.id in live
                    under_way.append(job.id)
            case "done" if under_way:
                progress = rest[0]
                assert progress is None or isinstance(progress, Progress)
                schedule.done(under_way.pop(0), now, WALL + now, progress=progress)
    while under_way:
        schedule.done(under_way.pop(), now, WALL + now)
    assert {job.id for job in schedule.jobs()} == live
    asked = set()
    for _ in live:
        due = schedule.next_due()
        assert due is not None
        assert due <= now + 75.0
        now = max(now, due)
        job = schedule.take(now)
        assert job is not None
        asked.add(job.id)
    assert asked == live
    assert schedule.take(now + 1e6) is None


def test_with_too_little_pace_nobody_is_left_out() -> None:
    schedule, now = Schedule(random.Random(2)), 0.0
    for number in range(200):
        schedule.note(live_job(number), now, WALL)
    schedule.look_at("job-0", [f"job-{number}" for number in range(30)], now, WALL)
    asked: dict[str, int] = {}
    for _ in range(3_000):  # One poll in half a second, where about thirty a second would be due.
        now += 0.5
        job = schedule.take(now)
        if job is not None:
            asked[job.id] = asked.get(job.id, 0) + 1
            schedule.done(job.id, now, WALL + now)
    assert len(asked) == 200
    assert min(asked.values()) >= 5


def test_its_tables_do_not_grow_while_another_window_polls() -> None:
    schedule = Schedule(random.Random(3))
    for round_ in range(2_000):
        for number in range(5):
            schedule.note(live_job(number, queue_position=round_), float(round_), WALL + round_)
    assert sum(len(heap) for heap in schedule._times._heaps) < 500


def test_a_change_is_followed_closely_and_an_answered_cancel_at_once() -> None:
    schedule = Schedule(random.Random(4))
    job = replace(live_job(1), state_since=WALL - 1e5)
    schedule.note(job, 0.0, WALL)
    assert 20.0 < (schedule.next_due() or 0.0) < 40.0
    moved = replace(job, queue_position=3, position_since=WALL)
    schedule.note(moved, 0.0, WALL)
    assert 1.5 < (schedule.next_due() or 0.0) < 2.5
    schedule.note(replace(moved, cancel=CancelWish(WALL)), 0.0, WALL)
    assert schedule.take(0.0) is None
    schedule.note(replace(moved, cancel=CancelWish(WALL, answer="cancelled")), 0.0, WALL)
    taken = schedule.take(0.0)
    assert taken is not None
    assert taken.id == job.id


def test_what_is_looked_at_is_due_sooner() -> None:
    schedule = Schedule(random.Random(5))
    for number in (1, 2):
        schedule.note(replace(live_job(number), state_since=WALL - 1e5), 0.0, WALL)
    schedule.look_at("job-2", [], 0.0, WALL)
    assert (schedule.next_due() or 99.0) < 3.0
    taken = schedule.take(3.0)
    assert taken is not None
    assert taken.id == "job-2"


def test_a_poll_asked_for_while_one_is_under_way_follows_it() -> None:
    schedule = Schedule(random.Random(6))
    schedule.note(live_job(1), 0.0, WALL)
    schedule.hurry(["job-1", "job-9"])
    assert schedule.take(0.0) is not None
    schedule.hurry(["job-1"])
    assert schedule.take(0.0) is None
    schedule.done("job-1", 1.0, WALL)
    assert schedule.take(1.0) is not None


def test_a_refused_job_is_asked_about_only_when_a_person_wants_it() -> None:
    schedule = Schedule(random.Random(7))
    schedule.note(live_job(1), 0.0, WALL)
    refused = live_job(1, refused="not this account's")
    schedule.note(refused, 1.0, WALL + 1)
    assert schedule.next_due() is None
    for asked_at in (10.0, 20.0):
        schedule.hurry(["job-1"])
        assert schedule.take(asked_at) == refused
        schedule.done("job-1", asked_at, WALL + asked_at)
        assert schedule.next_due() is None
    schedule.hurry(["job-1"])
    assert schedule.take(30.0) is not None
    schedule.note(live_job(1), 30.0, WALL + 30)  # It is ours after all.
    schedule.done("job-1", 30.0, WALL + 30, progress=Progress.QUEUED)
    assert (schedule.next_due() or 0.0) > 30.0


def test_a_refused_job_that_a_person_wants_survives_a_take_over() -> None:
    schedule = Schedule(random.Random(1))
    schedule.note(live_job(1), 0.0, WALL)
    refused = live_job(2, refused="not this account's")
    schedule.note(refused, 1.0, WALL + 1)
    schedule.hurry([refused.id])
    schedule.spread(2.0, 10.0)
    assert schedule.take(2.0) == refused


def test_a_lost_job_is_asked_about_every_hour_and_when_a_person_wants_it() -> None:
    schedule = Schedule(random.Random(8))
    schedule.note(live_job(1, JobState.LOST), 0.0, WALL)
    assert 2_800.0 < (schedule.next_due() or 0.0) < 4_400.0
    schedule.hurry(["job-1"])
    assert schedule.take(1.0) is not None
