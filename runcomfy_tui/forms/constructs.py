"""Which kind of field one property of a schema becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind, MediaKind, Number
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.normalise import MEDIA_FORMATS, is_known_type, is_number

LONG_TEXT: Final = 200
"""A text that may be longer than this many characters gets more than one line."""

_LONG_NAMES: Final = re.compile(
    r"(^|_)(prompts?|lyrics|text|script|story|caption|instructions?|message|negative|neg)(_\d+)?($|_)"
)
_SEED_NAMES: Final = re.compile(r"(^|_)seed(_\d+)?$")
_MEDIA_FILES: Final = re.compile(
    r"\.(png|jpe?g|webp|gif|bmp|avif|tiff?|mp4|mov|webm|mkv|avi|m4v|mp3|wav|flac|ogg|m4a|aac)([?#]|$)", re.IGNORECASE
)
_MEDIA: Final[dict[str, MediaKind]] = {"image_uri": "image", "video_uri": "video", "audio_uri": "audio"}


def field_of(name: str, part: object, *, required: bool = False) -> Field:
    """The field for one normalised property; a construct that has no field of its own becomes raw JSON."""
    if not isinstance(part, Mapping):
        note = "" if part is True else "Its part of the model's schema is broken."
        return Field(name=name, kind=FieldKind.JSON, required=required, note=note)
    part, nullable = _without_null(part)
    facts: dict[str, Any] = {
        "name": name,
        "title": _text(part.get("title")),
        "description": _text(part.get("description")),
        "required": required,
        "nullable": nullable,
        "readonly": part.get("readOnly") is True,
        "secret": part.get("format") == "password" or part.get("writeOnly") is True,
        "default": part.get("default", NO_DEFAULT),
    }
    if facts["default"] is None and not nullable:
        facts["default"] = NO_DEFAULT
    facts.update(_kind(name, part))
    facts["default_is_example"] = _is_example(facts["default"], facts)
    return Field(**facts)


def _kind(name: str, part: Mapping[str, object]) -> dict[str, Any]:
    if "const" in part:
        only = part["const"]
        return {"kind": FieldKind.FIXED, "choices": (only,), "default": only} | (
            {"nullable": True} if only is None else {}
        )
    choices = part.get("enum")
    if isinstance(choices, list) and choices:
        values = _distinct(each for each in choices if each is not None)
        if values:
            return {"kind": FieldKind.FIXED if len(values) == 1 else FieldKind.CHOICE, "choices": values}
    if "$ref" in part:
        return _json("It refers to another part of the schema.")
    kind = part.get("type")
    if kind is None and part.get("format") in MEDIA_FORMATS:
        kind = "string"
    if kind is None and "items" in part:
        kind = "array"
    match kind:
        case "string":
            return _string(name, part)
        case "integer" | "number":
            return _number(name, part, whole=kind == "integer")
        case "boolean":
            return {"kind": FieldKind.SWITCH}
        case "array":
            return _list(part)
        case "object":
            return _json("It is a group of values.")
        case _:
            return _json(_why_json(part))


def _why_json(part: Mapping[str, object]) -> str:
    if "anyOf" in part or "oneOf" in part or isinstance(part.get("type"), list):
        return "It can take several forms."
    if "type" in part and not is_known_type(part["type"]):
        return "Its type in the model's schema is not known."
    return ""


def _json(note: str) -> dict[str, Any]:
    return {"kind": FieldKind.JSON, "note": note}


def _string(name: str, part: Mapping[str, object]) -> dict[str, Any]:
    longest = _count(part.get("maxLength"))
    lengths = {"min_length": _count(part.get("minLength")), "max_length": longest}
    media = _MEDIA.get(str(part.get("format")))
    if media is not None:
        return {"kind": FieldKind.MEDIA, "media": media, **lengths}
    default = part.get("default")
    is_long = (
        bool(_LONG_NAMES.search(name.lower()))
        or (longest is not None and longest > LONG_TEXT)
        or (isinstance(default, str) and ("\n" in default or len(default) > LONG_TEXT))
        or part.get("multiline") is True
        or part.get("format") in {"multiline", "textarea"}
    )
    return {"kind": FieldKind.TEXT if is_long else FieldKind.LINE, **lengths}


def _number(name: str, part: Mapping[str, object], *, whole: bool) -> dict[str, Any]:
    low, low_excluded = _limit(part, "minimum", "exclusiveMinimum", max)
    high, high_excluded = _limit(part, "maximum", "exclusiveMaximum", min)
    is_seed = whole and bool(_SEED_NAMES.search(name.lower()))
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
    if low == 0 and re.search(r"\b0\b[^.]{0,40}(random|pick|choos|provider)", _text(part.get("description")), re.I):
        return 0
    return None


def _list(part: Mapping[str, object]) -> dict[str, Any]:
    items = part.get("items")
    if not isinstance(items, Mapping) or "prefixItems" in part:
        return _json("It is a list of anything.")
    item = field_of("", items)
    if item.kind in {FieldKind.JSON, FieldKind.LIST}:
        return _json("It is a list of groups.")
    return {
        "kind": FieldKind.LIST,
        "item": item,
        "media": item.media,
        "min_items": _count(part.get("minItems")),
        "max_items": _count(part.get("maxItems")),
    }


def _without_null(part: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
    """A property that may be `null` as the same property without, and whether it may."""
    for keyword in ("anyOf", "oneOf"):
        branches = part.get(keyword)
        if "type" in part or not isinstance(branches, list) or len(branches) != 2:
            continue
        others = [each for each in branches if not (isinstance(each, Mapping) and _is_only_null(each))]
        if len(others) == 1 and isinstance(others[0], Mapping):
            rest = {key: value for key, value in part.items() if key != keyword}
            return {**_without_null(others[0])[0], **rest}, True
    kind = part.get("type")
    choices = part.get("enum")
    if isinstance(kind, list):
        others = [each for each in kind if each != "null"]
        allows_null = len(others) < len(kind) and not (isinstance(choices, list) and None not in choices)
        if len(others) == 1:
            return {**part, "type": others[0]}, allows_null
        if sorted(others) == ["integer", "number"]:
            return {**part, "type": "number"}, allows_null
        return part, allows_null
    return part, isinstance(choices, list) and None in choices and "type" not in part


def _is_only_null(part: Mapping[str, object]) -> bool:
    return part.get("type") == "null" or part.get("enum") == [None] or ("const" in part and part["const"] is None)


def _is_example(default: object, facts: Mapping[str, Any]) -> bool:
    values = default if isinstance(default, list) else [default]
    texts = [each for each in values if isinstance(each, str)]
    if facts.get("media") is not None:
        return bool(texts)
    return any(each.startswith(("http://", "https://")) and bool(_MEDIA_FILES.search(each)) for each in texts)


def _limit(part: Mapping[str, object], inclusive: str, exclusive: str, stricter: Any) -> tuple[Number | None, bool]:
    soft, hard = part.get(inclusive), part.get(exclusive)
    if is_number(hard) and (not is_number(soft) or stricter(soft, hard) == hard):
        return _as_number(hard), True
    return (_as_number(soft), False) if is_number(soft) else (None, False)


def _as_number(value: object) -> Number | None:
    return value if isinstance(value, int | float) else None


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and is_number(value) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _distinct(values: Any) -> tuple[object, ...]:
    result: list[object] = []
    for value in values:
        if not any(same_json(value, other) for other in result):
            result.append(value)
    return tuple(result)
