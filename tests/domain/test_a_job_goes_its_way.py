"""The turns of a job's life that matter most, each by name."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, JobState, Request
from runcomfy_tui.domain.transitions import advance
from tests.domain.jobs import ACCEPTED, AT, IN_STATE, LOSING, REQUEST, SUBMITTING, after, polled, result

QUEUED, RUNNING, ENDED = ev.Progress.QUEUED, ev.Progress.RUNNING, ev.Progress.ENDED


def test_from_the_intent_to_the_picture() -> None:
    job = after(SUBMITTING, ACCEPTED, polled(QUEUED, AT + 3, 2), polled(QUEUED, AT + 4, 2), polled(QUEUED, AT + 6, 1))
    assert (job.state, job.queue_position, job.position_since) == (JobState.QUEUED, 1, AT + 6)
    job = advance(job, polled(RUNNING, AT + 7))
    assert (job.state, job.queue_position, job.started_at) == (JobState.RUNNING, None, AT + 7)
    job = advance(job, polled(ENDED, AT + 9))
    assert (job.state, job.finished_at) == (JobState.FINISHED, None)
    job = advance(job, ev.ResultFetched(AT + 10, ev.Verdict.SUCCEEDED, None, 0.5, AT + 8.5, 3))
    assert (job.state, job.cost_usd, job.finished_at, job.outputs) == (JobState.SUCCEEDED, 0.5, AT + 8.5, 3)
    assert advance(job, ev.Downloaded(AT + 11, 2)).downloaded == 2


def test_a_held_intent_is_not_sent_before_it_is_released() -> None:
    held = after(ev.Held(AT, "not sent"))
    assert advance(held, SUBMITTING) == held
    released = advance(held, ev.Released(AT + 1, "owner-2"))
    assert (released.hold, released.owner) == (None, "owner-2")
    assert advance(released, SUBMITTING).state is JobState.SUBMITTING


def test_a_submit_that_never_left_is_an_intent_again() -> None:
    job = after(SUBMITTING, ev.NotSent(AT + 2, "no route"))
    assert (job.state, job.failure) == (JobState.INTENT, Failure("no route"))
    assert advance(job, ev.Submitting(AT + 3, "owner-1")).state is JobState.SUBMITTING


def test_a_cancel_during_the_submit_is_kept_for_when_the_id_is_known() -> None:
    wished = after(SUBMITTING, ev.CancelRequested(AT + 2))
    assert wished.state is JobState.SUBMITTING
    assert advance(wished, ACCEPTED).cancel is not None
    assert advance(wished, ev.NotSent(AT + 3, "no route")).state is JobState.WITHDRAWN


def test_an_unknown_job_is_found_or_declared() -> None:
    unknown = IN_STATE[JobState.UNKNOWN]
    assert unknown.failure == Failure("cut")
    found = advance(unknown, ev.Accepted(AT + 99, Request("found")))
    assert (found.state, found.failure, found.request) == (JobState.QUEUED, None, Request("found"))
    assert advance(unknown, ev.DeclaredNotAccepted(AT + 99)).state is JobState.REJECTED


@pytest.mark.parametrize("state", [JobState.INTENT, JobState.UNKNOWN, JobState.SUBMITTING])
@pytest.mark.parametrize(
    "event",
    [polled(RUNNING), ev.PollFailed(AT, "x"), ev.Missing(AT), ev.AccessRefused(AT, "x"), *map(result, ev.Verdict)],
)
def test_answers_about_a_request_say_nothing_about_a_job_without_one(state: JobState, event: ev.Event) -> None:
    assert advance(IN_STATE[state], event) == IN_STATE[state]


def test_a_cancel_wish_is_not_erased_by_a_late_answer() -> None:
    job = after(SUBMITTING, ACCEPTED, ev.CancelRequested(AT + 3, "owner-1"), polled(RUNNING, AT + 4))
    assert job.state is JobState.RUNNING
    assert job.cancel is not None
    assert job.cancel.owner == "owner-1"
    tried = advance(job, ev.CancelFailed(AT + 5, "no route"))
    assert tried.cancel is not None
    assert (tried.cancel.attempts, tried.cancel.problem) == (1, "no route")
    answered = advance(tried, ev.CancelAnswered(AT + 6, ev.CancelOutcome.REQUESTED))
    assert answered.cancel is not None
    assert (answered.cancel.answer, answered.cancel.problem) == ("cancellation_requested", None)
    refused = advance(tried, ev.CancelAnswered(AT + 6, ev.CancelOutcome.NOT_CANCELLABLE))
    assert (refused.cancel, refused.not_cancellable_at) == (None, AT + 6)
    assert advance(refused, ev.CancelRequested(AT + 9)).not_cancellable_at is None


def test_three_answers_over_a_minute_make_a_job_lost_and_any_answer_brings_it_back() -> None:
    early = after(SUBMITTING, ACCEPTED, ev.Missing(AT + 10), ev.Missing(AT + 11), ev.Missing(AT + 12))
    assert early.state is JobState.QUEUED
    assert early.stale
    few = after(SUBMITTING, ACCEPTED, ev.Missing(AT + 10), ev.Missing(AT + 100))
    assert few.state is JobState.QUEUED
    interrupted = after(SUBMITTING, ACCEPTED, *LOSING[:2], polled(QUEUED, AT + 50), *LOSING[2:])
    assert interrupted.missing_count == 1
    lost = IN_STATE[JobState.LOST]
    assert (lost.is_final, lost.request) == (False, REQUEST)
    for progress, state in [
        (QUEUED, JobState.QUEUED),
        (RUNNING, JobState.RUNNING),
        (ENDED, JobState.FINISHED),
        (ev.Progress.UNRECOGNISED, JobState.QUEUED),
    ]:
        back = advance(lost, polled(progress, AT + 80))
        assert (back.state, back.missing_count, back.missing_since, back.stale) == (state, 0, None, None)
    # A result that says nothing yet still proves that the request is known.
    assert advance(lost, result(ev.Verdict.NOT_YET)).state is JobState.QUEUED


def test_a_fault_makes_a_job_stale_and_never_failed() -> None:
    stale = after(SUBMITTING, ACCEPTED, polled(RUNNING), ev.PollFailed(AT + 9, "time-out"))
    assert (stale.state, stale.stale, stale.confirmed_at) == (JobState.RUNNING, "time-out", AT + 5)
    assert advance(stale, polled(RUNNING, AT + 10)).stale is None


def test_a_refused_account_is_remembered_until_an_answer_comes() -> None:
    refused = after(SUBMITTING, ACCEPTED, ev.AccessRefused(AT + 9, "not this account's"))
    assert refused.refused == "not this account's"
    assert advance(refused, polled(QUEUED, AT + 10)).refused is None


def test_a_word_that_nobody_knows_changes_no_state() -> None:
    job = after(SUBMITTING, ACCEPTED, polled(RUNNING), ev.Polled(AT + 6, ev.Progress.UNRECOGNISED, "dreaming"))
    assert (job.state, job.wire_status, job.confirmed_at) == (JobState.RUNNING, "dreaming", AT + 6)
    assert job.strange_status == "dreaming"


def test_after_a_final_word_only_the_result_decides() -> None:
    finished = IN_STATE[JobState.FINISHED]
    assert advance(finished, polled(QUEUED, AT + 50, 3)) == finished
    waiting = advance(finished, result(ev.Verdict.NOT_YET))
    assert waiting.state is JobState.FINISHED
    assert waiting.stale
    assert advance(IN_STATE[JobState.RUNNING], result(ev.Verdict.NOT_YET)).stale is None
    assert advance(waiting, result(ev.Verdict.FAILED)).failure == Failure("it broke")
