"""Several values of one field as they are typed: `a | b`, `1..4`, `0..1 step 0.25`, `8 random`."""

from __future__ import annotations

import math
import random
import re
from decimal import Decimal, localcontext
from typing import Final

from runcomfy_tui.forms.choosing import read_choice, read_switch
from runcomfy_tui.forms.entry import EmptyText, Entry, Null, Picked, Several, Typed
from runcomfy_tui.forms.field import NUMBER_KINDS, TEXT_KINDS, Field, FieldKind
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.number import read_number, roll
from runcomfy_tui.forms.words import choice_labels, choose, counted, show

MOST_JOBS: Final = 1_000
"""More than this one form never makes at once."""
TAKES_SEVERAL: Final = NUMBER_KINDS | {
    FieldKind.TEXT, FieldKind.LINE, FieldKind.CHOICE, FieldKind.SWITCH, FieldKind.MEDIA,
}  # fmt: skip
"""Kinds of fields that may hold several values."""

_RANDOM: Final = re.compile(r"(\d{1,6})\s+random", re.IGNORECASE)
_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_RANGE: Final = re.compile(
    rf"(?P<first>{_NUMBER})\s*\.\.\s*(?P<last>{_NUMBER})(?:\s+step\s+(?P<step>{_NUMBER}))?", re.IGNORECASE
)
_BAR: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED: Final = re.compile(r"\\([\\|])")
_TRIES: Final = 50
_DRAWN_STEPS: Final = 1_000
_DIGITS: Final = 60


def parse(field: Field, several: Several, rng: random.Random) -> tuple[Entry, ...]:
    """The values of one field in their order, each once, of the type that the field has.

    Raises ValueError with a sentence for the person who typed it.
    """
    if field.kind not in TAKES_SEVERAL:
        raise ValueError("cannot take several values: only texts, numbers, choices, switches and media can")
    text = several.text.strip()
    if not text:
        raise ValueError("names no values: write them as a | b, 1..4 or 8 random")
    parts = _parts(several.text)
    found = _special(field, text, rng) if len(parts) == 1 else None
    if found is None:
        found = [entry for part in parts for entry in _of_part(field, part, rng)]
    distinct = _distinct(field, found)
    if len(distinct) > MOST_JOBS:
        raise ValueError(f"makes {len(distinct):,} jobs: at most {MOST_JOBS:,} go at once")
    return distinct


def written(values: tuple[str, ...]) -> Several:
    """The text that means these texts, bars and backslashes in them kept."""
    return Several(" | ".join(each.replace("\\", "\\\\").replace("|", "\\|") for each in values))


def value_words(entry: Entry) -> str:
    """One value in a few characters."""
    match entry:
        case Typed(text):
            return show(text, quote=False)
        case Picked(value):
            return show(value, quote=False)
        case EmptyText():
            return "an empty text"
        case Null():
            return "null"
        case _:
            return "…"


def _parts(text: str) -> list[str]:
    """The text between bars; `\\|` is a bar and `\\\\` a backslash of a value's own, any other backslash itself."""
    parts: list[str] = []
    start = 0
    for bar in _BAR.finditer(text):
        parts.append(text[start : bar.end() - 1])
        start = bar.end()
    parts.append(text[start:])
    cleaned = [_ESCAPED.sub(r"\1", part.strip()) for part in parts]
    if len(cleaned) > 1 and any(not part for part in cleaned):
        raise ValueError("has nothing on one side of a |: write \\| for a bar that is part of a value")
    return cleaned


def _of_part(field: Field, part: str, rng: random.Random) -> list[Entry]:
    """What stands between two bars: one value, or for a number a range too (`1..3 | 10`)."""
    if part == "null" and field.nullable and field.kind not in TEXT_KINDS:
        return [Null()]
    if field.kind in NUMBER_KINDS:
        found = _special(field, part, rng)
        return [_number(field, part)] if found is None else found
    match field.kind:
        case FieldKind.CHOICE:
            return [_choice(field, part)]
        case FieldKind.SWITCH:
            return [_switch(part)]
        case _:
            return [Typed(part)]


def _special(field: Field, text: str, rng: random.Random) -> list[Entry] | None:
    """A range or a number of random values, where the field can have those."""
    if drawn := _RANDOM.fullmatch(text):
        if field.kind in NUMBER_KINDS or field.kind in {FieldKind.CHOICE, FieldKind.SWITCH}:
            return _random(field, int(drawn[1]), rng)
        if field.kind is FieldKind.MEDIA:
            raise ValueError("cannot be drawn at random: only numbers, seeds and choices can")
        return None  # A text may well be "3 random cats", or just "8 random".
    if field.kind is FieldKind.CHOICE and (between := _RANGE.fullmatch(text)):
        return _choices_between(field, between)
    if field.kind in NUMBER_KINDS and ".." in text:
        found = _RANGE.fullmatch(text)
        if found is None:
            raise ValueError("is not a range such as 1..4 or 0..1 step 0.25")
        return _range(field, found)
    return None


def _number(field: Field, text: str) -> Entry:
    value = read_number(text)
    if field.kind is not FieldKind.NUMBER and not _is_whole(Decimal(text.strip())):
        raise ValueError(f"must be a whole number, not {show(value)}")
    return Typed(text)


def _range(field: Field, found: re.Match[str]) -> list[Entry]:
    low, high = (Decimal(found[name]) for name in ("first", "last"))
    whole = field.kind is not FieldKind.NUMBER
    if found["step"] is not None:
        step = abs(Decimal(found["step"]))
    else:
        step = Decimal(str(field.step)) if field.step and field.step > 0 else Decimal(1)
    if not step:
        raise ValueError("has a step of 0")
    if whole and not all(map(_is_whole, (low, high, step))):
        raise ValueError("must have whole numbers in its range")
    with localcontext(prec=_DIGITS):
        steps = abs(high - low) / step
        if steps >= MOST_JOBS:
            many = f"{int(steps) + 1:,}" if steps < 10**9 else "far more"
            raise ValueError(f"makes {many} jobs: at most {MOST_JOBS:,} go at once")
        signed = step if high >= low else -step
        return [Typed(_written(low + signed * place)) for place in range(int(steps) + 1)]


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _written(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else f"{value.normalize():f}"


def _random(field: Field, count: int, rng: random.Random) -> list[Entry]:
    if not count:
        raise ValueError("needs at least 1 random value")
    if count > MOST_JOBS:
        raise ValueError(f"makes {count:,} jobs: at most {MOST_JOBS:,} go at once")
    if field.kind in {FieldKind.CHOICE, FieldKind.SWITCH}:
        values = field.choices if field.kind is FieldKind.CHOICE else (True, False)
        if count > len(values):
            raise ValueError(f"has only {counted(len(values), 'value')} to draw from")
        return [Picked(value) for value in rng.sample(values, count)]
    found: dict[str, Entry] = {}
    for _ in range(count * _TRIES):
        if len(found) == count:
            break
        text = _drawn(field, rng)
        found.setdefault(text, Typed(text))
    if len(found) < count:
        raise ValueError(f"has fewer than {counted(count, 'value')} to draw from")
    return list(found.values())


def _drawn(field: Field, rng: random.Random) -> str:
    if field.kind is FieldKind.SEED:
        return roll(field, rng)
    low, high = field.minimum, field.maximum
    if low is None or high is None:
        raise ValueError("has no lowest and highest value to draw between: write a range or the values themselves")
    step = Decimal(str(field.step)) if field.step and field.step > 0 else _step_between(field, low, high)
    start = Decimal(str(low))
    if field.kind is not FieldKind.NUMBER:
        start = Decimal(math.ceil(low))
    steps = int((Decimal(str(high)) - start) / step)
    lowest = 1 if field.minimum_excluded and start == Decimal(str(low)) else 0
    highest = steps - 1 if field.maximum_excluded and start + steps * step == Decimal(str(high)) else steps
    if highest < lowest:
        raise ValueError("has no value to draw")
    return _written(start + rng.randint(lowest, highest) * step)


def _step_between(field: Field, low: float, high: float) -> Decimal:
    if field.kind is not FieldKind.NUMBER:
        return Decimal(1)
    return (Decimal(str(high)) - Decimal(str(low))) / _DRAWN_STEPS or Decimal(1)


def _choice(field: Field, text: str) -> Entry:
    """By its label or its value: 5 and "5" are told apart where a field has both."""
    for label, value in zip(choice_labels(field), field.choices, strict=True):
        if text == label:
            return Picked(value)
    return Picked(read_choice(field.choices, text))


def _choices_between(field: Field, found: re.Match[str]) -> list[Entry] | None:
    """Those of a list of numbers that lie in a range; None where the list has others, or the range a step."""
    numbers = [_as_number(value) for value in field.choices]
    if found["step"] is not None or None in numbers:
        return None
    low, high = sorted(Decimal(found[name]) for name in ("first", "last"))
    chosen = [
        Picked(value)
        for value, number in zip(field.choices, numbers, strict=True)
        if number is not None and low <= number <= high
    ]
    if not chosen:
        raise ValueError(choose(field.choices))
    return list(chosen)


def _as_number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return Decimal(str(value)) if re.fullmatch(_NUMBER, str(value)) else None


def _switch(text: str) -> Entry:
    value = read_switch(text)
    if value is None:
        raise ValueError("must be true or false, such as true | false")
    return Picked(value)


def _distinct(field: Field, entries: list[Entry]) -> tuple[Entry, ...]:
    """Each value once: 1 and 1.0 are one number, 1 and true are two choices though they are equal in Python."""
    kept: dict[object, Entry] = {}
    for entry in entries:
        match entry:
            case Typed(text):
                key: object = read_number(text) if field.kind in NUMBER_KINDS else text
            case Picked(value):
                key = (type(value).__name__, write_json(value))
            case _:
                key = type(entry)
        kept.setdefault(key, entry)
    return tuple(kept.values())
