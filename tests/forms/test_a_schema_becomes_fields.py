from __future__ import annotations

import pytest

from runcomfy_tui.forms import NO_DEFAULT, FieldKind, Form, read_schema
from runcomfy_tui.forms.words import limits
from tests.forms.schemas import SCHEMAS, form_of, one


def only(form: Form) -> FieldKind:
    return form.fields[0].kind


def test_every_input_has_a_field_and_prompt_comes_first_then_required_ones() -> None:
    names = [field.name for field in form_of("edit-picture").fields]
    assert names == ["prompt", "image_url", "references", "aspect"]
    for name, schema in SCHEMAS.items():
        assert {field.name for field in form_of(name).fields} == set(schema["properties"])


@pytest.mark.parametrize(
    "keyword",
    [
        {"x-order": ["c", "a"]},
        {"x-fal-order-properties": ["c", "a", "unknown", 5]},
        {"input_order": {"required": ["c"], "optional": ["a"]}},
    ],
)
def test_an_order_that_the_schema_gives_wins(keyword: dict[str, object]) -> None:
    schema = {"properties": {"prompt": {}, "a": {}, "c": {}, "d": {}}, "required": ["d"], **keyword}
    assert [field.name for field in read_schema(schema).fields] == ["c", "a", "prompt", "d"]


def test_numbers_on_the_properties_give_the_order_too() -> None:
    schema = {"properties": {"prompt": {"x-order": 2}, "a": {"x-order": 0}, "b": {"x-order": 1}}}
    assert [field.name for field in read_schema(schema).fields] == ["a", "b", "prompt"]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "string"}, FieldKind.LINE),
        ({"type": "string", "maxLength": 5000}, FieldKind.TEXT),
        ({"type": "string", "default": "two\nlines"}, FieldKind.TEXT),
        ({"type": "integer"}, FieldKind.INTEGER),
        ({"type": "float"}, FieldKind.NUMBER),
        ({"type": "boolean"}, FieldKind.SWITCH),
        ({"enum": [1, "1"]}, FieldKind.CHOICE),
        ({"enum": ["only"]}, FieldKind.FIXED),
        ({"const": None}, FieldKind.FIXED),
        ({"type": "string", "format": "video_uri"}, FieldKind.MEDIA),
        ({"type": "array", "format": "audio_uris"}, FieldKind.LIST),
        ({"type": "array", "items": {"type": "boolean"}}, FieldKind.LIST),
        ({"type": "array", "items": {"type": "object"}}, FieldKind.LIST),
        ({"type": "array"}, FieldKind.JSON),
        ({"type": "array", "items": [{"type": "string"}]}, FieldKind.JSON),
        ({"type": "object"}, FieldKind.JSON),
        ({"$ref": "#/$defs/y"}, FieldKind.JSON),
        ({"oneOf": [{"type": "string"}, {"type": "number"}]}, FieldKind.UNION),
        ({"type": ["string", "number"]}, FieldKind.UNION),
        ({"type": "mystery"}, FieldKind.JSON),
        ({}, FieldKind.JSON),
        (True, FieldKind.JSON),
        (17, FieldKind.JSON),
    ],
)
def test_each_construct_has_its_kind_of_field(part: object, kind: FieldKind) -> None:
    assert only(one(part)) is kind


@pytest.mark.parametrize("name", ["prompt", "negative_prompt", "prompt_2", "lyrics", "neg"])
def test_texts_that_people_write_at_length_get_room(name: str) -> None:
    assert only(one({"type": "string"}, name=name)) is FieldKind.TEXT


def test_a_value_or_null_is_the_value_plus_null() -> None:
    for part in (
        {"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}], "title": "T", "default": None},
        {"type": ["integer", "null"], "maximum": 9, "title": "T", "default": None},
        {"type": "integer", "nullable": True, "maximum": 9, "title": "T", "default": None},
    ):
        (field,) = one(part).fields
        assert (field.kind, field.nullable, field.maximum, field.title) == (FieldKind.INTEGER, True, 9, "T")
        assert field.default is None


def test_arrays_of_media_take_their_element_from_the_format() -> None:
    (field,) = one({"type": "array", "format": "image_uris", "minItems": 1, "maxItems": 10}).fields
    assert field.item is not None
    assert (field.item.kind, field.item.media) == (FieldKind.MEDIA, "image")
    assert limits(field) == "1 – 10 items"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "integer", "minimum": 64, "maximum": 2048, "multipleOf": 8}, "64 – 2048, step 8"),
        ({"type": "integer", "maximum": 2**64 - 1}, "at most 18446744073709551615"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1.5}, "more than 0, at most 1.5"),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "more than 0"),
        ({"type": "string", "maxLength": 2500}, "at most 2,500 characters"),
        ({"type": "string"}, ""),
    ],
)
def test_limits_are_said_in_few_words(part: dict[str, object], words: str) -> None:
    assert limits(one(part).fields[0]) == words


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ({"type": "integer", "default": -1}, -1),
        ({"type": "integer", "default": 0, "minimum": 0}, 0),
        ({"type": "integer", "minimum": -1}, -1),
        ({"type": "integer", "minimum": 0, "description": "0 lets the provider choose."}, 0),
        ({"type": "integer", "minimum": 0}, None),
        ({"type": "integer", "default": 42}, None),
    ],
)
def test_a_seed_knows_which_value_means_pick_one(part: dict[str, object], value: int | None) -> None:
    (field,) = one(part, name="seed").fields
    assert (field.kind, field.random_value) == (FieldKind.SEED, value)


@pytest.mark.parametrize(
    "schema",
    [None, 5, "x", [], {"type": "array"}, {"properties": [1]}, {"type": "object"}, {"$ref": "#/$defs/x"}, {"type": 5}],
)
def test_a_schema_that_is_broken_as_a_whole_gives_one_json_field_and_the_reason(schema: object) -> None:
    form = read_schema(schema)
    assert form.problem
    assert form.problem.endswith(".")
    assert [field.kind for field in form.fields] == [FieldKind.JSON]


def test_a_required_name_without_a_schema_of_its_own_can_still_be_filled_in() -> None:
    form = read_schema({"properties": {"a": {"type": "string"}}, "required": ["z"]})
    assert [(field.name, field.kind, field.required) for field in form.fields] == [
        ("z", FieldKind.JSON, True),
        ("a", FieldKind.LINE, False),
    ]


def test_required_inside_the_property_counts() -> None:
    form = read_schema({"properties": {"a": {"type": "string", "required": True}, "b": {"type": "string"}}})
    assert [field.required for field in form.fields] == [True, False]


def test_no_default_is_not_the_default_null() -> None:
    assert one({"type": "string"}).fields[0].default is NO_DEFAULT
    assert one({"type": "string", "default": None}).fields[0].default is NO_DEFAULT
