"""Days of the local calendar: on which one a moment lies, and which moments are of a day, a month or a year."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_NAMED = {"today": 0, "yesterday": 1}


def day_of(at: float) -> date:
    """Return the local day of unix seconds; the first or the last day there is for what no calendar holds."""
    try:
        return datetime.fromtimestamp(at, UTC).astimezone().date()
    except (OverflowError, ValueError, OSError):
        return date.max if at > 0 else date.min


def start_of(day: date) -> float:
    """Return the unix seconds of a local day's first moment."""
    try:
        return datetime(day.year, day.month, day.day).astimezone().timestamp()
    except (OverflowError, ValueError, OSError):
        return float("inf") if day > date(1970, 1, 1) else float("-inf")


def span(text: str, now: float) -> tuple[float, float]:
    """Return from when (unix seconds) until before when ``2026-11-22``, ``2026-11``, ``2026`` or ``today`` lasts.

    Raises ``ValueError`` for what is no day.
    """
    if text in _NAMED:
        first = day_of(now) - timedelta(days=_NAMED[text])
        return start_of(first), start_of(first + timedelta(days=1))
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"{text} is no day")
    first, after = _bounds(*(int(part) if part else 0 for part in written.groups()))
    return start_of(first), start_of(after)


def _bounds(year: int, month: int, day: int) -> tuple[date, date]:
    """Return the first day and the day after the last one; no month (0) means the year, no day (0) the month."""
    first = date(year, month or 1, day or 1)
    try:
        if day:
            return first, first + timedelta(days=1)
        return first, date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return first, date.max


def is_moving(text: str) -> bool:
    """Tell whether the text means another day tomorrow."""
    return text in _NAMED
