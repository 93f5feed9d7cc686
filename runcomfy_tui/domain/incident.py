"""An incident: something that happened to the program itself and not to one job, such as the connection's loss."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IncidentKind(StrEnum):
    """What went wrong, or changed."""

    OFFLINE = "offline"
    SLOWED = "slowed"
    TROUBLE = "trouble"
    SIGN_IN = "sign-in"
    ADDRESS = "address"
    DISK = "disk"
    FAULT = "fault"
    TOOK_OVER = "took-over"
    SUSPENDED = "suspended"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Incident:
    """One entry about an incident: its beginning, or with ``over`` its end after ``lasted_s`` seconds.

    ``reason`` is in whole words. ``times`` counts what is told together: 1, or how often it came back since the entry
    before. ``at`` is unix seconds.
    """

    at: float
    kind: IncidentKind
    reason: str = ""
    over: bool = False
    lasted_s: float | None = None
    times: int = 1
