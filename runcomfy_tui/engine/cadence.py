"""How long to wait before asking about a job again: a pure function of what is known and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import Job, JobState

FLOOR_S = 2.0
CEILING_S = 30.0
FOCUSED_NEAR_S = 1.5
"""What a person waits for is asked a little more often when it may change at any moment."""
SHARE_OF_TIME_IN_STATE = 0.1
VISIBLE_RUNNING_S = 5.0
UNRECOGNISED_S = 30.0
LOST_S = 3_600.0
JITTER = 0.2

SENTINEL_SHARE = 0.1
SENTINEL_MOST_S = 15.0
RELIEVED_S = 30.0
BEHIND_S = 52.0
BEHIND_MOST_S = 54.5
"""Asked once a minute: jitter may not make it more."""

SPARSE_SHARE = 0.375
SPARSE_VISIBLE_S = 20.0
CLOSE_FROM = 0.75
CLOSE_SHARE = 0.08
CLOSE_SHARE_UNSEEN = 0.13
CLOSE_MOST_S = 15.0
OVERDUE_FROM = 1.5


class Attention(IntEnum):
    """How closely a person looks at a job."""

    NONE = 0
    VISIBLE = 1
    FOCUSED = 2


class Role(Enum):
    """What a waiting job is in its target's line.

    A ``SENTINEL`` is watched for all; a ``RELIEVED`` one less so, for somebody behind it is asked more often anyway and
    tells when the line moves. ``BEHIND`` are all others of a line that is trusted, ``NONE`` those of one that is not.
    """

    NONE = "none"
    SENTINEL = "sentinel"
    RELIEVED = "relieved"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a job beside itself.

    ``progress`` is what the last status word meant; ``usual_s`` the median run time of its like, where it is known;
    ``asked_every_s`` is how often a person wants it asked who waits for it.
    """

    attention: Attention = Attention.NONE
    progress: Progress | None = None
    role: Role = Role.NONE
    usual_s: float | None = None
    asked_every_s: float | None = None


def interval_s(job: Job, now: float, known: Knowledge) -> float | None:
    """Return the seconds until the next poll, without jitter, or None for a job that is not asked about.

    ``now`` is unix seconds.
    """
    if job.request is None or job.refused is not None or job.is_final:
        return None
    if job.state is JobState.LOST:
        return LOST_S
    if job.state not in (JobState.QUEUED, JobState.RUNNING, JobState.FINISHED):
        return None
    if known.attention is Attention.FOCUSED and known.asked_every_s is not None:
        return known.asked_every_s
    if known.attention is Attention.FOCUSED:
        return FOCUSED_NEAR_S if _is_near_a_change(job, now, known) else FLOOR_S
    if known.progress is Progress.UNRECOGNISED:
        return UNRECOGNISED_S
    if job.state is JobState.QUEUED:
        return _queued_s(job, now, known)
    if job.state is JobState.RUNNING:
        return _running_s(job, now, known)
    return _plain_s(job, now)


def jittered(interval: float, random: float) -> float:
    """Spread an interval by ±20 %; ``random`` is in [0, 1). What is meant once a minute is not made less."""
    spread = interval * (1 - JITTER + 2 * JITTER * random)
    return min(spread, BEHIND_MOST_S) if interval == BEHIND_S else spread


def _is_near_a_change(job: Job, now: float, known: Knowledge) -> bool:
    if job.state is JobState.QUEUED:
        return known.role in (Role.SENTINEL, Role.RELIEVED)
    if job.state is not JobState.RUNNING or known.usual_s is None:
        return False
    return CLOSE_FROM < (now - job.state_since) / known.usual_s < OVERDUE_FROM


def _plain_s(job: Job, now: float) -> float:
    changed_at = max(job.state_since, job.position_since or 0.0)
    return _clamp(SHARE_OF_TIME_IN_STATE * (now - changed_at), FLOOR_S, CEILING_S)


def _queued_s(job: Job, now: float, known: Knowledge) -> float:
    match known.role:
        case Role.BEHIND:
            return BEHIND_S
        case Role.RELIEVED:
            return RELIEVED_S
        case Role.SENTINEL if known.usual_s is not None:
            return _clamp(SENTINEL_SHARE * known.usual_s, FLOOR_S, SENTINEL_MOST_S)
        case Role.SENTINEL:
            return min(_plain_s(job, now), SENTINEL_MOST_S)
        case Role.NONE:
            return _plain_s(job, now)


def _running_s(job: Job, now: float, known: Knowledge) -> float:
    """Ask sparsely until the run may soon end, closely then, and less and less once it takes unusually long."""
    is_seen = known.attention is Attention.VISIBLE
    most_s = VISIBLE_RUNNING_S if is_seen else CEILING_S
    usual_s = known.usual_s
    if usual_s is None:
        return min(_plain_s(job, now), most_s)
    ran_s = now - job.state_since
    close_s = _clamp((CLOSE_SHARE if is_seen else CLOSE_SHARE_UNSEEN) * usual_s, FLOOR_S, min(CLOSE_MOST_S, most_s))
    until_close_s = CLOSE_FROM * usual_s - ran_s
    if until_close_s > 0:
        sparse_s = _clamp(SPARSE_SHARE * usual_s, FLOOR_S, SPARSE_VISIBLE_S if is_seen else CEILING_S)
        return max(close_s, min(sparse_s, until_close_s))
    return _clamp(SHARE_OF_TIME_IN_STATE * (ran_s - OVERDUE_FROM * usual_s), close_s, most_s)


def _clamp(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
