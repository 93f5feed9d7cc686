"""What the service's words about a request mean to us, however they are spelled."""

from __future__ import annotations

from enum import StrEnum


class Progress(StrEnum):
    """What a status word of the wire means to us."""

    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"
    UNRECOGNISED = "unrecognised"


class Verdict(StrEnum):
    """What a result says became of the request; NOT_YET is a result that has nothing to tell so far."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_YET = "not yet"


class CancelOutcome(StrEnum):
    """What the service answered to a cancel."""

    CANCELLED = "cancelled"
    REQUESTED = "cancellation_requested"
    NOT_CANCELLABLE = "not_cancellable"
