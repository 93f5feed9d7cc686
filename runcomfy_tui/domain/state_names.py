"""The names that a job's state is counted, filtered and found by."""

from __future__ import annotations

from functools import cache

from runcomfy_tui.domain.job import AT_SERVICE, FINAL, Job, JobState

_STATE_NAMES: dict[JobState, tuple[str, ...]] = {
    JobState.INTENT: ("waiting", "intent"),
    JobState.SUBMITTING: ("sending", "submitting"),
    JobState.UNKNOWN: ("unknown",),
    JobState.QUEUED: ("queued",),
    JobState.RUNNING: ("running",),
    JobState.FINISHED: ("finishing", "finished"),
    JobState.SUCCEEDED: ("succeeded",),
    JobState.FAILED: ("failed",),
    JobState.CANCELLED: ("cancelled",),
    JobState.REJECTED: ("rejected",),
    JobState.WITHDRAWN: ("withdrawn",),
    JobState.LOST: ("lost",),
}
_GROUPS = ("live", "ended", "cancelling", "stale", "refused")


def state_name(job: Job) -> str:
    """Return the one name that a job's state is counted and filtered by."""
    return state_names(job)[0]


def state_names(job: Job) -> tuple[str, ...]:
    """Return every name that ``state:`` finds the job by; the first is :func:`state_name`."""
    return _names(
        job.state, job.hold is not None, job.cancel is not None, job.stale is not None, job.refused is not None
    )


@cache
def _names(state: JobState, held: bool, cancelling: bool, stale: bool, refused: bool) -> tuple[str, ...]:
    own = _STATE_NAMES[state]
    names = ["not-sent", *own[1:]] if held and state is JobState.INTENT else list(own)
    if state in AT_SERVICE or state is JobState.SUBMITTING:
        names.append("live")
    if state in FINAL:
        names.append("ended")
    told = {"cancelling": cancelling, "stale": stale, "refused": refused}
    return (*names, *(name for name, holds in told.items() if holds))


@cache
def state_words(names: tuple[str, ...]) -> str:
    """Return the names that a bare word finds: not those of whole groups, which only ``state:`` takes."""
    return " ".join(name for name in names if name not in ("live", "ended"))


STATE_VALUES = tuple(
    dict.fromkeys(("not-sent", *(name for names in _STATE_NAMES.values() for name in names[:1]), *_GROUPS))
)
"""What may stand behind ``state:``, in the order of a job's life."""


def state_values(start: str) -> set[str]:
    """Return the names that ``start`` means: itself where it is one, else all that begin with it."""
    every = {*STATE_VALUES, *(name for names in _STATE_NAMES.values() for name in names)}
    return {start} if start in every else {name for name in every if name.startswith(start)}
