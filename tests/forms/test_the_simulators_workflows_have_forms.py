from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import Field, FieldKind, Form, check, class_types, comfyui_form, load, used_node_types
from runcomfy_tui.simulator.comfyui import load_workflows
from runcomfy_tui.simulator.object_info import document

WORKFLOWS = load_workflows()


def form_of(name: str, dialect: str = "") -> Form:
    found = WORKFLOWS[name]
    types = used_node_types(document(dialect), class_types(found.graph)) if dialect else {}
    return comfyui_form(Payload(found.graph, found.presets), types)


def is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)


@pytest.mark.parametrize("dialect", ["new", "old", ""])
@pytest.mark.parametrize("name", list(WORKFLOWS))
def test_every_node_with_inputs_has_a_group_with_all_of_them(name: str, dialect: str) -> None:
    form = form_of(name, dialect)
    graph: dict[str, Any] = dict(WORKFLOWS[name].graph)
    editable = {
        node: {key for key, value in entry["inputs"].items() if not is_link(value)} for node, entry in graph.items()
    }
    groups = {each.name: {inner.name for inner in each.fields} for each in form.fields if each.fields}
    assert groups == {node: keys for node, keys in editable.items() if keys}
    presets = set(WORKFLOWS[name].presets)
    assert {each.name for each in form.fields[: len(presets)]} == presets
    assert check(form, {}).body == {"overrides": {}}


FORMS = {name: form_of(name, "new") for name in WORKFLOWS}


def another(field: Field) -> st.SearchStrategy[Any]:
    """Values of a field that its type takes."""
    low, high = (int(each) if each is not None else None for each in (field.minimum, field.maximum))
    match field.kind:
        case FieldKind.CHOICE | FieldKind.FIXED:
            return st.sampled_from(field.choices)
        case FieldKind.SEED | FieldKind.INTEGER:
            return st.integers(low, high)
        case FieldKind.NUMBER:
            fractions = st.floats(max(-1e6, field.minimum or -1e6), min(1e6, field.maximum or 1e6), allow_nan=False)
            return st.one_of(fractions, st.integers(low, high))
        case FieldKind.SWITCH:
            return st.booleans()
        case FieldKind.MEDIA:
            return st.sampled_from([*field.choices, "https://example.com/a", "data:image/png;base64,iVBORw0KGgo="])
        case FieldKind.JSON:
            return st.lists(st.floats(0, 1), max_size=4)
        case _:
            return st.text(max_size=20)


@st.composite
def overrides(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Past overrides: a few inputs of a few nodes, with values that are not deployed."""
    made: dict[str, Any] = {}
    nodes = [each for each in form.fields if each.fields]
    for node in draw(st.lists(st.sampled_from(nodes), unique_by=lambda each: each.name, max_size=4)):
        inputs = {each.name: draw(another(each)) for each in draw(st.lists(st.sampled_from(node.fields), max_size=3))}
        assert form.wrap is not None
        inputs = {key: value for key, value in inputs.items() if not form.wrap.nodes[node.name].has(key, value)}
        if inputs:
            made[node.name] = {"inputs": inputs}
    return {"overrides": made}


@pytest.mark.parametrize("name", list(WORKFLOWS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_past_overrides_load_and_give_the_same_overrides_and_the_service_takes_them(
    name: str, data: st.DataObject
) -> None:
    body = data.draw(overrides(FORMS[name]))
    checked = check(FORMS[name], load(FORMS[name], body))
    assert checked.preview == body
    if checked.ok:
        assert WORKFLOWS[name].check_body(body) == []


@pytest.mark.parametrize("picture", ["https://example.com/new-image.jpg", "data:image/png;base64,iVBORw0KGgo="])
def test_the_documented_overrides_come_back_as_they_are(picture: str) -> None:
    body = {
        "overrides": {
            "6": {"inputs": {"text": "futuristic cityscape"}},
            "31": {"inputs": {"seed": 987654322}},
            "189": {"inputs": {"image": picture}},
        }
    }
    form = FORMS["edit-qwen"]
    assert check(form, load(form, body)).body == body
    assert check(form, load(form, body)).warnings == {}
