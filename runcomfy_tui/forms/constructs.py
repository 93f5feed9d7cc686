"""Texts, numbers, choices, switches and media: which kind of field a plain value becomes, and with which limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from runcomfy_tui.forms.field import NO_DEFAULT, FieldKind, MediaKind, Number
from runcomfy_tui.forms.json_text import distinct
from runcomfy_tui.forms.media_rules import read_rules
from runcomfy_tui.forms.normalise import MEDIA_FORMATS, is_number

LONG_TEXT: Final = 200
"""A text that may be longer than this many characters gets more than one line."""

_LONG_NAMES: Final = re.compile(
    r"(^|_)(prompts?|lyrics|text|script|story|caption|instructions?|message|negative|neg)(_\d+)?($|_)"
)
_READ: Final = 2000
"""Characters of a description in which a meaning is looked for."""
_SEED_NAMES: Final = re.compile(r"(^|_)seed(_\d+)?$")
_MEDIA_FILES: Final = re.compile(
    r"\.(png|jpe?g|webp|gif|bmp|avif|tiff?|mp4|mov|webm|mkv|avi|m4v|mp3|wav|flac|ogg|m4a|aac)([?#]|$)", re.IGNORECASE
)
_MEDIA: Final[dict[str, MediaKind]] = {"image_uri": "image", "video_uri": "video", "audio_uri": "audio"}


def facts_of(name: str, part: Mapping[str, object], *, required: bool, nullable: bool) -> dict[str, Any]:
    """What a field of any kind knows of itself."""
    default = part.get("default", NO_DEFAULT)
    return {
        "name": name,
        "title": _text(part.get("title")),
        "description": _text(part.get("description")),
        "required": required,
        "nullable": nullable,
        "readonly": part.get("readOnly") is True,
        "secret": part.get("format") == "password" or part.get("writeOnly") is True,
        "default": NO_DEFAULT if default is None and not nullable else default,
    }


def scalar(name: str, part: Mapping[str, object]) -> dict[str, Any] | None:
    """The facts of a value that is not made of others; None where it is something else."""
    if "const" in part:
        return _fixed(part["const"])
    choices = part.get("enum")
    if isinstance(choices, list) and choices:
        values = distinct(each for each in choices if each is not None and _is_of_type(each, part.get("type")))
        if values:
            return choice_of(values)
        if None in choices:
            return _fixed(None)
    kind = part.get("type")
    if kind is None and part.get("format") in MEDIA_FORMATS:
        kind = "string"
    match kind:
        case "string":
            return _string(name, part)
        case "integer" | "number":
            return _number(name, part, whole=kind == "integer")
        case "boolean":
            return {"kind": FieldKind.SWITCH}
        case "null":
            return {"kind": FieldKind.FIXED, "choices": (None,), "nullable": True}
        case _:
            return None


def choice_of(values: tuple[object, ...]) -> dict[str, Any]:
    """The facts of a choice between distinct values, at least one of them."""
    return {"kind": FieldKind.FIXED if len(values) == 1 else FieldKind.CHOICE, "choices": values}


def _fixed(only: object) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": FieldKind.FIXED, "choices": (only,), "default": only}
    return facts | ({"nullable": True} if only is None else {})


def _is_of_type(value: object, kind: object) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return is_number(value) and isinstance(value, int | float) and value == int(value)
        case "number":
            return is_number(value)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case "null":
            return value is None
        case list():
            return any(_is_of_type(value, each) for each in kind)
        case _:
            return True


def _string(name: str, part: Mapping[str, object]) -> dict[str, Any]:
    longest = count(part.get("maxLength"))
    lengths = {"min_length": count(part.get("minLength")), "max_length": longest}
    media = _MEDIA.get(str(part.get("format")))
    if media is not None:
        return {"kind": FieldKind.MEDIA, "media": media, "rules": read_rules(part), **lengths}
    default = part.get("default")
    is_long = (
        bool(_LONG_NAMES.search(name.lower()))
        or (longest is not None and longest > LONG_TEXT)
        or (isinstance(default, str) and ("\n" in default or len(default) > LONG_TEXT))
        or part.get("multiline") is True
        or part.get("format") in {"multiline", "textarea"}
    )
    return {"kind": FieldKind.TEXT if is_long else FieldKind.LINE, **lengths}


def is_seed_name(name: str) -> bool:
    """Whether a number of this name decides about sameness."""
    return bool(_SEED_NAMES.search(name.lower()))


def _number(name: str, part: Mapping[str, object], *, whole: bool) -> dict[str, Any]:
    low, low_excluded = _limit(part, "minimum", "exclusiveMinimum", max)
    high, high_excluded = _limit(part, "maximum", "exclusiveMaximum", min)
    is_seed = whole and is_seed_name(name)
    return {
        "kind": FieldKind.SEED if is_seed else FieldKind.INTEGER if whole else FieldKind.NUMBER,
        "minimum": low,
        "minimum_excluded": low_excluded,
        "maximum": high,
        "maximum_excluded": high_excluded,
        "step": next((part[key] for key in ("multipleOf", "step", "x-step") if is_number(part.get(key))), None),
        "random_value": _random_value(part, low) if is_seed else None,
    }


def _random_value(part: Mapping[str, object], low: Number | None) -> int | None:
    """Seeds of -1 (or 0) mean "pick one": by the default, else by the lowest value, else by the description."""
    default = part.get("default")
    if not isinstance(default, bool) and default in (-1, 0):
        return -1 if default == -1 else 0
    if low == -1:
        return -1
    if low == 0 and re.search(
        r"\b0\b[^.]{0,40}(random|pick|choos|provider)", _text(part.get("description"))[:_READ], re.I
    ):
        return 0
    return None


def is_example(default: object, facts: Mapping[str, Any]) -> bool:
    """Whether a default is a medium that only shows what could stand here."""
    if default is NO_DEFAULT:
        return False
    if facts.get("media") is not None:
        return any(_texts(default))
    return any(each.startswith(("http://", "https://")) and bool(_MEDIA_FILES.search(each)) for each in _texts(default))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _limit(part: Mapping[str, object], inclusive: str, exclusive: str, stricter: Any) -> tuple[Number | None, bool]:
    soft, hard = part.get(inclusive), part.get(exclusive)
    if is_number(hard) and (not is_number(soft) or stricter(soft, hard) == hard):
        return _as_number(hard), True
    return (_as_number(soft), False) if is_number(soft) else (None, False)


def _as_number(value: object) -> Number | None:
    return value if isinstance(value, int | float) else None


def count(value: object) -> int | None:
    """A keyword that counts something, None where it is none."""
    return int(value) if isinstance(value, int | float) and is_number(value) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
