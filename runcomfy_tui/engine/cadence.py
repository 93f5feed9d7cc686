"""How long to wait before asking about a job again: a pure function of what is known and the time."""

from __future__ import annotations

from enum import IntEnum

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import Job, JobState

FLOOR_S = 2.0
CEILING_S = 30.0
SHARE_OF_TIME_IN_STATE = 0.1
VISIBLE_RUNNING_S = 5.0
UNRECOGNISED_S = 30.0
LOST_S = 3_600.0
JITTER = 0.2


class Attention(IntEnum):
    """How closely a person looks at a job."""

    NONE = 0
    VISIBLE = 1
    FOCUSED = 2


def interval_s(job: Job, now: float, attention: Attention, progress: Progress | None = None) -> float | None:
    """Return the seconds until the next poll, without jitter, or None for a job that is not asked about.

    ``now`` is unix seconds; ``progress`` is what the last status word meant, where it is known.
    """
    if job.request is None or job.refused is not None or job.is_final:
        return None
    if job.state is JobState.LOST:
        return LOST_S
    if job.state not in (JobState.QUEUED, JobState.RUNNING, JobState.FINISHED):
        return None
    if attention is Attention.FOCUSED:
        return FLOOR_S
    if progress is Progress.UNRECOGNISED:
        return UNRECOGNISED_S
    changed_at = max(job.state_since, job.position_since or 0.0)
    plain = min(max(SHARE_OF_TIME_IN_STATE * (now - changed_at), FLOOR_S), CEILING_S)
    if attention is Attention.VISIBLE and job.state is JobState.RUNNING:
        return min(plain, VISIBLE_RUNNING_S)
    return plain


def jittered(interval: float, random: float) -> float:
    """Spread an interval by ±20 %; ``random`` is in [0, 1)."""
    return interval * (1 - JITTER + 2 * JITTER * random)
