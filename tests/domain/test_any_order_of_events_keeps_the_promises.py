"""Whatever happens in whatever order, no promise about a job is broken."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, FINAL, Failure, Job, JobState, Request
from runcomfy_tui.domain.transitions import LOST_AFTER_ANSWERS, LOST_AFTER_S, advance
from tests.domain.jobs import AT, EVENTS, IN_STATE

S = JobState
PROMISES = settings(max_examples=200, deadline=None, derandomize=True)

# Clocks that were set, jumped or never worked: an event's time may be anything that a float can be.
_ODD_TIMES = st.sampled_from([float("inf"), float("-inf"), 1e308, -1e308, -1.0, 0.0, AT - 1e9, AT + 1e9]) | st.floats(
    allow_nan=False
)
ODD_EVENTS: st.SearchStrategy[ev.Event] = st.builds(lambda event, at: replace(event, at=at), EVENTS, _ODD_TIMES)
JOBS = st.builds(
    lambda job, batch, claimed, size: replace(job, batch=batch, claimed_by=claimed, size_of_work=size),
    st.sampled_from(list(IN_STATE.values())),
    st.none() | st.just("batch-1"),
    st.sampled_from(["", "owner-2"]),
    st.sampled_from(["", "1024x1024"]),
)

# What no event may touch: who made the job, and what of.
_GIVEN = ("id", "profile", "account", "target", "title", "body_sha256", "created_at", "price_usd", "resubmit_of")
_SETTLED_AT_THE_START = ("batch", "claimed_by", "size_of_work", "change_seq")
_ANSWERS = (ev.Polled, ev.PollFailed, ev.Missing, ev.AccessRefused)
# The only events that count how often they came.
_COUNTING = (ev.Missing, ev.CancelFailed)

LEGAL: dict[JobState, set[JobState]] = {
    S.INTENT: {S.SUBMITTING, S.WITHDRAWN},
    S.SUBMITTING: {S.INTENT, S.QUEUED, S.UNKNOWN, S.REJECTED, S.WITHDRAWN},
    S.UNKNOWN: {S.QUEUED, S.REJECTED},
    S.QUEUED: {S.RUNNING, S.FINISHED, S.LOST, S.SUCCEEDED, S.FAILED, S.CANCELLED},
    S.RUNNING: {S.QUEUED, S.FINISHED, S.LOST, S.SUCCEEDED, S.FAILED, S.CANCELLED},
    S.FINISHED: {S.LOST, S.SUCCEEDED, S.FAILED, S.CANCELLED},
    S.LOST: {S.QUEUED, S.RUNNING, S.FINISHED, S.SUCCEEDED, S.FAILED, S.CANCELLED},
    **{state: set() for state in FINAL},
}
_ENDED_BY_RESULT = {S.SUCCEEDED, S.FAILED, S.CANCELLED}


def check_step(before: Job, event: ev.Event, job: Job) -> None:
    """Hold one step against everything that is promised."""
    moved = job.state is not before.state
    if moved:
        assert job.state in LEGAL[before.state]
        assert job.state_since == event.at
    if before.state in FINAL:
        named = replace(before, label=job.label, tags=job.tags, note=job.note)
        assert job == (named if isinstance(event, ev.Labelled) else replace(before, downloaded=job.downloaded))
    if before.request is not None:
        assert job.request == before.request
    if before.request is None and job.request is not None:
        assert isinstance(event, ev.Accepted)
        assert before.state in {S.SUBMITTING, S.UNKNOWN}
    if moved and job.state in _ENDED_BY_RESULT:
        assert isinstance(event, ev.ResultFetched)
    if moved and job.state is S.SUBMITTING:
        assert isinstance(event, ev.Submitting)
        assert before.hold is None
    if before.cancel is not None and job.cancel is None:
        answered = isinstance(event, ev.CancelAnswered) and event.outcome is ev.CancelOutcome.NOT_CANCELLABLE
        assert job.state in FINAL or answered
    for name in (*_GIVEN, *_SETTLED_AT_THE_START):
        assert getattr(job, name) == getattr(before, name)
    assert advance(before, event) == job
    check_facts(before, event, job)


def check_facts(before: Job, event: ev.Event, job: Job) -> None:
    """What was learned stays learned, and only the event that brings a fact changes it."""
    if before.accepted_at is not None:
        assert job.accepted_at == before.accepted_at
    if before.started_at:
        assert job.started_at == before.started_at
    if not isinstance(event, ev.ResultFetched):
        assert (job.cost_usd, job.finished_at, job.outputs) == (before.cost_usd, before.finished_at, before.outputs)
    if not isinstance(event, ev.Accepted | ev.Polled | ev.ResultFetched):
        assert job.confirmed_at == before.confirmed_at
    if isinstance(event, _ANSWERS) and job.state not in FINAL:
        assert job.cancel == before.cancel  # However late an answer comes, a wish to cancel outlives it.
    if isinstance(event, ev.PollFailed | ev.AccessRefused | ev.DownloadFailed | ev.CancelFailed):
        assert job.state is before.state  # What could not be had or delivered says nothing about the job.
    if job.state is S.LOST and before.state is not S.LOST:
        assert job.missing_count >= LOST_AFTER_ANSWERS
        assert event.at - (before.missing_since or event.at) >= LOST_AFTER_S
    if not isinstance(event, _COUNTING):
        assert advance(job, event) == job  # An answer that comes twice changes nothing the second time.


def check_standing(job: Job) -> None:
    """Hold a job as it stands against everything that is promised."""
    assert (job.request is not None) == (job.state in AT_SERVICE | _ENDED_BY_RESULT)
    assert job.hold is None or job.state in {S.INTENT, S.WITHDRAWN}
    if job.state is S.SUBMITTING:
        assert job.owner
    if job.is_final:
        assert job.cancel is None
    if job.queue_position is not None:
        assert job.state in {S.QUEUED, S.LOST}
    if job.state is S.LOST:
        assert job.missing_count >= 3
        assert job.missing_since is not None


def walk(job: Job, events: list[ev.Event]) -> Job:
    """Apply events one after the other, every promise checked at each step."""
    for event in events:
        before, job = job, advance(job, event)
        check_step(before, event, job)
        check_standing(job)
    return job


def each_event(at: float) -> list[ev.Event]:
    """Return one event of every kind and meaning."""
    no, other = Failure("no"), Request("req-2")
    plain: list[ev.Event] = [
        ev.Submitting(at, "owner-3"), ev.Accepted(at, Request("req-1")), ev.Accepted(at, other), ev.Rejected(at, no),
        ev.OutcomeUnknown(at, "cut"), ev.NotSent(at, "offline"), ev.Held(at, "later"), ev.Released(at, "owner-3"),
        ev.DeclaredNotAccepted(at), ev.PollFailed(at, "offline"), ev.Missing(at), ev.AccessRefused(at, "not yours"),
        ev.CancelRequested(at, "owner-3"), ev.CancelFailed(at, "offline"), ev.CancelFailed(at, "no", retried=False),
        ev.Downloaded(at, 1), ev.DownloadFailed(at, 0, "gone"), ev.Labelled(at, "mood"), ev.TakenOver(at),
    ]  # fmt: skip
    polls = [ev.Polled(at, progress, "word", at_place) for progress in ev.Progress for at_place in (None, 0, 4)]
    ends = [ev.ResultFetched(at, verdict, no, 0.1, None, 1) for verdict in ev.Verdict]
    return [*plain, *polls, *ends, *(ev.CancelAnswered(at, outcome) for outcome in ev.CancelOutcome)]


def test_every_two_events_in_every_state_keep_every_promise() -> None:
    kinds = {type(event) for event in each_event(0.0)}
    assert kinds == set(get_args(ev.Event))
    for start in IN_STATE.values():
        for first in each_event(AT + 120):
            job = advance(start, first)
            check_step(start, first, job)
            for second in (*each_event(AT + 60), *each_event(AT + 600)):
                after = advance(job, second)
                check_step(job, second, after)
                check_standing(after)


@PROMISES
@given(JOBS, st.lists(EVENTS, max_size=30))
def test_no_order_breaks_a_promise(start: Job, events: list[ev.Event]) -> None:
    walk(start, events)


@PROMISES
@given(JOBS, st.lists(EVENTS | ODD_EVENTS, max_size=20))
def test_no_time_of_an_event_breaks_a_promise(start: Job, events: list[ev.Event]) -> None:
    walk(start, events)


@PROMISES
@given(JOBS, st.lists(EVENTS | ODD_EVENTS, max_size=8), st.data())
def test_time_that_is_no_number_raises_nothing(start: Job, events: list[ev.Event], data: st.DataObject) -> None:
    job = start
    for event in events:
        at = data.draw(st.sampled_from([float("nan"), event.at]))
        before, job = job, advance(job, replace(event, at=at))
        assert job.state is before.state or job.state in LEGAL[before.state]


@PROMISES
@given(JOBS, st.lists(EVENTS, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_answers_in_any_order_and_twice_lead_to_a_legal_end(start: Job, events: list[ev.Event], chance: Random) -> None:
    shuffled = [event for event in events for _ in range(chance.randint(1, 2))]
    chance.shuffle(shuffled)
    ended = walk(start, shuffled)
    results = [event for event in shuffled if isinstance(event, ev.ResultFetched)]
    told = {event.verdict.value for event in results}
    if ended.state in _ENDED_BY_RESULT and start.state not in FINAL:
        assert ended.state.value in told


def test_every_state_is_reached() -> None:
    assert {state: job.state for state, job in IN_STATE.items()} == {state: state for state in JobState}
    for job in IN_STATE.values():
        check_standing(job)
