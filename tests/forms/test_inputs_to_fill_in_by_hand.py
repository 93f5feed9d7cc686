"""The template of a form: what must be there first, then defaults that mean something; and the whole sample of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runcomfy_tui.forms import check, load, read_schema
from runcomfy_tui.forms.sample import sample
from runcomfy_tui.forms.template import left_out, template
from tests.forms.schemas import SCHEMAS, one

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["size", "prompt", "image", "clips", "count", "lora", "mode"],
    "properties": {
        "prompt": {"type": "string", "default": ""},
        "negative": {"type": "string", "default": ""},
        "size": {"enum": ["small", "large"]},
        "image": {"type": "string", "format": "image_uri", "default": "https://example.net/theirs.png"},
        "clips": {"type": "array", "format": "video_uris", "minItems": 2},
        "mask": {"type": "string", "format": "image_uri", "default": "https://example.net/mask.png"},
        "count": {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 4},
        "seed": {"type": "integer", "default": -1},
        "lora": {
            "type": "object",
            "required": ["path"],
            "properties": {"path": {"type": "string"}, "scale": {"type": "number", "default": 1}, "note": {}},
        },
        "mode": {"oneOf": [{"const": "fast"}, {"type": "object", "properties": {"steps": {"type": "integer"}}}]},
        "shown": {"type": "string", "readOnly": True, "default": "x"},
        "strength": {"type": "number"},
    },
}


def test_required_ones_come_first_with_what_is_known_of_them() -> None:
    form = read_schema(SCHEMA)
    body = template(form)
    assert set(list(body)[:7]) == set(SCHEMA["required"])
    assert body == {
        "prompt": "",
        "size": "small",
        "image": "https://example.net/theirs.png",
        "clips": ["https://example.com/clip.mp4"] * 2,
        "count": 4,
        "lora": {"path": "", "scale": 1},
        "mode": "fast",
        "seed": -1,
    }
    assert {field.name for field in left_out(form, body)} == {"negative", "mask", "strength"}
    assert check(form, load(form, body)).body == body


def test_a_schema_of_which_nothing_is_known() -> None:
    assert template(read_schema(None)) == {}
    assert sample(read_schema(None)) == {}


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ({"type": "integer"}, 0),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "maximum": -5}, -5),
        ({"type": "integer", "minimum": 5, "multipleOf": 4}, 8),
        ({"type": "number", "exclusiveMinimum": 0}, 0.5),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 0.1}, 0.05),
        ({"type": "number", "minimum": 0.5, "maximum": 0.9}, 0.5),
        ({"type": "integer", "exclusiveMaximum": 0}, -1),
        ({"type": "integer", "minimum": 2**63}, 2**63),
    ],
)
def test_numbers_keep_their_limits(part: dict[str, object], number: float) -> None:
    form = one(part, required=True)
    assert template(form) == {"x": number}
    assert check(form, load(form, template(form))).ok


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_sample_of_every_kind_of_schema_is_valid(name: str) -> None:
    form = read_schema(SCHEMAS[name])
    body = sample(form)
    checked = check(form, load(form, body))
    assert checked.body == body, (checked.errors, checked.general)
    assert json.loads(json.dumps(body)) == body


def test_a_sample_that_cannot_be_guessed_says_so() -> None:
    with pytest.raises(ValueError, match="no value was found for x"):
        sample(one({"type": "string", "pattern": "^Q{7}$"}, required=True))


def test_a_sample_leaves_out_what_does_not_go_together() -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "not": {"required": ["a", "b"]}}
    assert len(sample(read_schema(schema))) == 1
