"""Lengths and points of time in words; seconds in, short text out, and never an exception."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo

MINUTE_S = 60
HOUR_S = 3_600
DAY_S = 86_400
UNKNOWN_TIME = "?"

_MOST_DAYS = 99_999


def duration(seconds: float) -> str:
    """Return a length in its two largest units: ``3s``, ``2m 04s``, ``1h 12m``, ``6d 3h``; 7 cells at most for 99 days.

    What is below zero counts as zero: clocks of two machines never agree.
    """
    whole = _whole(seconds)
    if whole < MINUTE_S:
        return f"{whole}s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S}m {whole % MINUTE_S:02d}s"
    if whole < DAY_S:
        return f"{whole // HOUR_S}h {whole % HOUR_S // MINUTE_S:02d}m"
    return f"{whole // DAY_S}d {whole % DAY_S // HOUR_S}h"


def age(seconds: float) -> str:
    """Return a length in its largest unit alone: ``3s``, ``4m``, ``2h``, ``3d``."""
    whole = _whole(seconds)
    if whole < MINUTE_S:
        return f"{whole}s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S}m"
    if whole < DAY_S:
        return f"{whole // HOUR_S}h"
    return f"{whole // DAY_S}d"


def ago(seconds: float) -> str:
    """Return an age as a phrase: ``just now``, ``12s ago``."""
    return "just now" if seconds < 1 else f"{age(seconds)} ago"


def clock_time(at: float, *, zone: tzinfo | None = None, seconds: bool = True) -> str:
    """Return the local time of day of unix seconds: ``14:02:09``, or ``14:02`` without ``seconds``."""
    moment = _moment(at, zone)
    return UNKNOWN_TIME if moment is None else moment.strftime("%H:%M:%S" if seconds else "%H:%M")


def date_time(at: float, *, zone: tzinfo | None = None) -> str:
    """Return local date and time of unix seconds: ``2026-11-22 14:02:09``."""
    moment = _moment(at, zone)
    return UNKNOWN_TIME if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")


def moment(at: float, now: float, *, zone: tzinfo | None = None) -> str:
    """Return a point of time as short as it stays clear: the time of day, with the date unless it is today's."""
    then, today = _moment(at, zone), _moment(now, zone)
    if then is None or today is None or then.date() != today.date():
        return date_time(at, zone=zone)
    return clock_time(at, zone=zone)


def _whole(seconds: float) -> int:
    if math.isnan(seconds):
        return 0
    return int(min(max(seconds, 0.0), _MOST_DAYS * DAY_S))


def _moment(at: float, zone: tzinfo | None) -> datetime | None:
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None
