"""Plain words for what is wrong with a value, and for a field's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from runcomfy_tui.forms.json_text import write_json

if TYPE_CHECKING:
    from runcomfy_tui.forms.field import Field

MOST_CHOICES: Final = 8
LONGEST_VALUE: Final = 60

TYPE_WORDS: Final = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a JSON object", "null": "null",
}  # fmt: skip


def missing() -> str:
    """What is said of a required value that is not there."""
    return "is required"


def unexpected(of: str = "model") -> str:
    """What is said of a key that the schema does not allow."""
    return f"is not an input of this {of}"


def complaint(keyword: str, limit: object, value: object) -> str:
    """What a value breaks, from the schema's keyword and its limit."""
    match keyword:
        case "minimum":
            return f"must be at least {show(limit)}"
        case "maximum":
            return f"must be at most {show(limit)}"
        case "exclusiveMinimum":
            return f"must be more than {show(limit)}"
        case "exclusiveMaximum":
            return f"must be less than {show(limit)}"
        case "multipleOf":
            return f"must be a multiple of {show(limit)}"
        case "minLength":
            return f"must have at least {counted(limit, 'character')}{_has(value)}"
        case "maxLength":
            return f"must have at most {counted(limit, 'character')}{_has(value)}"
        case "minItems":
            return f"needs at least {counted(limit, 'item')}{_has(value)}"
        case "maxItems":
            return f"takes at most {counted(limit, 'item')}{_has(value)}"
        case "type":
            return "cannot be null" if value is None else f"must be {_types(limit)}"
        case "enum":
            return "cannot be null" if value is None else choose(limit if isinstance(limit, list) else [])
        case "const":
            return choose([limit])
        case _:
            return _rarer_complaint(keyword, limit)


def _rarer_complaint(keyword: str, limit: object) -> str:
    match keyword:
        case "uniqueItems":
            return "has the same item twice"
        case "pattern":
            return f"must match the pattern {show(limit, quote=False)}"
        case "format":
            return f"must be a valid {show(limit, quote=False)}"
        case "minProperties":
            return f"needs at least {counted(limit, 'key')}"
        case "maxProperties":
            return f"takes at most {counted(limit, 'key')}"
        case "contains":
            return "lacks an item that must be there"
        case "propertyNames":
            return "has a key that is not allowed"
        case "oneOfMultipleValid":
            return "fits more than one of the allowed forms, and may fit only one"
        case "anyOf" | "oneOf" | "oneOfNotValid":
            return "fits none of the allowed forms"
        case "not" | "falseSchema" | "false schema":
            return "is not allowed here"
        case _:
            return "does not follow the model's rules"


def alternatives(wanted: Sequence[Sequence[str]]) -> str:
    """What to say where one of several sets of inputs has to be there."""
    shown = [" with ".join(show(name, quote=False) for name in names[:MOST_CHOICES]) for names in wanted]
    more = f" or … ({len(shown)} in all)" if len(shown) > MOST_CHOICES else ""
    return f"needs {' or '.join(dict.fromkeys(shown[:MOST_CHOICES]))}{more}"


def choose(choices: Sequence[object]) -> str:
    """What to say where one of these had to be chosen."""
    if not choices:
        return "cannot be chosen: the model lists no values"
    shown = ", ".join(value_labels(choices)[:MOST_CHOICES])
    more = f", … ({len(choices)} in all)" if len(choices) > MOST_CHOICES else ""
    return f"choose one of {shown}{more}" if len(choices) > 1 else f"must be {shown}"


def choice_labels(field: Field) -> tuple[str, ...]:
    """A label for each choice."""
    return value_labels(field.choices)


def value_labels(choices: Sequence[object]) -> tuple[str, ...]:
    """A label for each value; texts are quoted only where they would be mistaken for another value."""
    plain = tuple(show(each, quote=False) for each in choices)
    if len(set(plain)) == len(plain):
        return plain
    return tuple(show(each) for each in choices)


def limits(field: Field) -> str:
    """A field's limits in few words, such as `64 – 2048, step 8` or `at most 9 items`; empty where there are none."""
    parts: list[str] = []
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and not field.minimum_excluded and not field.maximum_excluded:
        parts.append(f"{show(low)} – {show(high)}")
    else:
        if low is not None:
            parts.append(f"more than {show(low)}" if field.minimum_excluded else f"at least {show(low)}")
        if high is not None:
            parts.append(f"less than {show(high)}" if field.maximum_excluded else f"at most {show(high)}")
    if field.step is not None and field.step != 1:
        parts.append(f"step {show(field.step)}")
    if field.min_length:
        parts.append(f"at least {counted(field.min_length, 'character')}")
    if field.max_length is not None:
        parts.append(f"at most {counted(field.max_length, 'character')}")
    parts.extend(_item_limits(field))
    return ", ".join(parts)


def _item_limits(field: Field) -> list[str]:
    low, high = field.min_items, field.max_items
    if low and high is not None:
        return [counted(low, "item") if low == high else f"{low} – {counted(high, 'item')}"]
    if low:
        return [f"at least {counted(low, 'item')}"]
    return [f"at most {counted(high, 'item')}"] if high is not None else []


def show(value: object, *, quote: bool = True) -> str:
    """A JSON value in a few characters; texts are quoted unless asked otherwise."""
    if isinstance(value, str) and not quote and value:
        text = value
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    else:
        text = write_json(value) if _is_plain(value) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def counted(number: object, noun: str) -> str:
    """`1 item`, `2 items`; thousands are set apart."""
    if not isinstance(number, int | float):
        return f"{number} {noun}s"
    return f"{int(number):,} {noun}{'' if number == 1 else 's'}"


def path_words(path: Sequence[str | int]) -> str:
    """Where inside a value: `item 2, scale`."""
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else part for part in path)


def _types(limit: object) -> str:
    names = [limit] if isinstance(limit, str) else limit if isinstance(limit, list) else []
    words = [TYPE_WORDS.get(str(name), str(name)) for name in names]
    return " or ".join(words) or "something else"


def _has(value: object) -> str:
    return f" (it has {len(value):,})" if isinstance(value, str | list) else ""


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)
