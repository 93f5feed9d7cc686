"""The limits that a model publishes for a medium (`validations`), and whether a file keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.field import MediaRule, Number
from runcomfy_tui.forms.media_source import FileFacts
from runcomfy_tui.forms.normalise import is_number
from runcomfy_tui.forms.words import show

_RULE: Final = re.compile(r"(?P<of>[a-z_]+(?:/[a-z_]+)?)\s*(?P<sign><=|>=|<|>)")
_SECONDS: Final = frozenset(
    f"{kind}{name}" for kind in ("", "video_", "audio_") for name in ("duration", "seconds", "length_seconds")
) | frozenset(f"{kind}duration_{unit}" for kind in ("", "video_", "audio_") for unit in ("s", "sec", "seconds"))
_SIZES: Final = {"file_size_b": 0, "file_size_bytes": 0, "file_size_kb": 1, "file_size_mb": 2, "file_size_gb": 3}
_UNITS: Final = ("bytes", "KB", "MB", "GB")
_MOST_RULES: Final = 40


@dataclass(frozen=True, slots=True)
class _Measured:
    """A quantity of a file, read strictly and generously (a megabyte is 1,000² or 1,024² bytes), and how it is told."""

    strict: float
    generous: float
    told: str
    unit: str = ""


def read_rules(part: Mapping[str, object]) -> tuple[MediaRule, ...]:
    """The rules of one property of a schema: its `validations`, or those of its `items`; unreadable ones are left."""
    given = part.get("validations")
    if given is None and isinstance(items := part.get("items"), Mapping):
        given = items.get("validations")
    rules: list[MediaRule] = []
    for each in given[:_MOST_RULES] if isinstance(given, list) else ():
        if not isinstance(each, Mapping):
            continue
        rule, value, words = each.get("validation_rule"), each.get("validation_value"), each.get("validation_error")
        if isinstance(rule, str) and isinstance(value, int | float) and is_number(value):
            rules.append(MediaRule(rule.strip().lower(), value, words if isinstance(words, str) else ""))
    return tuple(rules)


def broken_rule(rules: Iterable[MediaRule], facts: FileFacts) -> str | None:
    """What a file surely breaks, without a subject; rules that are not known, and what cannot be measured, pass."""
    for rule in rules:
        measured = _measured(rule, facts)
        if measured is not None and not _keeps(rule, measured.generous) and not _keeps(rule, measured.strict):
            return _words(rule, measured)
    return None


def doubtful_rule(rules: Iterable[MediaRule], facts: FileFacts) -> str | None:
    """What a file breaks by the stricter of two readings of a unit, without a subject."""
    for rule in rules:
        measured = _measured(rule, facts)
        if measured is not None and _keeps(rule, measured.generous) != _keeps(rule, measured.strict):
            return f"may break a limit of the model: {_words(rule, measured)}"
    return None


def size_words(size_bytes: int) -> str:
    """A size as services count it, 1,024 to the next unit: ``812 bytes``, ``256 KB``, ``1.2 MB``."""
    amount, unit = float(size_bytes), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    told = f"{amount:.0f}" if amount >= 10 or amount == int(amount) else f"{amount:.1f}"
    return f"{told} {_UNITS[unit]}"


def _measured(rule: MediaRule, facts: FileFacts) -> _Measured | None:
    read = _RULE.fullmatch(rule.rule)
    if read is None:
        return None
    of = read["of"]
    if of in _SIZES:
        power = _SIZES[of]
        strict, generous = facts.size_bytes / 1000**power, facts.size_bytes / 1024**power
        return _Measured(strict, generous, size_words(facts.size_bytes), _UNITS[power])
    if of in _SECONDS:
        return None if facts.seconds is None else _exactly(facts.seconds, f"{facts.seconds:.1f} s", "seconds")
    if not facts.width or not facts.height:
        return None
    width, height = facts.width, facts.height
    told = f"{width} × {height} pixels"
    match of:
        case "width/height" | "aspect_ratio":
            return _exactly(width / height, told, "as width by height")
        case "height/width":
            return _exactly(height / width, told, "as height by width")
        case "width_pixels" | "width":
            return _exactly(width, told, "pixels in width")
        case "height_pixels" | "height":
            return _exactly(height, told, "pixels in height")
        case _:
            return None


def _exactly(value: float, told: str, unit: str) -> _Measured:
    return _Measured(value, value, told, unit)


def _keeps(rule: MediaRule, value: float) -> bool:
    limit: Number = rule.value
    match rule.rule.lstrip("abcdefghijklmnopqrstuvwxyz_/ "):
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case _:
            return value >= limit


def _words(rule: MediaRule, measured: _Measured) -> str:
    if words := clean(rule.words, 200).strip():
        return f"is {measured.told}: {words}"
    sign = rule.rule[-2:].strip("abcdefghijklmnopqrstuvwxyz_/ ")
    limit = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}[sign]
    return f"must be {limit} {show(rule.value)} {measured.unit} (it is {measured.told})"
