"""Whatever happens in whatever order, no promise about a job is broken."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, FINAL, Job, JobState
from runcomfy_tui.domain.transitions import advance
from tests.domain.jobs import EVENTS, IN_STATE

S = JobState

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
        assert job in (before, replace(before, downloaded=job.downloaded))
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
    assert (job.id, job.target, job.created_at) == (before.id, before.target, before.created_at)
    assert advance(before, event) == job


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


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(IN_STATE.values())), st.lists(EVENTS, max_size=30))
def test_no_order_breaks_a_promise(start: Job, events: list[ev.Event]) -> None:
    job = start
    for event in events:
        before, job = job, advance(job, event)
        check_step(before, event, job)
        check_standing(job)


def test_every_state_is_reached() -> None:
    assert {state: job.state for state, job in IN_STATE.items()} == {state: state for state in JobState}
    for job in IN_STATE.values():
        check_standing(job)
