from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcomfy_tui.forms import (
    EmptyText,
    Entry,
    FieldKind,
    Form,
    Items,
    NotSent,
    Null,
    Picked,
    Typed,
    check,
    draft_from_json,
    draft_to_json,
    load,
    read_schema,
)

SMALL = st.integers(-3, 12)
TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
SCALAR = st.one_of(TEXT, SMALL, st.floats(-3, 12).map(lambda value: round(value, 2)), st.booleans())
NAMES = st.sampled_from(["prompt", "seed", "a", "b.c", "[x]", "image", "(other)"])


def limited(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


STRINGS = limited(minLength=st.integers(0, 2), maxLength=st.integers(2, 9), default=TEXT).map(
    lambda rest: {"type": "string", **rest}
)
NUMBERS = st.builds(
    lambda kind, rest: {"type": kind, **rest},
    st.sampled_from(["integer", "number", "float"]),
    limited(minimum=SMALL, maximum=SMALL, multipleOf=st.integers(1, 4), default=SMALL),
)
CHOICES = st.lists(SCALAR, min_size=1, max_size=7).map(lambda values: {"enum": values})
OTHERS = st.sampled_from(
    [{"type": "boolean"}, {"type": "boolean", "default": True}, {"const": 5}, {"type": "string", "format": "image_uri"}]
)
SCALARS = st.one_of(STRINGS, NUMBERS, CHOICES, OTHERS)
LISTS = st.builds(
    lambda items, rest: {"type": "array", "items": items, **rest},
    SCALARS,
    limited(minItems=st.integers(0, 2), maxItems=st.integers(1, 3), uniqueItems=st.booleans()),
)
NULLABLE = SCALARS.map(lambda part: {"anyOf": [part, {"type": "null"}]})
ODD = st.sampled_from([{"type": "object", "required": ["k"]}, {"oneOf": [{"type": "string"}, {"type": "number"}]}, {}])
PARTS = st.one_of(SCALARS, LISTS, NULLABLE, ODD)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    properties = draw(st.dictionaries(NAMES, PARTS, max_size=4))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    return {"type": "object", "properties": properties, "required": required}


SCALAR_ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.builds(Typed, st.one_of(TEXT, SMALL.map(str), st.sampled_from(["1e1", "0.5", "https://a.example/x", "{}"]))),
    st.builds(Picked, SCALAR),
    st.just(EmptyText()),
    st.just(Null()),
)
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    SCALAR_ENTRIES, st.just(NotSent()), st.lists(SCALAR_ENTRIES, max_size=3).map(lambda each: Items(tuple(each)))
)


@st.composite
def filled(draw: st.DrawFn) -> tuple[dict[str, Any], Form, dict[str, Entry]]:
    schema = draw(schemas())
    form = read_schema(schema)
    draft: dict[str, Entry] = {}
    for field in form.fields:
        likely = st.sampled_from(field.choices).map(Picked) if field.choices else ENTRIES
        draft[field.name] = draw(st.one_of(likely, ENTRIES))
    return schema, form, draft


def standard(schema: Any) -> Any:
    """The schema with the house spelling of numbers replaced, in the simplest possible way."""
    if isinstance(schema, dict):
        return {
            key: "number" if key == "type" and value == "float" else standard(value) for key, value in schema.items()
        }
    return [standard(each) for each in schema] if isinstance(schema, list) else schema


RELAXED = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(filled())
def test_what_the_form_calls_valid_the_validator_accepts_and_it_loads_back(
    case: tuple[dict[str, Any], Form, dict[str, Entry]],
) -> None:
    schema, form, draft = case
    checked = check(form, draft)
    assert set(checked.errors) <= {field.name for field in form.fields} | {form.extra.name}
    if checked.body is None:
        assert checked.errors or checked.general
    else:
        jsonschema_rs.validate(standard(schema), checked.body)
    assert check(form, draft_from_json(draft_to_json(draft))) == checked
    again = check(form, load(form, checked.preview))
    assert {**checked.preview} == {key: again.preview[key] for key in checked.preview}
    if checked.body is not None:
        assert again.body == checked.body


@RELAXED
@given(schemas(), st.data())
def test_what_the_validator_accepts_the_form_accepts(schema: dict[str, Any], data: st.DataObject) -> None:
    form = read_schema(schema)
    body = {
        field.name: data.draw(st.sampled_from(field.choices) if field.choices else SCALAR)
        for field in form.fields
        if field.required or data.draw(st.booleans())
    }
    if any(field.kind is FieldKind.MEDIA or field.media for field in form.fields):
        return  # a picture must be a URL here, which the schema does not ask for
    if jsonschema_rs.is_valid(standard(schema), body):
        checked = check(form, load(form, body))
        assert checked.body == body, checked.errors
