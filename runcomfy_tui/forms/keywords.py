"""Where the schemas inside a schema stand, so that a walk finds all of them and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

ONE_SCHEMA: Final = (
    "items", "additionalItems", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
MANY_SCHEMAS: Final = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
NAMED_SCHEMAS: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "examples", "readOnly", "writeOnly", "deprecated", "x-order"}
)

Schema = Mapping[str, object]


def with_inner(part: Schema, change: Callable[[Schema], Mapping[str, object]]) -> dict[str, object]:
    """A copy of a schema in which each of the schemas directly inside is changed; anything else stays as it is."""
    result = dict(part)
    for key in ONE_SCHEMA:
        inner = result.get(key)
        if isinstance(inner, Mapping):
            result[key] = change(inner)
    for key in MANY_SCHEMAS:
        several = result.get(key)
        if isinstance(several, list):
            result[key] = [change(each) if isinstance(each, Mapping) else each for each in several]
    for key in NAMED_SCHEMAS:
        named = result.get(key)
        if isinstance(named, Mapping):
            result[key] = {
                str(name): change(each) if isinstance(each, Mapping) else each for name, each in named.items()
            }
    return result


def rooted(part: Schema, address: str) -> dict[str, object]:
    """A copy whose references into its own document name that document, so that it can be used outside of it."""
    result = with_inner(part, lambda inner: rooted(inner, address))
    reference = result.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        result["$ref"] = address + reference
    return result


def names(value: object) -> list[str]:
    """The texts of a list; nothing where it is none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
