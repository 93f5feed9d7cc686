"""How a job's state looks: a glyph, a word and a role that the theme gives a colour."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, assert_never

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.glyphs import UNICODE, Glyphs

_LONGEST_WORD = 12
PAUSED = "paused"
"""How the reason begins for which a batch's job is held since one before it has come to nothing sure."""
FRESH_S = 60.0
"""How long a success stays in colour before it turns quiet."""


class Role(StrEnum):
    """What a text means to the eye; each is the name of a theme colour (``$state-…``)."""

    PLAIN = "plain"
    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    FRESH = "fresh"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    QUIET = "quiet"
    WARNING = "warning"


class Look(NamedTuple):
    """A state as it is shown. ``row`` is the role of the rest of the job's row; ``stale`` asks for italics."""

    glyph: str
    word: str
    role: Role
    row: Role
    stale: bool = False

    @property
    def text(self) -> str:
        """Return glyph and word."""
        return f"{self.glyph} {self.word}"


def look(job: Job, now: float, glyphs: Glyphs = UNICODE) -> Look:
    """Return how the job's state is shown at ``now`` (unix seconds)."""
    if job.is_final:
        return _final(job, now, glyphs)
    if job.refused is not None:
        return Look(glyphs.refused, "refused", Role.UNKNOWN, Role.PLAIN, stale=True)
    glyph, word, role = _unfinished(job, glyphs)
    if job.strange_status is not None and job.state in (JobState.QUEUED, JobState.RUNNING):
        word = clean(job.strange_status, _LONGEST_WORD).strip() or word
    if job.cancel is not None:
        word, role = f"cancelling{glyphs.ellipsis}", Role.CANCELLING
    return Look(glyph, word, role, Role.PLAIN, stale=_is_stale(job))


def _is_stale(job: Job) -> bool:
    return job.stale is not None or job.state is JobState.LOST


def _unfinished(job: Job, glyphs: Glyphs) -> tuple[str, str, Role]:
    match job.state:
        case JobState.INTENT if job.hold is not None:
            return glyphs.held, "paused" if job.hold.startswith(PAUSED) else "not sent", Role.UNKNOWN
        case JobState.INTENT:
            return glyphs.waiting, "waiting", Role.WAITING
        case JobState.SUBMITTING:
            return glyphs.sending, "sending", Role.RUNNING
        case JobState.UNKNOWN:
            return glyphs.unknown, "unknown", Role.UNKNOWN
        case JobState.QUEUED:
            return glyphs.queued, "queued", Role.QUEUED
        case JobState.RUNNING:
            return glyphs.running, "running", Role.RUNNING
        case JobState.FINISHED:
            return glyphs.finishing, "finishing", Role.RUNNING
        case JobState.LOST:
            return glyphs.lost, "lost", Role.UNKNOWN
        case JobState.SUCCEEDED | JobState.FAILED | JobState.CANCELLED | JobState.REJECTED | JobState.WITHDRAWN:
            return glyphs.unknown, job.state.value, Role.QUIET
        case _:
            assert_never(job.state)


def _final(job: Job, now: float, glyphs: Glyphs) -> Look:
    word = job.state.value
    if job.state is JobState.SUCCEEDED:
        fresh = now - job.state_since < FRESH_S
        return Look(
            glyphs.succeeded, word, Role.FRESH if fresh else Role.SUCCEEDED, Role.PLAIN if fresh else Role.QUIET
        )
    if job.state in (JobState.FAILED, JobState.REJECTED):
        return Look(glyphs.failed, word, Role.FAILED, Role.PLAIN)
    return Look(glyphs.cancelled, word, Role.CANCELLED, Role.QUIET)
