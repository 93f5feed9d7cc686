"""Typed numbers: exact integers, `1e3`, the step keys and the dice."""

from __future__ import annotations

import math
import random
import re
from decimal import Decimal
from typing import Final

from runcomfy_tui.forms.field import Field, FieldKind, Number

LARGEST_EXPONENT: Final = 400
"""Numbers with more digits than this are refused before anything is computed with them."""
DICE_MAXIMUM: Final = 2**32 - 1

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)


def read_integer(text: str) -> int:
    """The whole number that was typed, exact at any size; `1e3` and `4.0` are whole.

    Raises ValueError with a sentence for the person who typed it.
    """
    number = _decimal(text, "must be a whole number")
    whole = number.to_integral_value()
    if whole != number:
        raise ValueError("must be a whole number")
    return int(number)


def read_number(text: str) -> Number:
    """The number that was typed: an exact int where no point or exponent was used, else a float.

    Raises ValueError with a sentence for the person who typed it.
    """
    number = _decimal(text, "must be a number")
    if number == number.to_integral_value() and not re.search(r"[.eE]", text):
        return int(number)
    value = float(number)
    if math.isinf(value):
        raise ValueError("is too large")
    return value


def write_number(value: Number) -> str:
    """The shortest text that reads back as the same number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def step_of(field: Field) -> Number:
    """How far one press of a step key goes: the schema's step, else about a twentieth of the range."""
    if field.step is not None and field.step > 0:
        return field.step
    if field.kind is not FieldKind.NUMBER:
        return 1
    if field.minimum is None or field.maximum is None or not field.maximum > field.minimum:
        return 0.1
    rough = (field.maximum - field.minimum) / 20
    if not 1e-12 < rough < 1e12:
        return 0.1
    magnitude = Decimal(10) ** math.floor(math.log10(rough))
    factor = next(each for each in (1, 2, 5, 10) if Decimal(rough) <= each * magnitude * Decimal("1.0000001"))
    nice = float(factor * magnitude)
    return int(nice) if nice >= 1 and nice.is_integer() else nice


def stepped(field: Field, text: str, direction: int) -> str:
    """The text after a step key: from the typed value, else the default, else the nearest limit; kept within limits."""
    start = _start(field, text)
    if start is None:
        lowest = field.minimum if field.minimum is not None else 0
        return write_number(lowest)
    value = start + Decimal(str(step_of(field))) * direction
    if field.minimum is not None:
        value = max(value, Decimal(str(field.minimum)))
    if field.maximum is not None:
        value = min(value, Decimal(str(field.maximum)))
    if field.kind is not FieldKind.NUMBER:
        return str(int(value))
    return write_number(int(value)) if value == value.to_integral_value() else f"{value.normalize():f}"


def roll(field: Field, source: random.Random) -> str:
    """A new seed within the field's limits, never the value that means "pick one"."""
    low = 0 if field.minimum is None else math.ceil(max(field.minimum, 0))
    if field.maximum is not None and field.maximum < low:
        low = math.ceil(field.minimum) if field.minimum is not None else math.floor(field.maximum)
    high = DICE_MAXIMUM if field.maximum is None else min(math.floor(field.maximum), max(DICE_MAXIMUM, low))
    if field.random_value == low and high > low:
        low += 1
    return str(source.randint(low, max(low, high)))


def _decimal(text: str, complaint: str) -> Decimal:
    stripped = text.strip()
    if len(stripped) > LARGEST_EXPONENT or not _NUMBER.fullmatch(stripped):
        raise ValueError(complaint if len(stripped) <= LARGEST_EXPONENT else "is too long")
    number = Decimal(stripped)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("is too large" if number.adjusted() > 0 else "is too small")
    return number


def _start(field: Field, text: str) -> Decimal | None:
    try:
        return Decimal(read_number(text)) if field.kind is not FieldKind.NUMBER else Decimal(str(read_number(text)))
    except ValueError:
        default = field.default
    if isinstance(default, int | float) and not isinstance(default, bool):
        return Decimal(str(default))
    return None
