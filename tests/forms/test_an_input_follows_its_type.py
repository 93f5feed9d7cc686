from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import Field, FieldKind, Form, check, initial, load
from tests.forms.workflows import form_of, overriding


def form_with(value: object, about: Any, inputs: dict[str, Any] | None = None) -> Form:
    """A workflow of one node with one input `x` of this deployed value and type."""
    types = {"T": {"input": inputs or {"required": {"x": about}}}}
    return form_of({"1": {"class_type": "T", "inputs": {"x": value}}}, types)


def field_of(value: object, about: Any, inputs: dict[str, Any] | None = None) -> Field:
    return form_with(value, about, inputs).fields[0].fields[0]


@pytest.mark.parametrize(
    ("value", "about", "kind"),
    [
        ("a", [["a"]], FieldKind.FIXED),
        ("b", [["a"]], FieldKind.CHOICE),  # another than the only one is deployed: both can be had
        ("a", ["combo", {"options": ["a", "b"]}], FieldKind.CHOICE),
        (["a"], ["COMBO", {"options": ["a", "b"], "multiselect": True}], FieldKind.JSON),
        ("a", ["COMBO", {"options": [], "remote": {}}], FieldKind.LINE),
        (5, ["Int", {}], FieldKind.INTEGER),
        (5, ["*", {}], FieldKind.NUMBER),
        (True, ["*", {}], FieldKind.SWITCH),
        ("x", ["STRING", {"multiline": True}], FieldKind.TEXT),
        ("x", ["STRING", {"multiline": "yes"}], FieldKind.LINE),
        ("x" * 300, ["STRING"], FieldKind.TEXT),
        (None, ["FLOAT", {}], FieldKind.NUMBER),
        ({"a": 1}, ["STRING", {}], FieldKind.LINE),
    ],
)
def test_the_kind_of_field(value: object, about: Any, kind: FieldKind) -> None:
    field = field_of(value, about)
    assert field.kind is kind
    assert field.deployed
    assert field.default == value


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        ({"min": 1, "max": 9, "step": 2}, (1, 9, 2)),
        ({"min": 9, "max": 1}, (None, None, None)),  # nothing could be sent
        ({"min": "1", "max": True, "step": 0, "round": 0.5}, (None, None, 0.5)),
        ({"min": float("-inf"), "max": 2**64 - 1, "step": -1, "round": False}, (None, 2**64 - 1, None)),
    ],
)
def test_limits_that_can_be_meant(options: dict[str, Any], limits: tuple[Any, ...]) -> None:
    field = field_of(1, ["INT", options])
    assert (field.minimum, field.maximum, field.step) == limits


def test_of_an_input_that_is_declared_twice_the_required_one_counts() -> None:
    both = {"required": {"x": ["INT", {"max": 5}]}, "optional": {"x": ["STRING", {}]}, "hidden": {"x": ["FLOAT", {}]}}
    assert field_of(1, None, both).maximum == 5


def test_a_deployed_null_may_be_given_and_is_not_sent() -> None:
    form = form_with(None, [["a", "b"]])
    assert form.fields[0].fields[0].nullable
    assert check(form, load(form, overriding(_1={"x": None}))).body == {"overrides": {}}
    assert check(form_with("a", [["a", "b"]]), load(form, overriding(_1={"x": None}))).deep == {
        ("1", "x"): ("cannot be null",)
    }


def test_what_only_shows_a_text_is_no_prompt() -> None:
    graph = {
        "1": {"class_type": "ShowText", "inputs": {"text": "a"}},
        "2": {"class_type": "Write", "inputs": {"text": "a"}},
    }
    assert [each.name for each in form_of(graph, {}).fields][:2] == ["2", "1"]


def test_a_deployed_value_against_its_own_type_harms_nothing_until_another_is_given() -> None:
    form = form_with("gone", ["INT", {"min": 1}])
    assert check(form, initial(form)).ok
    draft = load(form, overriding(_1={"x": "gone"}))
    assert check(form, draft).body == {"overrides": {}}
    assert not check(form, load(form, overriding(_1={"x": "other"}))).ok
    assert check(form, load(form, overriding(_1={"x": 4}))).body == overriding(_1={"x": 4})
