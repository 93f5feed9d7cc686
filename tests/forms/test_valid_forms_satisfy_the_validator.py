from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcomfy_tui.forms import Entry, Form, check, draft_from_json, draft_to_json, load, read_schema
from runcomfy_tui.forms.json_text import same_json
from tests.forms.random_forms import drafts, schemas, standard, values

RELAXED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def filled(draw: st.DrawFn) -> tuple[dict[str, Any], Form, dict[str, Entry]]:
    schema = draw(schemas())
    form = read_schema(schema)
    return schema, form, draw(drafts(form))


@RELAXED
@given(filled())
def test_the_form_calls_valid_what_the_validator_accepts_and_nothing_else(
    case: tuple[dict[str, Any], Form, dict[str, Entry]],
) -> None:
    schema, form, draft = case
    checked = check(form, draft)
    assert set(checked.errors) <= {field.name for field in form.fields} | {form.extra.name}
    assert bool(checked.errors) == bool(checked.deep)
    if checked.body is not None:
        assert jsonschema_rs.is_valid(standard(schema), checked.body)
        assert checked.body == checked.preview
    elif checked.buildable:
        assert not jsonschema_rs.is_valid(standard(schema), checked.preview), (checked.errors, checked.general)
    assert check(form, draft_from_json(draft_to_json(draft))) == checked


@RELAXED
@given(filled())
def test_what_a_form_has_built_loads_back(case: tuple[dict[str, Any], Form, dict[str, Entry]]) -> None:
    _, form, draft = case
    checked = check(form, draft)
    again = check(form, load(form, checked.preview))
    if checked.body is not None:
        assert same_json(again.body, checked.body), again.errors


@RELAXED
@given(schemas(), st.data())
def test_what_the_validator_accepts_the_form_accepts(schema: dict[str, Any], data: st.DataObject) -> None:
    form = read_schema(schema)
    body = {field.name: data.draw(values(field)) for field in form.fields if field.required or data.draw(st.booleans())}
    checked = check(form, load(form, body))
    if jsonschema_rs.is_valid(standard(schema), body):
        assert same_json(checked.body, body), (checked.errors, checked.general, checked.preview)
    else:
        assert checked.body is None or not same_json(checked.body, body)
