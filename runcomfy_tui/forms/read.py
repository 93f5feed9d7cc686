"""From a published schema to a form: which kind each field is, in which order, and with which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from runcomfy_tui.forms.constructs import field_of
from runcomfy_tui.forms.field import Field, FieldKind, Form
from runcomfy_tui.forms.normalise import is_number, normalise
from runcomfy_tui.forms.validator import SchemaValidator

WHOLE_BODY: Final = "(body)"
EXTRA: Final = "(other)"

_ORDER_KEYWORDS: Final = ("x-order", "x-fal-order-properties", "input_order")


def read_schema(schema: object) -> Form:
    """The form for a schema; never raises, whatever it is given.

    A schema that is no list of inputs gives a form with one raw JSON field for the whole body, and the reason.
    """
    problem = _problem(schema)
    if problem is not None or not isinstance(schema, Mapping):
        return _whole_body(schema, problem or "")
    normal = normalise(schema)
    properties = normal.get("properties")
    named = properties if isinstance(properties, Mapping) else {}
    required = _names(normal.get("required"))
    everything = {**named, **{name: {} for name in required if name not in named}}
    fields = [field_of(name, part, required=name in required) for name, part in _ordered(normal, everything, required)]
    fields = [replace(each, note=each.note or _unnamed(each, named)) for each in fields]
    return Form(
        fields=tuple(fields),
        extra=_extra(everything),
        schema=normal,
        validator=SchemaValidator(_without_readonly(normal, fields)),
    )


def _problem(schema: object) -> str | None:
    if not isinstance(schema, Mapping):
        return (
            "The model's input schema is missing." if schema is None else "The model's input schema is not an object."
        )
    kind = schema.get("type", "object")
    if kind != "object" and not (isinstance(kind, list) and "object" in kind):
        return "The model's input schema does not describe an object."
    properties = schema.get("properties")
    if properties is not None and not isinstance(properties, Mapping):
        return "The list of inputs in the model's schema is broken."
    if properties is None and not _names(schema.get("required")):
        return "The model's input schema lists no inputs."
    return None


def _whole_body(schema: object, problem: str) -> Form:
    normal = normalise(schema) if isinstance(schema, Mapping) else {}
    body = Field(name=WHOLE_BODY, kind=FieldKind.JSON, title="Inputs as JSON", required=True, default={})
    is_object = not isinstance(schema, Mapping) or schema.get("type", "object") == "object"
    return Form(
        fields=(body,),
        extra=_extra({}),
        schema=normal,
        problem=problem,
        validator=SchemaValidator(normal if is_object else {}),
    )


def _extra(properties: Mapping[str, object]) -> Field:
    name = EXTRA
    while name in properties:
        name += "'"
    return Field(
        name=name,
        kind=FieldKind.JSON,
        title="Other values",
        description="Sent as well, though the model's schema does not name them.",
    )


def _unnamed(field: Field, properties: Mapping[str, object]) -> str:
    return "" if field.name in properties else "The schema requires it, but does not say what it is."


def _without_readonly(normal: dict[str, object], fields: list[Field]) -> dict[str, object]:
    """Read-only values are never sent, so the validator must not ask for them."""
    readonly = {field.name for field in fields if field.readonly}
    if not readonly or "required" not in normal:
        return normal
    return {**normal, "required": [name for name in _names(normal["required"]) if name not in readonly]}


def _ordered(
    normal: Mapping[str, object], properties: Mapping[str, object], required: list[str]
) -> list[tuple[str, object]]:
    """Prompt first, then what is required, then the rest; an order that the schema gives wins."""
    given = _given_order(normal, properties)
    position = {name: index for index, name in enumerate(given)}
    house = {name: index for index, name in enumerate(required)}

    def rank(name: str) -> tuple[int, int, int]:
        if name in position:
            return (0, position[name], 0)
        if name == "prompt":
            return (1, 0, 0)
        if name in house:
            return (2, 0 if "prompt" in name.lower() and "negative" not in name.lower() else 1, house[name])
        return (3, 0, 0)

    return [(name, properties[name]) for name in sorted(properties, key=rank)]


def _given_order(normal: Mapping[str, object], properties: Mapping[str, object]) -> list[str]:
    for keyword in _ORDER_KEYWORDS:
        order = normal.get(keyword)
        if isinstance(order, Mapping):
            order = [name for part in order.values() for name in _names(part)]
        names = [name for name in dict.fromkeys(_names(order)) if name in properties]
        if names:
            return names
    numbered: list[tuple[float, str]] = []
    for name, part in properties.items():
        order = part.get("x-order") if isinstance(part, Mapping) else None
        if isinstance(order, int | float) and is_number(order):
            numbered.append((order, name))
    return [name for _, name in sorted(numbered, key=lambda pair: pair[0])]


def _names(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
