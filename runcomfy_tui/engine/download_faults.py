"""What a fault means for a download: tried again after a wait, at rest until there is room, or over, with words."""

from __future__ import annotations

import errno
import random
from dataclasses import replace

from runcomfy_tui.domain import errors
from runcomfy_tui.engine.part_file import PartInUse
from runcomfy_tui.engine.waiting import backoff_s
from runcomfy_tui.store import Download

MOST_ATTEMPTS = 12
"""Tries in a row that brought nothing before a download counts as failed: half an hour, with the waits between."""

GONE_AFTER_ATTEMPTS = 3
"""So often a file is asked for that should still be there, before it counts as gone."""

LONGEST_WAIT_S = 600.0
AFTER_PROGRESS_S = 0.2
ROOM_LOOKED_FOR_EVERY_S = 5.0
PROGRESS_BYTES = 64 * 1024
"""A try that brought at least this much is not counted against the download."""

_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_PASSING_STATUS = frozenset({408, 425, 429})


class NoRoom(errors.FileFault):
    """The disk has no room for what is still to come."""


def after_fault(
    row: Download, fault: errors.RuncomfyTuiError | OSError, now: float, gained_bytes: int, rng: random.Random
) -> Download:
    """Return the download after a try that ended with ``fault`` at ``now`` (unix seconds)."""
    row = replace(row, updated_at=now, problem=in_words(fault), retry_at=None)
    if is_no_room(fault):
        return replace(row, state="paused", retry_at=now + ROOM_LOOKED_FOR_EVERY_S)
    match fault:
        case errors.UnsafeUrl():
            return replace(row, state="refused", problem=f"not fetched: {fault}; open its address by hand")
        case errors.FileGone() | errors.NotFound():
            return replace(row, state="gone")
    if not passes(fault):
        return replace(row, state="failed")
    attempts = 1 if gained_bytes >= PROGRESS_BYTES else row.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return replace(row, state="failed", attempts=attempts, problem=f"{row.problem} (tried {attempts} times)")
    wait_s = backoff_s(attempts - 1, most_s=LONGEST_WAIT_S, rng=rng)
    if gained_bytes >= PROGRESS_BYTES:
        wait_s = AFTER_PROGRESS_S
    if isinstance(fault, errors.ServiceError):
        wait_s = max(wait_s, min(fault.retry_after_s or 0.0, 3_600.0))
    return replace(row, state="wanted", attempts=attempts, retry_at=now + wait_s)


def unless_too_early(row: Download, expires_at: float | None, rng: random.Random) -> Download:
    """Return the download as it is, but for one that is gone before its time: that is asked for some times more.

    ``expires_at`` (unix seconds) is when the service deletes the file; what is gone after that is told why.
    """
    if row.state != "gone":
        return row
    if expires_at is None or row.updated_at >= expires_at:
        return replace(row, problem="deleted at RunComfy after 7 days")
    attempts = row.attempts + 1
    if attempts >= GONE_AFTER_ATTEMPTS:
        return row
    wait_s = backoff_s(attempts - 1, most_s=LONGEST_WAIT_S, rng=rng)
    return replace(row, state="wanted", attempts=attempts, retry_at=row.updated_at + wait_s)


def is_no_room(fault: Exception) -> bool:
    """Tell whether the disk was full."""
    return isinstance(fault, NoRoom) or (isinstance(fault, OSError) and fault.errno in _NO_ROOM)


def passes(fault: Exception) -> bool:
    """Tell whether the same may work later."""
    match fault:
        case errors.CertificateRefused():
            return False
        case errors.NetworkFault() | errors.JournalError() | errors.RateLimited() | errors.Unauthorised():
            return True
        case errors.Unreadable() | PartInUse():
            return True
        case errors.ServiceError():
            return fault.status >= 500 or fault.status in _PASSING_STATUS
    return False


def in_words(fault: Exception) -> str:
    """Return the fault as a person reads it."""
    if isinstance(fault, OSError):
        return f"cannot be written: {fault.strerror or fault}"
    return str(fault)
