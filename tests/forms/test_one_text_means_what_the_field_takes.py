from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import Form, check, typed_entry
from tests.forms.schemas import one

EITHER: dict[str, Any] = {
    "anyOf": [{"const": "auto"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}]
}


def body(form: Form, text: str) -> object:
    checked = check(form, {"x": typed_entry(form.fields[0], text)})
    return checked.body["x"] if checked.body is not None else checked.errors["x"][0]


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        ({"type": "string"}, "5", "5"),
        ({"type": "string"}, "", ""),
        ({"type": "string"}, " null ", " null "),
        ({"type": "string", "nullable": True}, "null", "null"),
        ({"type": "integer", "nullable": True}, "null", None),
        ({"type": "integer"}, "1e3", 1000),
        ({"type": "integer"}, "18446744073709551615", 18446744073709551615),
        ({"type": "integer"}, "ten", "must be a whole number"),
        ({"type": "boolean"}, "on", True),
        ({"type": "boolean"}, "False", False),
        ({"type": "boolean"}, "maybe", "must be true or false"),
        ({"enum": [5, "5"]}, "5", "5"),
        ({"enum": [5, 6]}, "5", 5),
        ({"enum": ["a", "b"]}, "c", "choose one of a, b"),
        ({"type": "array", "items": {"type": "string"}}, "one", ["one"]),
        ({"type": "array", "items": {"type": "string"}}, "5", ["5"]),
        ({"type": "array", "items": {"type": "string"}}, '["a", "b"]', ["a", "b"]),
        ({"type": "array", "format": "image_uris"}, "https://files.example/a,b.png", ["https://files.example/a,b.png"]),
        ({"type": "object", "properties": {"k": {"type": "string"}}}, '{"k": "v"}', {"k": "v"}),
        (EITHER, "auto", "auto"),
        (EITHER, "7", 7),
        (EITHER, '["a"]', ["a"]),
        (EITHER, "big", "fits none of the allowed forms"),
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, "5", "5"),
        ({"type": ["string", "number"]}, "5", 5),
        ({}, "word", "word"),
        ({}, '{"a": 1}', {"a": 1}),
        ({}, '{"a": ', "is not valid JSON (it ends too early at line 1, column 7)"),
    ],
)
def test_a_text_from_outside_becomes_a_value(part: dict[str, Any], text: str, value: object) -> None:
    found = body(one(part), text)
    assert found == value
    assert type(found) is type(value)
