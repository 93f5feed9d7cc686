from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import place_service_errors
from tests.forms.workflows import form_of

FORM = form_of()
WORDS = "the service says: too big"


@pytest.mark.parametrize(
    "location",
    [
        ["body", "overrides", "31", "inputs", "seed"],
        ["overrides", "31", "inputs", "seed"],
        ["body", "31", "inputs", "seed"],
        ["31", "seed"],
        [31, "seed"],
        ["body", "overrides", 31, "inputs", "seed"],
        ["prompt", "31", "seed"],
        "body.overrides.31.inputs.seed",
    ],
)
def test_a_place_with_a_nodes_id_leads_to_its_input(location: Any) -> None:
    placed = place_service_errors(FORM, [{"loc": location, "msg": "too big", "type": "odd"}])
    assert placed.deep == {("31", "seed"): (WORDS,)}
    assert placed.errors == {"31": (f"seed: {WORDS}",)}
    assert placed.general == ()


def test_ids_with_colons_and_places_inside_values_are_kept() -> None:
    detail = [
        {"loc": ["body", "overrides", "38:42", "inputs", "curve", "1"], "msg": "too big"},
        {"loc": ["body", "overrides", "6", "inputs", "text"], "type": "missing"},
        {"loc": ["body", "overrides", "6", "inputs", "style"], "type": "extra_forbidden", "msg": "x"},
        {"loc": ["body", "overrides", "6"], "msg": "odd"},
        {"node_id": "5", "input_name": "width", "message": "too big"},
        {"loc": ["body", "extra_data", "key"], "msg": "too big"},
    ]
    assert place_service_errors(FORM, {"detail": detail}).deep == {
        ("38:42", "curve", 1): (WORDS,),
        ("6", "text"): ("is required",),
        ("6", "style"): ("is not an input of this node",),
        ("6",): ("the service says: odd",),
        ("5", "width"): (WORDS,),
        ("extra_data", "key"): (WORDS,),
    }


def test_what_is_about_no_field_is_said_at_the_top() -> None:
    detail = [
        {"loc": ["body", "overrides", "99"], "msg": "no such node"},
        {"loc": ["body", "overrides", "8", "inputs", "vae"], "msg": "a link"},
        {"loc": ["body"], "msg": "broken"},
        "plain",
        {"msg": "no place"},
    ]
    placed = place_service_errors(FORM, detail)
    assert placed.errors == {}
    assert placed.general == (
        "#99: the service says: no such node",
        "VAE Decode (VAEDecode) #8, vae: the service says: a link",
        "the service says: broken",
        "plain",
        "the service says: no place",
    )


OF_COMFYUI = {"type": "big", "message": "Value too big", "details": "steps", "extra_info": {"input_name": "steps"}}
ODD = "the service says: odd"


@pytest.mark.parametrize(
    ("detail", "deep"),
    [
        (
            {"error": {"message": "no"}, "node_errors": {"31": {"class_type": "KSampler", "errors": [OF_COMFYUI]}}},
            {("31", "steps"): ("the service says: Value too big: steps",)},
        ),
        ({"31": {"seed": "too big", "steps": ["odd"]}}, {("31", "seed"): (WORDS,), ("31", "steps"): (ODD,)}),
        ({"detail": {"31": {"inputs": {"seed": {"msg": "too big"}}}}}, {("31", "seed"): (WORDS,)}),
        ({"31": "too big", "99": "gone"}, {("31",): (WORDS,)}),
    ],
)
def test_errors_told_by_node_are_read_too(detail: Any, deep: Any) -> None:
    assert place_service_errors(FORM, detail).deep == deep


def test_a_step_that_only_looks_like_a_node_is_no_place() -> None:
    detail = [
        {"loc": ["body", "overrides", "8", "inputs", "vae", 4], "msg": "too big"},
        {"loc": ["body", "overrides", "99", "inputs", "6"], "msg": "too big"},
        {"loc": ["8", "vae", "4"], "msg": "too big"},
    ]
    placed = place_service_errors(FORM, detail)
    assert placed.errors == {}
    assert len(placed.general) == 3


def nested(levels: int, inner: Any) -> Any:
    return inner if levels == 0 else nested(levels - 1, [inner] if levels % 2 else {"a": inner})


def test_what_is_nested_without_end_is_still_told_at_its_node() -> None:
    placed = place_service_errors(FORM, {"31": nested(300, "odd"), "6": {"text": [[["odd"]]]}})
    assert placed.errors["31"][0].endswith("the service refused this value")
    assert placed.deep["6", "text"] == (ODD,)


def test_nothing_of_an_error_by_node_is_lost() -> None:
    told = {"error": {"message": "Prompt failed"}, "node_errors": {"31": {"errors": [OF_COMFYUI]}, "99": "gone"}}
    placed = place_service_errors(FORM, told)
    assert set(placed.deep) == {("31", "steps")}
    assert placed.general == ("99: the service says: gone", "the service says: Prompt failed")
    assert place_service_errors(FORM, {"99": "gone"}).general == ('{"99": "gone"}',)
    assert place_service_errors(FORM, [{"why": "x"}]).general == ('{"why": "x"}',)


@pytest.mark.parametrize(
    "detail", [None, 5, {}, [], "no", {"node_errors": 5}, {"31": None}, {"31": {"errors": [5]}}, {"6": [[[[]]]]}, [[5]]]
)
def test_anything_else_does_no_harm(detail: Any) -> None:
    place_service_errors(FORM, detail)
