"""Jobs in every state and events of every kind, for the tests of the domain."""

from __future__ import annotations

from hypothesis import strategies as st

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Job, JobState, Request
from runcomfy_tui.domain.target import model
from runcomfy_tui.domain.transitions import advance

AT = 1_700_000_000.0
REQUEST = Request("req-1")


def intent() -> Job:
    """Return a job that was just written down."""
    return Job("job-1", "default", "account", model("maker/model"), "title", "0" * 64, AT, JobState.INTENT, AT)


def after(*events: ev.Event) -> Job:
    """Return the job that these events make of an intent."""
    job = intent()
    for event in events:
        job = advance(job, event)
    return job


SUBMITTING = ev.Submitting(AT + 1, "owner-1")
ACCEPTED = ev.Accepted(AT + 2, REQUEST)
LOSING = (ev.Missing(AT + 10), ev.Missing(AT + 40), ev.Missing(AT + 70))


def polled(progress: ev.Progress, at: float = AT + 5, position: int | None = None) -> ev.Polled:
    """Return a status answer."""
    return ev.Polled(at, progress, str(progress), position)


def result(verdict: ev.Verdict, at: float = AT + 90) -> ev.ResultFetched:
    """Return a result answer."""
    failure = Failure("it broke") if verdict is ev.Verdict.FAILED else None
    return ev.ResultFetched(at, verdict, failure, 0.25, None, 2)


IN_STATE: dict[JobState, Job] = {
    JobState.INTENT: intent(),
    JobState.SUBMITTING: after(SUBMITTING),
    JobState.UNKNOWN: after(SUBMITTING, ev.OutcomeUnknown(AT + 2, "cut")),
    JobState.QUEUED: after(SUBMITTING, ACCEPTED),
    JobState.RUNNING: after(SUBMITTING, ACCEPTED, polled(ev.Progress.RUNNING)),
    JobState.FINISHED: after(SUBMITTING, ACCEPTED, polled(ev.Progress.ENDED)),
    JobState.LOST: after(SUBMITTING, ACCEPTED, *LOSING),
    JobState.SUCCEEDED: after(SUBMITTING, ACCEPTED, result(ev.Verdict.SUCCEEDED)),
    JobState.FAILED: after(SUBMITTING, ACCEPTED, result(ev.Verdict.FAILED)),
    JobState.CANCELLED: after(SUBMITTING, ACCEPTED, result(ev.Verdict.CANCELLED)),
    JobState.REJECTED: after(SUBMITTING, ev.Rejected(AT + 2, Failure("no"))),
    JobState.WITHDRAWN: after(ev.CancelRequested(AT + 1)),
}

_TIMES = st.integers(0, 400).map(lambda s: AT + s)
_WORDS = st.sampled_from(["one", "two"])
EVENTS: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Submitting, _TIMES, _WORDS),
    st.builds(ev.Accepted, _TIMES, st.builds(Request, _WORDS)),
    st.builds(ev.Rejected, _TIMES, st.builds(Failure, _WORDS)),
    st.builds(ev.OutcomeUnknown, _TIMES, _WORDS),
    st.builds(ev.NotSent, _TIMES, _WORDS),
    st.builds(ev.Held, _TIMES, _WORDS),
    st.builds(ev.Released, _TIMES, _WORDS),
    st.builds(ev.DeclaredNotAccepted, _TIMES),
    st.builds(ev.Polled, _TIMES, st.sampled_from(ev.Progress), _WORDS, st.none() | st.integers(-1, 9)),
    st.builds(ev.PollFailed, _TIMES, _WORDS),
    st.builds(ev.Missing, _TIMES),
    st.builds(ev.AccessRefused, _TIMES, _WORDS),
    st.builds(
        ev.ResultFetched,
        _TIMES,
        st.sampled_from(ev.Verdict),
        st.none() | st.builds(Failure, _WORDS),
        st.none() | st.just(0.1),
        st.none() | _TIMES,
        st.integers(0, 3),
    ),
    st.builds(ev.CancelRequested, _TIMES, _WORDS),
    st.builds(ev.CancelAnswered, _TIMES, st.sampled_from(ev.CancelOutcome)),
    st.builds(ev.CancelFailed, _TIMES, _WORDS, st.booleans()),
    st.builds(ev.Downloaded, _TIMES, st.integers(0, 3)),
    st.builds(ev.DownloadFailed, _TIMES, st.integers(0, 3), st.just("gone")),
    st.builds(ev.TakenOver, _TIMES),
    st.builds(ev.Labelled, _TIMES, st.just("moodboard"), st.none(), st.just("for her")),
)
