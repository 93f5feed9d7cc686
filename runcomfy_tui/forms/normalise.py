"""Turning a published schema into one that validators understand, without losing anything it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from runcomfy_tui.forms.keywords import ANNOTATIONS, with_inner

DEEPEST: Final = 60
"""Levels of nesting that are followed; deeper parts accept anything."""

MEDIA_FORMATS: Final = {
    "image_uri": "image", "video_uri": "video", "audio_uri": "audio",
}  # fmt: skip
_COMPOSED: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf", "const"})
MEDIA_LIST_FORMATS: Final = {f"{name}s": name for name in MEDIA_FORMATS}

_TYPE_ALIASES: Final = {"float": "number", "double": "number", "int": "integer", "bool": "boolean", "str": "string"}
_OLD_DIALECTS: Final = ("draft-03", "draft-04", "draft-06", "draft-07")


def normalise(schema: Mapping[str, object]) -> dict[str, object]:
    """A copy in standard JSON Schema: known spellings of types, elements of arrays, `nullable`, sane limits.

    Keywords that are not known stay as they are; known ones with an impossible value are dropped.
    """
    dialect = schema.get("$schema")
    is_old = isinstance(dialect, str) and any(each in dialect for each in _OLD_DIALECTS)
    return _normalised(schema, 0, splits_dependencies=not is_old and "json-schema" not in str(dialect))


def _normalised(schema: Mapping[str, object], depth: int, *, splits_dependencies: bool) -> dict[str, object]:
    if depth > DEEPEST:
        return {}
    result = {str(key): value for key, value in schema.items() if _is_sane(str(key), value)}
    _fix_types(result)
    _fix_exclusive_limits(result)
    _fix_items(result)
    _hoist_required(result)
    if splits_dependencies:
        _split_dependencies(result)
    result = with_inner(result, lambda inner: _normalised(inner, depth + 1, splits_dependencies=splits_dependencies))
    return _with_null(result)


def _split_dependencies(result: dict[str, object]) -> None:
    """`dependencies` is two keywords today, and validators of today ignore the old one."""
    given = result.pop("dependencies", None)
    for name, part in given.items() if isinstance(given, Mapping) else ():
        key = "dependentRequired" if isinstance(part, list) else "dependentSchemas"
        known = result.get(key)
        result[key] = {str(name): part, **(known if isinstance(known, Mapping) else {})}


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


def _with_null(result: dict[str, object]) -> dict[str, object]:
    """`nullable` beside a type, an enum, or something that only a choice can express."""
    if result.get("nullable") is not True:
        return result
    given = result.get("type")
    choices = result.get("enum")
    if given is None and choices is None and set(result) & _COMPOSED:
        outer = {key: value for key, value in result.items() if key in ANNOTATIONS or key == "$defs"}
        inner = {key: value for key, value in result.items() if key not in outer and key != "nullable"}
        return {**outer, "anyOf": [inner, {"type": "null"}]}
    if isinstance(given, str) and given != "null":
        result["type"] = [given, "null"]
    elif isinstance(given, list) and "null" not in given:
        result["type"] = [*given, "null"]
    if isinstance(choices, list) and None not in choices:
        result["enum"] = [*choices, None]
    return result


def _is_sane(key: str, value: object) -> bool:
    test = _SANE.get(key)
    return test is None or test(value)


def is_number(value: object) -> bool:
    """Whether this is a JSON number (a bool is not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> bool:
    return is_number(value) and isinstance(value, int | float) and value >= 0 and value == int(value)


def _is_schema(value: object) -> bool:
    return isinstance(value, Mapping | bool)


def _is_schemas(value: object) -> bool:
    return isinstance(value, list) and bool(value)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


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
    "properties": _is_mapping,
    "patternProperties": _is_mapping,
    "dependentSchemas": lambda value: isinstance(value, Mapping) and all(map(_is_schema, value.values())),
    "dependentRequired": lambda value: isinstance(value, Mapping) and all(map(_is_names, value.values())),
    "dependencies": lambda value: (
        isinstance(value, Mapping) and all(_is_schema(each) or _is_names(each) for each in value.values())
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _is_schemas),
    **dict.fromkeys(("if", "then", "else", "not", "contains", "propertyNames", "additionalProperties"), _is_schema),
}
