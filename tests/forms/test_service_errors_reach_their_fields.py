from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import place_service_errors, read_schema
from tests.forms.schemas import form_of


def test_errors_go_to_the_field_that_their_path_names() -> None:
    detail = [
        {"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"},
        {"loc": ["body", "height"], "msg": "too big", "type": "less_than_equal", "ctx": {"le": 2048}},
        {"loc": ["seed"], "msg": "bad seed", "type": "odd"},
        {"loc": ["body", "gone"], "msg": "Extra", "type": "extra_forbidden"},
        {"loc": ["body"], "msg": "broken", "type": "value_error"},
        {"msg": "no place"},
        "plain",
    ]
    placed = place_service_errors(form_of("text-to-image"), detail)
    assert placed.errors == {
        "prompt": ("is required",),
        "height": ("must be at most 2048",),
        "seed": ("the service says: bad seed",),
    }
    assert placed.general == (
        "gone: is not an input of this model",
        "the service says: broken",
        "the service says: no place",
        "plain",
    )


def test_places_inside_a_list_are_counted_from_one() -> None:
    for location in (["body", "references", 1], ["body", "references", "1"], "body.references.1", "references[1]"):
        placed = place_service_errors(form_of("edit-picture"), [{"loc": location, "msg": "not a picture"}])
        assert placed.errors == {"references": ("item 2: the service says: not a picture",)}


def test_an_input_that_is_called_body_is_found() -> None:
    form = read_schema({"properties": {"body": {"type": "string"}}})
    assert set(place_service_errors(form, [{"loc": ["body", "body"], "msg": "m"}]).errors) == {"body"}
    assert set(place_service_errors(form, [{"loc": ["body"], "msg": "m"}]).errors) == {"body"}


@pytest.mark.parametrize(
    ("detail", "count"),
    [
        ("nope", 1),
        (None, 0),
        ([], 0),
        ({}, 0),
        ({"detail": "x"}, 1),
        (5, 1),
        ([None, 5, [], {}], 4),
        ([{"loc": {"a": 1}, "msg": ["x"]}], 1),
        ([{"loc": [None, True], "msg": "m", "ctx": 5, "type": 7}], 1),
    ],
)
def test_any_shape_of_detail_is_taken(detail: Any, count: int) -> None:
    placed = place_service_errors(form_of("text-to-image"), detail)
    assert len(placed.general) <= count
    assert bool(placed.general) == bool(count)
    assert not placed.errors


def test_a_flood_of_errors_is_cut() -> None:
    placed = place_service_errors(form_of("song"), [{"msg": f"{n} " + "x" * 10_000} for n in range(1000)])
    assert len(placed.general) == 51
    assert all(len(line) < 400 for line in placed.general)


def test_errors_inside_groups_lists_and_unions_keep_their_places() -> None:
    picture = {"type": "object", "properties": {"url": {"type": "string"}}, "required": ["url"]}
    words = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    form = read_schema(
        {
            "properties": {
                "lora": {"type": "object", "properties": {"path": {"type": "string"}, "str": {"type": "string"}}},
                "scenes": {"type": "array", "items": {"oneOf": [picture, words]}},
            }
        }
    )
    detail = [
        {"loc": ["body", "lora", "path"], "msg": "no such LoRA", "type": "value_error"},
        {"loc": ["body", "lora", "str"], "msg": "Field required", "type": "missing"},
        {"loc": ["body", "scenes", 1, "PictureScene", "url"], "msg": "Field required", "type": "missing"},
        {"loc": ["body", "scenes", 0, "unknown"], "msg": "Extra", "type": "extra_forbidden"},
        {"loc": "scenes.2.text", "msg": "too long", "type": "string_too_long", "ctx": {"max_length": 5}},
    ]
    placed = place_service_errors(form, detail)
    assert placed.deep == {
        ("lora", "path"): ("the service says: no such LoRA",),
        ("lora", "str"): ("is required",),
        ("scenes", 1, "url"): ("is required",),
        ("scenes", 0, "unknown"): ("is not an input of this model",),
        ("scenes", 2, "text"): ("must have at most 5 characters",),
    }
    assert placed.errors["scenes"][0] == "item 2, url: is required"
    assert placed.general == ()
