"""Turning a published schema into one that validators understand, without losing anything it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

DEEPEST: Final = 60
"""Levels of nesting that are followed; deeper parts accept anything."""

MEDIA_FORMATS: Final = {
    "image_uri": "image", "video_uri": "video", "audio_uri": "audio",
}  # fmt: skip
MEDIA_LIST_FORMATS: Final = {f"{name}s": name for name in MEDIA_FORMATS}

_TYPES: Final = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})
_TYPE_ALIASES: Final = {"float": "number", "double": "number", "int": "integer", "bool": "boolean", "str": "string"}
_ONE_SCHEMA: Final = (
    "items", "additionalItems", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_MANY_SCHEMAS: Final = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED_SCHEMAS: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


def normalise(schema: Mapping[str, object]) -> dict[str, object]:
    """A copy in standard JSON Schema: known spellings of types, elements of arrays, `nullable`, sane limits.

    Keywords that are not known stay as they are; known ones with an impossible value are dropped.
    """
    return _normalised(schema, 0)


def _normalised(schema: Mapping[str, object], depth: int) -> dict[str, object]:
    if depth > DEEPEST:
        return {}
    result = {str(key): value for key, value in schema.items() if _is_sane(str(key), value)}
    _fix_types(result)
    _fix_exclusive_limits(result)
    _fix_items(result)
    _hoist_required(result)
    _go_down(result, depth)
    _fix_nullable(result)
    return result


def _go_down(result: dict[str, object], depth: int) -> None:
    for key in _ONE_SCHEMA:
        part = result.get(key)
        if isinstance(part, Mapping):
            result[key] = _normalised(part, depth + 1)
    for key in _MANY_SCHEMAS:
        parts = result.get(key)
        if isinstance(parts, list):
            result[key] = [_normalised(each, depth + 1) if isinstance(each, Mapping) else each for each in parts]
    for key in _NAMED_SCHEMAS:
        named = result.get(key)
        if isinstance(named, Mapping):
            result[key] = {
                str(name): _normalised(each, depth + 1) if isinstance(each, Mapping) else each
                for name, each in named.items()
            }


def _fix_types(result: dict[str, object]) -> None:
    given = result.get("type")
    if isinstance(given, str):
        result["type"] = _TYPE_ALIASES.get(given, given)
    elif isinstance(given, list):
        result["type"] = list(dict.fromkeys(_TYPE_ALIASES.get(each, each) for each in given if isinstance(each, str)))


def _fix_exclusive_limits(result: dict[str, object]) -> None:
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = result.get(exclusive)
        if isinstance(flag, bool):
            del result[exclusive]
            if flag and limit in result:
                result[exclusive] = result.pop(limit)


def _fix_items(result: dict[str, object]) -> None:
    element = MEDIA_LIST_FORMATS.get(str(result.get("format")))
    if element is None or result.get("type", "array") != "array":
        return
    items = result.get("items")
    if items is None or items is True or items == {}:
        result["items"] = {"type": "string", "format": element}
    elif isinstance(items, Mapping) and items.get("type") == "string" and "format" not in items:
        result["items"] = {**items, "format": element}


def _hoist_required(result: dict[str, object]) -> None:
    """Old schemas say `required: true` inside a property; the list on the object is what counts today."""
    names = result.pop("required", None)
    required = list(names) if isinstance(names, list) else []
    properties = result.get("properties")
    for name, part in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(part, Mapping) and part.get("required") is True and name not in required:
            required.append(name)
    if required:
        result["required"] = required


def _fix_nullable(result: dict[str, object]) -> None:
    if result.get("nullable") is not True:
        return
    given = result.get("type")
    if isinstance(given, str) and given != "null":
        result["type"] = [given, "null"]
    elif isinstance(given, list) and "null" not in given:
        result["type"] = [*given, "null"]
    choices = result.get("enum")
    if isinstance(choices, list) and None not in choices:
        result["enum"] = [*choices, None]


def _is_sane(key: str, value: object) -> bool:
    test = _SANE.get(key)
    return test is None or test(value)


def is_number(value: object) -> bool:
    """Whether this is a JSON number (a bool is not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_known_type(value: object) -> bool:
    """Whether JSON Schema has a type of this name."""
    return isinstance(value, str) and value in _TYPES


def _is_count(value: object) -> bool:
    return is_number(value) and isinstance(value, int | float) and value >= 0 and value == int(value)


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_SANE: Final[dict[str, Callable[[object], bool]]] = {
    "minimum": is_number,
    "maximum": is_number,
    "exclusiveMinimum": lambda value: is_number(value) or isinstance(value, bool),
    "exclusiveMaximum": lambda value: is_number(value) or isinstance(value, bool),
    "multipleOf": lambda value: is_number(value) and isinstance(value, int | float) and value > 0,
    "minLength": _is_count,
    "maxLength": _is_count,
    "minItems": _is_count,
    "maxItems": _is_count,
    "minProperties": _is_count,
    "maxProperties": _is_count,
    "uniqueItems": lambda value: isinstance(value, bool),
    "required": lambda value: _is_names(value) or isinstance(value, bool),
    "enum": lambda value: isinstance(value, list),
    "pattern": lambda value: isinstance(value, str),
    "format": lambda value: isinstance(value, str),
    "properties": lambda value: isinstance(value, Mapping),
}
