"""Reading and writing JSON the strict way: no NaN, no characters that cannot be sent, and equality by JSON type."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Final

_DEEPEST: Final = 200
"""Lists and objects inside one another; every real body is far from it, and walks over values are safe to it."""


def read_json(text: str) -> object:
    """The value of a JSON text.

    Raises ValueError with a sentence for the person who typed it.
    """
    try:
        value: object = json.loads(text, parse_int=_whole, parse_float=_real, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"is not valid JSON ({_reason(error)} at {where})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if text.count("[") + text.count("{") > _DEEPEST and _is_too_deep(value):
        raise ValueError("is nested too deeply")
    return value


def write_json(value: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """The JSON text of a value; object keys keep their order."""
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only)


def same_json(left: object, right: object) -> bool:
    """Equality as JSON sees it: `1` is `1.0`, but neither is `true` nor `"1"`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_json(value, right[key]) for key, value in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_json, left, right))
    return left == right


def json_key(value: object) -> tuple[str, object]:
    """Something hashable that is equal for equal JSON values, as far as numbers inside lists and objects agree."""
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, str):
        return ("text", value)
    return ("other", json.dumps(value, sort_keys=True, default=str))


def distinct(values: Iterable[object]) -> tuple[object, ...]:
    """The values in their order, each once."""
    found: dict[tuple[str, object], object] = {}
    for value in values:
        found.setdefault(json_key(value), value)
    return tuple(found.values())


def is_sendable(value: object) -> bool:
    """Whether every text in the value can be written as UTF-8 (a lone surrogate cannot)."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(is_sendable(key) and is_sendable(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_sendable, value))
    return True


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # Python's own limit, in Python's own words
        raise ValueError("has a number with too many digits") from None


def _real(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"has a number that is too large ({digits[:20]})")
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"contains {name}, which JSON does not have")


def _reason(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc):
        return "it ends too early"
    return {
        "Expecting property name enclosed in double quotes": 'a key in "double quotes" is missing',
        "Expecting ',' delimiter": "a comma is missing",
        "Expecting ':' delimiter": "a colon is missing",
        "Expecting value": "a value is missing",
        "Extra data": "something follows the end",
    }.get(error.msg, "unexpected character")
