"""The whole state machine of a job: ``advance(job, event) -> job``.

::

    intent → submitting → queued ⇄ running → finished → succeeded | failed | cancelled
      │          ├→ rejected           (finished: the result is still to be fetched)
      │          └→ unknown → queued (its id was found) | rejected (declared not accepted)
      └→ withdrawn       queued, running, finished → lost → back, when the service knows the id again
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, CancelWish, Failure, Job, JobState
from runcomfy_tui.domain.target import NO_MODEL, is_model_id, model

LOST_AFTER_ANSWERS = 3
LOST_AFTER_S = 60.0

_POLLED = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.LOST})


def advance(job: Job, event: ev.Event) -> Job:
    """Return the job after the event. Total: an event that does not fit leaves the job as it was."""
    match event:
        case ev.Submitting() | ev.Accepted() | ev.Rejected() | ev.OutcomeUnknown() | ev.NotSent():
            return _submitted(job, event)
        case ev.Held() | ev.Released() | ev.DeclaredNotAccepted():
            return _decided(job, event)
        case ev.Polled():
            return _polled(job, event)
        case ev.PollFailed(reason=reason):
            return replace(job, stale=reason) if job.state in AT_SERVICE else job
        case ev.Missing():
            return _missing(job, event)
        case ev.AccessRefused(reason=reason):
            return replace(job, refused=reason) if job.state in AT_SERVICE else job
        case ev.ResultFetched():
            return _result(job, event)
        case ev.CancelRequested() | ev.CancelAnswered() | ev.CancelFailed():
            return _cancelled(job, event)
        case ev.Downloaded(total=total):
            return replace(job, downloaded=total) if job.state is JobState.SUCCEEDED else job
        case ev.DownloadFailed() | ev.TakenOver():
            return job
        case ev.Labelled():
            return _labelled(job, event)
        case _:
            assert_never(event)


def _labelled(job: Job, event: ev.Labelled) -> Job:
    return replace(
        job,
        label=job.label if event.label is None else event.label,
        tags=job.tags if event.tags is None else event.tags,
        note=job.note if event.note is None else event.note,
    )


def _into(job: Job, state: JobState, at: float) -> Job:
    """Enter a state; entering a final one drops a wish that has nothing left to act on."""
    if job.state is state:
        return job
    job = replace(job, state=state, state_since=at)
    return replace(job, cancel=None, stale=None) if job.is_final else job


def _submitted(job: Job, event: ev.Submitting | ev.Accepted | ev.Rejected | ev.OutcomeUnknown | ev.NotSent) -> Job:
    match (job.state, event):
        case (JobState.INTENT, ev.Submitting(at=at, owner=owner)) if job.hold is None:
            return replace(_into(job, JobState.SUBMITTING, at), owner=owner)
        case (JobState.SUBMITTING | JobState.UNKNOWN, ev.Accepted(at=at, request=request)):
            accepted = replace(job, request=request, accepted_at=at, confirmed_at=at, failure=None)
            return _into(accepted, JobState.QUEUED, at)
        case (JobState.SUBMITTING, ev.Rejected(at=at, failure=failure)):
            return _into(replace(job, failure=failure), JobState.REJECTED, at)
        case (JobState.SUBMITTING, ev.OutcomeUnknown(at=at, reason=reason)):
            # A wish to cancel stays beside the state: it is sent should the request's id be found.
            return _into(replace(job, failure=Failure(reason)), JobState.UNKNOWN, at)
        case (JobState.SUBMITTING, ev.NotSent(at=at, reason=reason)):
            if job.cancel is not None:
                return _into(job, JobState.WITHDRAWN, at)
            return _into(replace(job, failure=Failure(reason)), JobState.INTENT, at)
    return job


def _decided(job: Job, event: ev.Held | ev.Released | ev.DeclaredNotAccepted) -> Job:
    match (job.state, event):
        case (JobState.INTENT, ev.Held(reason=reason)):
            return replace(job, hold=reason)
        case (JobState.INTENT, ev.Released(owner=owner)) if job.hold is not None:
            return replace(job, hold=None, owner=owner, failure=None)
        case (JobState.UNKNOWN, ev.DeclaredNotAccepted(at=at)):
            return _into(replace(job, failure=Failure("declared not accepted")), JobState.REJECTED, at)
    return job


def _confirmed(job: Job, at: float) -> Job:
    return replace(job, confirmed_at=at, stale=None, refused=None, missing_count=0, missing_since=None)


def _polled(job: Job, event: ev.Polled) -> Job:
    if job.state is JobState.FINISHED:
        return job  # A final word was heard: only the result decides now.
    if job.state not in _POLLED:
        return job
    at = event.at
    strange = event.wire_status if event.progress is ev.Progress.UNRECOGNISED else None
    job = replace(
        _confirmed(job, at),
        wire_status=event.wire_status,
        strange_status=strange,
        instance_id=event.instance_id or job.instance_id,
    )
    match event.progress:
        case ev.Progress.QUEUED:
            moved = event.queue_position != job.queue_position or job.state is not JobState.QUEUED
            job = replace(
                job,
                queue_position=event.queue_position,
                position_since=at if moved else job.position_since,
            )
            return _into(job, JobState.QUEUED, at)
        case ev.Progress.RUNNING:
            return _into(replace(job, queue_position=None, started_at=job.started_at or at), JobState.RUNNING, at)
        case ev.Progress.ENDED:
            return _into(replace(job, queue_position=None), JobState.FINISHED, at)
        case ev.Progress.UNRECOGNISED:
            return _into(job, JobState.QUEUED, at) if job.state is JobState.LOST else job
        case _:
            assert_never(event.progress)


def _missing(job: Job, event: ev.Missing) -> Job:
    if job.state not in AT_SERVICE:
        return job
    since = event.at if job.missing_since is None else job.missing_since
    job = replace(job, missing_count=job.missing_count + 1, missing_since=since)
    if job.missing_count >= LOST_AFTER_ANSWERS and event.at - since >= LOST_AFTER_S:
        return _into(job, JobState.LOST, event.at)
    return replace(job, stale="the service does not know the request (any more)")


def _result(job: Job, event: ev.ResultFetched) -> Job:
    if job.state not in AT_SERVICE:
        return job
    job = _told_by_result(_confirmed(job, event.at), event)
    if event.verdict is ev.Verdict.NOT_YET:
        return _known_without_result(job, event.at)
    job = replace(
        job,
        failure=event.failure,
        cost_usd=event.cost_usd,
        finished_at=event.finished_at or event.at,
        outputs=event.outputs,
        queue_position=None,
    )
    match event.verdict:
        case ev.Verdict.SUCCEEDED:
            return _into(job, JobState.SUCCEEDED, event.at)
        case ev.Verdict.FAILED:
            return _into(job, JobState.FAILED, event.at)
        case ev.Verdict.CANCELLED:
            return _into(job, JobState.CANCELLED, event.at)
        case _:
            assert_never(event.verdict)


def _told_by_result(job: Job, event: ev.ResultFetched) -> Job:
    """Fill in what a job that was taken over did not know of itself."""
    if job.has_inputs:
        return job
    if job.target == NO_MODEL and event.model_id is not None and is_model_id(event.model_id):
        job = replace(job, target=model(event.model_id))
    return job if event.created_at is None else replace(job, created_at=event.created_at)


def _known_without_result(job: Job, at: float) -> Job:
    """A result with nothing to tell still proves that the service knows the request."""
    if job.state is JobState.LOST:
        return _into(job, JobState.QUEUED, at)
    if job.state is JobState.FINISHED:
        return replace(job, stale="the request has ended; its result says nothing yet")
    return job


def _cancelled(job: Job, event: ev.CancelRequested | ev.CancelAnswered | ev.CancelFailed) -> Job:
    """Keep the wish beside the state, never in it: a late ``in_progress`` cannot erase it."""
    if job.is_final:
        return job
    match event:
        case ev.CancelRequested(at=at, owner=owner):
            if job.state is JobState.INTENT:
                return _into(job, JobState.WITHDRAWN, at)
            if job.state is JobState.UNKNOWN:
                return job
            return replace(job, cancel=CancelWish(wished_at=at, owner=owner), not_cancellable_at=None)
        case ev.CancelAnswered(at=at, outcome=outcome):
            if job.cancel is None:
                return job
            if outcome is ev.CancelOutcome.NOT_CANCELLABLE:
                return replace(job, cancel=None, not_cancellable_at=at)
            return replace(job, cancel=replace(job.cancel, answer=outcome.value, problem=None))
        case ev.CancelFailed(reason=reason):
            if job.cancel is None:
                return job
            wish = replace(job.cancel, attempts=job.cancel.attempts + 1, problem=reason)
            return replace(job, cancel=wish)
        case _:
            assert_never(event)
