from __future__ import annotations

import json
import time
from typing import Any

import pytest

from runcomfy_tui.forms import FieldKind, Form, Items, Typed, check, initial, load, read_schema
from tests.forms.schemas import one


def used(form: Form, body: dict[str, object]) -> None:
    """Everything that a screen does with a form, within the time that a person would not notice."""
    started = time.perf_counter()
    assert check(form, initial(form)).preview is not None
    assert check(form, load(form, body)).preview == body
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(
    "part",
    [
        {"$ref": "#"},
        {"$ref": "#/properties/x"},
        {"$ref": "#/$defs/nowhere"},
        {"$ref": "http://127.0.0.1:9/never"},
        {"$ref": "file:///etc/hostname"},
        {"allOf": [{"$ref": "#/properties/x"}]},
        {"type": "string", "pattern": "("},
        {"type": "string", "pattern": 5},
        {"type": "string", "minLength": "many", "maxLength": -3, "title": 5, "description": ["x"], "default": {}},
        {"type": "number", "minimum": "low", "maximum": None, "multipleOf": 0},
        {"type": "number", "minimum": float("nan"), "maximum": float("inf"), "default": float("nan")},
        {"type": ["string", 5, None]},
        {"type": []},
        {"type": {}},
        {"enum": []},
        {"enum": "abc"},
        {"enum": [[1], {"a": []}, None, 1, True, 1.0]},
        {"type": "array", "items": 5, "minItems": "x"},
        {"type": "array", "format": "image_uris", "items": [], "default": "x"},
        {"anyOf": 5},
        {"anyOf": [None, {"type": "null"}]},
        {"properties": 5, "required": 7},
        {"$schema": "urn:nothing", "$id": "http://x.example/", "type": "string"},
        None,
        [],
        "x",
        False,
    ],
)
def test_a_broken_input_spoils_nothing_else(part: object) -> None:
    schema = {
        "type": "object",
        "properties": {"x": part, "steps": {"type": "integer", "maximum": 30}},
        "required": ["steps"],
    }
    form = read_schema(schema)
    used(form, {"x": "kept", "steps": 3})
    assert check(form, {"steps": Typed("31")}).errors["steps"] == ("must be at most 30",)
    assert "steps" not in form.validator.unchecked


def test_only_the_unusable_part_stays_unchecked() -> None:
    form = read_schema(
        {
            "properties": {
                "a": {"$ref": "https://elsewhere.example/schema.json"},
                "b": {"$ref": "#/$defs/short"},
                "c": {"type": "string", "pattern": "^\\p{L}+$"},
            },
            "$defs": {"short": {"type": "string", "maxLength": 2}},
        }
    )
    checked = check(form, {"a": Typed('"any"'), "b": Typed("long"), "c": Typed("1")})
    assert form.validator.unchecked == ("a",)
    assert checked.errors == {
        "b": ("must have at most 2 characters (it has 4)",),
        "c": ("must match the pattern ^\\p{L}+$",),
    }
    assert check(form, {"c": Typed("Größe")}).ok


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(?=a)(a+)+$", "^(a|aa)+$", "(.*)*\\1$", "^((a*)*)*b\\1$"])
def test_no_pattern_can_hang_the_form(pattern: str) -> None:
    form = one({"type": "string", "pattern": pattern})
    started = time.perf_counter()
    check(form, {"x": Typed("a" * 40_000 + "!")})
    assert time.perf_counter() - started < 0.5


def test_names_of_every_kind_lose_nothing() -> None:
    names = [
        "a.b",
        "a[0]",
        "[red]x[/red]",
        "[/]",
        "\x1b]52;c;aGk=\x07",
        "",
        "ключ",
        "x" * 10_000,
        "(other)",
        "\u202eabc",
    ]
    form = read_schema({"properties": {name: {"type": "string"} for name in names}, "required": names})
    body: dict[str, object] = {name: f"v{number}" for number, name in enumerate(names)}
    used(form, body)
    assert set(check(form, {}).errors) == set(names)


def test_five_hundred_inputs_are_checked_quickly() -> None:
    properties = {f"f{n}": {"type": "integer", "maximum": n, "default": 1} for n in range(500)}
    form = read_schema({"properties": properties, "required": list(properties)})
    used(form, dict.fromkeys(properties, 0))
    started = time.perf_counter()
    check(form, load(form, dict.fromkeys(properties, 0)))
    assert time.perf_counter() - started < 0.1


def nested(levels: int, leaf: object, keyword: str) -> Any:
    part: Any = leaf
    for _ in range(levels):
        part = {"type": "object", "properties": {"k": part}} if keyword == "properties" else {keyword: [part]}
    return part


@pytest.mark.parametrize("levels", [20, 300])
@pytest.mark.parametrize("keyword", ["properties", "allOf", "anyOf"])
def test_deep_nesting_is_followed_or_let_through(levels: int, keyword: str) -> None:
    form = one(nested(levels, {"type": "float"}, keyword))
    used(form, {"x": {"k": 1}} if keyword == "properties" else {"x": 1.5})
    wanted = {("properties", 20): FieldKind.GROUP, ("properties", 300): FieldKind.GROUP}
    leaf = FieldKind.NUMBER if levels == 20 else FieldKind.JSON
    assert form.fields[0].kind is wanted.get((keyword, levels), leaf)


def test_a_description_of_a_megabyte_is_read_once() -> None:
    form = one({"type": "string", "description": "[b]" * 350_000, "title": "\x1b[2J"})
    started = time.perf_counter()
    for _ in range(50):
        check(form, {"x": Typed("a")})
    assert time.perf_counter() - started < 0.5


def test_typed_json_of_any_depth_is_refused_in_words() -> None:
    form = one({"type": "object"})
    assert check(form, {"x": Typed("[" * 200_000)}).errors == {"x": ("is nested too deeply",)}
    form = one({})
    assert check(form, {"x": Typed("[" * 201 + "]" * 201)}).errors == {"x": ("is nested too deeply",)}
    assert check(form, {"x": Typed("[" * 200 + "]" * 200)}).ok
    assert check(form, {"x": Typed(f"[{'[],' * 300}{{}}]")}).ok


def test_the_largest_integers_stay_exact() -> None:
    form = one({"type": "integer", "minimum": 0, "maximum": 2**64 - 1})
    checked = check(form, {"x": Typed("18446744073709551615")})
    assert json.dumps(checked.body) == '{"x": 18446744073709551615}'
    assert check(form, {"x": Typed("18446744073709551616")}).errors == {"x": ("must be at most 18446744073709551615",)}


def test_a_list_ten_times_as_long_costs_about_ten_times_as_much() -> None:
    form = one({"type": "array", "format": "image_uris", "maxItems": 3})

    def cost(count: int) -> float:
        draft = {"x": Items(tuple(Typed(f"https://a.example/{n}") for n in range(count)))}
        times = []
        for _ in range(3):
            started = time.process_time()
            assert check(form, draft).errors == {"x": (f"takes at most 3 items (it has {count:,})",)}
            times.append(time.process_time() - started)
        return min(times)

    cost(100)
    assert cost(5_000) < 40 * cost(500)  # each with each would be a hundred times
