# ruff: noqa: E501 - one case a line
from __future__ import annotations

import pytest

from runcomfy_tui.forms import Entry, Items, Picked, Typed, check, load, read_schema
from tests.forms.schemas import form_of, one


@pytest.mark.parametrize(
    ("part", "entry", "words"),
    [
        ({"type": "integer", "maximum": 30}, Typed("31"), "must be at most 30"),
        ({"type": "integer", "minimum": -1}, Typed("-2"), "must be at least -1"),
        ({"type": "integer"}, Typed("1.5"), "must be a whole number"),
        ({"type": "integer"}, Typed("abc"), "must be a whole number"),
        ({"type": "number"}, Typed("1,5"), "must be a number"),
        ({"type": "number"}, Typed("1e399"), "is too large"),
        ({"type": "number", "exclusiveMaximum": 1}, Typed("1"), "must be less than 1"),
        ({"type": "integer", "multipleOf": 8}, Typed("12"), "must be a multiple of 8"),
        ({"type": "string", "maxLength": 3}, Typed("four"), "must have at most 3 characters (it has 4)"),
        ({"type": "string", "minLength": 5}, Typed("four"), "must have at least 5 characters (it has 4)"),
        ({"type": "string", "pattern": "^a"}, Typed("b"), "must match the pattern ^a"),
        ({"type": "string"}, Picked(5), "must be text"),
        ({"type": "boolean"}, Picked("yes"), "must be true or false"),
        ({"enum": ["a", "b"]}, Picked("c"), "choose one of a, b"),
        ({"enum": list(range(30))}, Typed("99"), "choose one of 0, 1, 2, 3, 4, 5, 6, 7, … (30 in all)"),
        ({"const": "v2"}, Picked("v1"), "must be v2"),
        ({"type": "string", "format": "image_uri"}, Typed("cat.png"), "is a file of this machine, which cannot be read here"),
        ({"type": "array", "format": "image_uris"}, Items((Typed("x"),)), "item 1 is a file of this machine, which cannot be read here"),
        ({"type": "array", "items": {"type": "string"}}, Items((Typed("a"), Typed(""))), "item 2 is empty: fill it in or remove it"),
        ({"type": "array", "items": {"type": "integer", "maximum": 3}}, Items((Typed("4"),)), "item 1 must be at most 3"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, Items((Typed("a"),)), "needs at least 2 items (it has 1)"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, Items((Typed("a"), Typed("b"))), "takes at most 1 item (it has 2)"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, Items((Typed("a"), Typed("a"))), "has the same item twice"),
        ({"type": "object", "required": ["path"]}, Typed("{}"), "path is required"),
        ({"type": "object", "properties": {"s": {"type": "float", "maximum": 2}}}, Typed('{"s": 3}'), "s must be at most 2"),
        ({"type": "object", "additionalProperties": False}, Typed('{"q": 3}'), "has a key that is not allowed"),
        ({"type": "object", "properties": {"p": {}}, "additionalProperties": False}, Typed('{"q": 3}'), "q is not an input of this model"),
        ({"anyOf": [{"type": "number", "maximum": 1}, {"type": "null"}]}, Typed("2"), "must be at most 1"),
        ({"oneOf": [{"type": "string"}, {"type": "array"}]}, Typed("2"), "fits none of the allowed forms"),
        ({"oneOf": [{"type": "number"}, {"minimum": 1}]}, Typed("2"), "fits more than one of the allowed forms, and may fit only one"),
        ({"type": "object"}, Typed("{'a': 1}"), 'is not valid JSON (a key in "double quotes" is missing at line 1, column 2)'),
        ({"type": "object"}, Typed('{"a": NaN}'), "contains NaN, which JSON does not have"),
        ({"type": "object"}, Typed('{"a": 1e400}'), "has a number that is too large (1e400)"),
        ({"type": "string"}, Typed("\ud800"), "has a character that cannot be sent"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_sentence(part: object, entry: Entry, words: str) -> None:
    checked = check(one(part), {"x": entry})
    assert checked.body is None
    assert checked.errors == {"x": (words,)}
    assert checked.general == ()


def test_all_mistakes_are_found_at_once() -> None:
    form = form_of("text-to-image")
    checked = check(form, {"height": Typed("100"), "guidance": Typed("x"), "style": Picked("no")})
    assert set(checked.errors) == {"prompt", "height", "guidance", "style"}
    assert checked.errors["height"] == ("must be at least 256", "must be a multiple of 8")


def test_a_rule_over_several_inputs_is_put_where_it_can_be_met() -> None:
    schema = {
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "dependentRequired": {"a": ["b"]},
        "minProperties": 1,
    }
    form = read_schema(schema)
    assert check(form, {"a": Typed("1")}).errors == {"b": ("is required",)}
    assert check(form, {}).general == ("The inputs together: needs at least 1 key.",)


def test_a_key_that_the_schema_forbids_is_named_on_the_extra_field() -> None:
    form = read_schema({"properties": {}, "additionalProperties": False})
    checked = check(form, load(form, {"old": 1}))
    assert checked.errors == {form.extra.name: ("old is not an input of this model",)}
    assert checked.preview == {"old": 1}
