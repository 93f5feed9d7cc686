"""Several schemas that hold at once as one schema, as far as a form has to know: the validator has the last word."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from runcomfy_tui.forms.json_text import json_key, same_json
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.normalise import is_number

_HIGHER: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_LOWER: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_EITHER: Final = frozenset({"readOnly", "writeOnly", "uniqueItems", "deprecated"})
_SCHEMAS_BY_NAME: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
_UNIONS: Final = frozenset({"anyOf", "oneOf"})


def merged(parts: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """One schema for all of these; where only one can be kept (a title, a default), the first is.

    A union that cannot be joined with another one is put aside under `allOf`.
    """
    result: dict[str, object] = {}
    for part in parts:
        for key, value in part.items():
            if key not in result:
                result[key] = value
            elif not same_json(result[key], value):
                _join(result, key, value)
    return result


def both(left: object, right: object) -> object:
    """A schema that asks for the two of them."""
    if left is False or right is False:
        return False
    if not isinstance(left, Mapping):
        return right
    if not isinstance(right, Mapping) or same_json(left, right):
        return left
    return {"allOf": [left, right]}


def either(left: object, right: object) -> object:
    """A schema that takes what one of them takes."""
    if same_json(left, right) or left in (True, {}) or right is False:
        return left
    if left is False or right in (True, {}):
        return right
    branches = left["anyOf"] if isinstance(left, Mapping) and set(left) == {"anyOf"} else [left]
    if isinstance(branches, list) and any(same_json(each, right) for each in branches):
        return left
    return {"anyOf": [*(branches if isinstance(branches, list) else [left]), right]}


def _join(result: dict[str, object], key: str, value: object) -> None:
    known = result[key]
    if key in _UNIONS:
        aside = result.get("allOf")
        result["allOf"] = [*(aside if isinstance(aside, list) else []), {key: value}]
    elif key in _SCHEMAS_BY_NAME and isinstance(known, Mapping) and isinstance(value, Mapping):
        joined = {name: both(known[name], each) if name in known else each for name, each in value.items()}
        result[key] = {**known, **joined}
    elif key in {"items", "additionalProperties"}:
        result[key] = both(known, value)
    elif key in _HIGHER or key in _LOWER:
        result[key] = _stricter(known, value, max if key in _HIGHER else min)
    elif key in _EITHER:
        result[key] = known is True or value is True
    else:
        joiner = _JOINERS.get(key)
        if joiner is not None:
            result[key] = joiner(known, value)


def _stricter(known: object, value: object, choose: Callable[[float, float], float]) -> object:
    if isinstance(known, int | float) and isinstance(value, int | float) and is_number(known) and is_number(value):
        return choose(known, value)
    return known


def _types(known: object, value: object) -> object:
    left = [known] if isinstance(known, str) else names(known)
    right = [value] if isinstance(value, str) else names(value)
    shared = [each for each in left if each in right or (each == "integer" and "number" in right)]
    shared += [each for each in right if each == "integer" and "number" in left and each not in shared]
    return shared[0] if len(shared) == 1 else shared or known


def _choices(known: object, value: object) -> object:
    if not isinstance(known, list) or not isinstance(value, list):
        return known
    others = {json_key(each) for each in value}
    return [each for each in known if json_key(each) in others] or known


def _multiple(known: object, value: object) -> object:
    if isinstance(known, int) and isinstance(value, int) and known > 0 and value > 0:
        return math.lcm(known, value)
    return known


def _all_names(known: object, value: object) -> object:
    return list(dict.fromkeys([*names(known), *names(value)]))


def _names_by_name(known: object, value: object) -> object:
    if not isinstance(known, Mapping) or not isinstance(value, Mapping):
        return known
    return {**known, **{name: _all_names(known.get(name), each) for name, each in value.items()}}


_JOINERS: Final[dict[str, Callable[[object, object], object]]] = {
    "type": _types,
    "enum": _choices,
    "multipleOf": _multiple,
    "required": _all_names,
    "dependentRequired": _names_by_name,
    "allOf": lambda known, value: [*known, *value] if isinstance(known, list) and isinstance(value, list) else known,
}
