"""Reading single values of an answer: texts, counts, amounts and times; what is none of these is left out."""

from __future__ import annotations

import math
from datetime import UTC, datetime

_LONGEST_ID = 200
_DEEPEST = 100


def text(value: object) -> str:
    """Return a text, "" for anything else."""
    return value if isinstance(value, str) else ""


def text_or_none(value: object) -> str | None:
    """Return a text that is not empty, None for anything else."""
    return value if isinstance(value, str) and value else None


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def name_or_number(value: object) -> str:
    """Return what names something, as text: ids and versions come as numbers too; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value == int(value) else value
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_ID:
        return ""  # Python refuses to write such a number down.
    return str(value)[:_LONGEST_ID]


def is_shallow(value: object) -> bool:
    """Tell whether JSON data are nested no deeper than anything here will ever walk them: at most 100 levels."""
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        if not inner:
            return True
        level = [each for several in inner for each in several]
    return False


def count(value: object) -> int | None:
    """Return a number of things, None for what cannot be one; it may have come as text."""
    amount = number(value)
    return int(amount) if amount is not None and amount < 2**31 and amount.is_integer() else None


def number(value: object) -> float | None:
    """Return an amount, not below zero; it may have come as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) and amount >= 0 else None


def time(value: object) -> float | None:
    """Return unix seconds of an ISO 8601 time; one without an offset is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
