"""One input of a workflow's node: the field to change it in, and the rules that a value has to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from runcomfy_tui.forms.constructs import choice_of, facts_of, is_seed_name, scalar
from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.media_source import stands_as_typed
from runcomfy_tui.forms.node_media import media_kind
from runcomfy_tui.forms.node_types import Declared
from runcomfy_tui.forms.normalise import is_number

_RULES: Final = ("type", "minimum", "maximum", "enum")
_ENDLESS: Final = 2**53
"""Limits of fractions from here on only say that there are none: they are checked, and not shown."""
_LONG_VALUE: Final = 60
_FORMATS: Final = {"image": "image_uri", "video": "video_uri", "audio": "audio_uri"}


@dataclass(frozen=True, slots=True)
class NodeInput:
    """An input's field, and its part of the JSON Schema that values other than the deployed one have to keep."""

    field: Field
    rules: Mapping[str, object]


def node_input(
    class_type: str, key: str, value: object, declared: Declared | None, *, preset: bool, beneath: object = NO_DEFAULT
) -> NodeInput:
    """The input with this deployed value; what its type does not tell is told by the value."""
    medium = media_kind(class_type, key, value, declared)
    part = {"type": "string", "format": _FORMATS[medium]} if medium is not None else _part(key, value, declared)
    facts = facts_of(key, part, required=False, nullable=value is None)
    facts.update(_kind(key, part, declared))
    if declared is not None and isinstance(tooltip := declared.options.get("tooltip"), str):
        facts["description"] = tooltip
    facts |= {"default": value, "preset": preset, "deployed": True, "beneath": beneath}
    if part.get("type") == "number":
        facts |= {limit: None for limit in ("minimum", "maximum") if abs(facts[limit] or 0) >= _ENDLESS}
    if medium is not None:
        facts["choices"] = _server_files(value, declared)
    elif part.get("type") == "integer" and _is_seed(facts, declared):
        facts |= {"kind": FieldKind.SEED, "random_value": _random_seed(declared)}
    elif facts["kind"] is FieldKind.FIXED and not same_json(facts["choices"][0], value):
        facts["kind"] = FieldKind.CHOICE
    return NodeInput(Field(**facts), {rule: part[rule] for rule in _RULES if rule in part})


def _kind(key: str, part: Mapping[str, Any], declared: Declared | None) -> dict[str, Any]:
    """The facts that make the kind of field; a list of choices is that of the type, shared by all of its nodes."""
    if "enum" in part and declared is not None and declared.choices is not None:
        return choice_of(declared.choices)
    return scalar(key, part) or {"kind": FieldKind.JSON}


def _part(key: str, value: object, declared: Declared | None) -> dict[str, Any]:
    """The input as a part of a JSON Schema."""
    options = declared.options if declared is not None else {}
    match declared.kind if declared is not None else "":
        case "COMBO" if declared is not None and declared.choices is not None and not isinstance(value, list | dict):
            return {"enum": list(declared.choices)}
        case "INT":
            return {"type": "integer", **_limits(options)}
        case "FLOAT":
            return {"type": "number", **_limits(options)}
        case "BOOLEAN":
            return {"type": "boolean"}
        case "STRING":
            return {"type": "string", "multiline": options.get("multiline"), "default": value}
        case _:
            return _part_of(key, value)


def _part_of(key: str, value: object) -> dict[str, Any]:
    """The same for an input of which only the deployed value is known: a whole number may well be a fraction."""
    match value:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"} if is_seed_name(key) else {"type": "number", "step": 1}
        case float():
            return {"type": "number"}
        case str(text):
            return {"type": "string", "multiline": len(text) > _LONG_VALUE and " " in text, "default": value}
        case _:
            return {}


def _limits(options: Mapping[str, object]) -> dict[str, int | float]:
    """ComfyUI checks `min` and `max`; `step` and `round` are for the keys that count up and down."""
    low, high = options.get("min"), options.get("max")
    found: dict[str, int | float] = {}
    if isinstance(low, int | float) and is_number(low):
        found["minimum"] = low
    if isinstance(high, int | float) and is_number(high):
        found["maximum"] = high
    if len(found) > 1 and found["minimum"] > found["maximum"]:
        found = {}
    for step in (options.get("step"), options.get("round")):
        if isinstance(step, int | float) and is_number(step) and step > 0:
            return {**found, "step": step}
    return found


def _is_seed(facts: Mapping[str, object], declared: Declared | None) -> bool:
    options = declared.options if declared is not None else {}
    return facts["kind"] is FieldKind.SEED or bool(options.get("control_after_generate"))


def _random_seed(declared: Declared | None) -> int | None:
    """Nodes that draw a seed themselves have -1 as their own default or as the least value; 0 is a seed like any."""
    options = declared.options if declared is not None else {}
    return -1 if -1 in (options.get("default"), options.get("min")) else None


def _server_files(value: object, declared: Declared | None) -> tuple[str, ...]:
    """The files that the server has, the deployed one among them."""
    listed = declared.choices if declared is not None and declared.choices is not None else ()
    files = [each for each in listed if isinstance(each, str) and each]
    if isinstance(value, str) and value and not stands_as_typed(value):
        files.append(value)
    return tuple(dict.fromkeys(files))
