"""From a published schema to a form: its inputs, their order, and the validator for the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runcomfy_tui.forms.alternatives import joined_alternatives
from runcomfy_tui.forms.field import Field, FieldKind, Form
from runcomfy_tui.forms.groups import extra_field, inputs_of
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.normalise import normalise
from runcomfy_tui.forms.reading import Reading, Unshowable
from runcomfy_tui.forms.validator import SchemaValidator

WHOLE_BODY = "(body)"
_ROOT = frozenset({"#", ""})


def read_schema(schema: object) -> Form:
    """The form for a schema; never raises, whatever it is given.

    A schema that is no list of inputs gives a form with one raw JSON field for the whole body, and the reason.
    """
    problem = _problem(schema)
    if problem is not None or not isinstance(schema, Mapping):
        return _whole_body(schema, problem or "")
    normal = normalise(schema)
    reading = Reading(normal)
    try:
        flat, rules = joined_alternatives(reading, reading.simplest(normal, _ROOT)[0])
        inputs = inputs_of(reading, flat, 0)
    except Unshowable as why:
        return _whole_body(schema, f"The model's input schema cannot be shown as fields: {_begin_small(str(why))}")
    if not inputs.fields and not isinstance(schema.get("properties"), Mapping):
        return _whole_body(schema, "The model's input schema lists no inputs.")
    conditions = replace(inputs.conditions, rules=(*inputs.conditions.rules, *rules.rules))
    conditions = replace(conditions, names=conditions.names | rules.names)
    return Form(
        fields=inputs.fields,
        extra=extra_field(inputs.names),
        schema=normal,
        conditions=conditions,
        validator=SchemaValidator(_without_readonly(normal)),
    )


def _problem(schema: object) -> str | None:
    if schema is None:
        return "The model's input schema is missing."
    if not isinstance(schema, Mapping):
        return "The model's input schema is not an object."
    kind = schema.get("type", "object")
    if kind != "object" and not (isinstance(kind, list) and "object" in kind):
        return "The model's input schema does not describe an object."
    properties = schema.get("properties")
    if properties is not None and not isinstance(properties, Mapping):
        return "The list of inputs in the model's schema is broken."
    return None


def _whole_body(schema: object, problem: str) -> Form:
    normal = normalise(schema) if isinstance(schema, Mapping) else {}
    body = Field(name=WHOLE_BODY, kind=FieldKind.JSON, title="Inputs as JSON", required=True, default={})
    return Form(
        fields=(body,),
        extra=extra_field({}),
        schema=normal,
        problem=problem,
        validator=SchemaValidator(normal if _may_be_object(schema) else {}),
    )


def _may_be_object(schema: object) -> bool:
    """Whether a schema that is no list of inputs can say anything about a body, which is always an object."""
    if not isinstance(schema, Mapping):
        return False
    kind = schema.get("type", "object")
    return kind == "object" or (isinstance(kind, list) and "object" in kind)


def _without_readonly(part: Mapping[str, object]) -> dict[str, object]:
    """Read-only values are never sent, so the validator must not ask for them."""
    result = dict(part)
    properties = part.get("properties")
    if isinstance(properties, Mapping):
        result["properties"] = {name: _down(each) for name, each in properties.items()}
        readonly = {
            name for name, each in properties.items() if isinstance(each, Mapping) and each.get("readOnly") is True
        }
        if readonly and "required" in part:
            result["required"] = [name for name in names(part["required"]) if name not in readonly]
    if isinstance(part.get("items"), Mapping):
        result["items"] = _down(part["items"])
    for key in ("$defs", "definitions"):
        named = part.get(key)
        if isinstance(named, Mapping):
            result[key] = {name: _down(each) for name, each in named.items()}
    for key in ("allOf", "anyOf", "oneOf"):
        several = part.get(key)
        if isinstance(several, list):
            result[key] = [_down(each) for each in several]
    return result


def _down(part: object) -> object:
    return _without_readonly(part) if isinstance(part, Mapping) else part


def _begin_small(text: str) -> str:
    return text[:1].lower() + text[1:]
