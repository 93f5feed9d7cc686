"""Schemas whose references, branches or sheer size could keep a program busy for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from runcomfy_tui.forms import FieldKind, Form, Items, Members, Typed, check, initial, load, read_schema

MOST_CPU_S = 2.5
"""Far above what is needed, far below what any of these would take without a limit."""


def refer(name: object) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def chain(link: Callable[[dict[str, Any]], dict[str, Any]], links: int = 26) -> dict[str, Any]:
    """Definitions of which each uses the next one, as often as `link` says; the last is a text."""
    definitions = {f"d{n}": link(refer(f"d{n + 1}")) for n in range(links)}
    return {"$defs": {**definitions, f"d{links}": {"type": "string"}}, "properties": {"x": refer("d0")}}


def pair(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": inner, "b": inner}}


def nested(levels: int, wrap: Callable[[Any], Any], leaf: Any) -> Any:
    for _ in range(levels):
        leaf = wrap(leaf)
    return leaf


SCHEMAS: dict[str, Any] = {
    "each group twice in the one above": chain(pair),
    "each rule twice in the one above": chain(lambda inner: {"allOf": [inner, inner]}),
    "each branch twice in the one above": chain(lambda inner: {"anyOf": [inner, inner]}),
    "each condition twice in the one above": chain(lambda inner: {"if": inner, "then": inner, "else": inner}),
    "everything refers to everything": {
        "$defs": {f"n{n}": {"properties": {f"p{m}": refer(f"n{m}") for m in range(8)}} for n in range(8)},
        "properties": {"x": refer("n0")},
    },
    "a question about itself": {
        "properties": {"x": {"type": "string"}}, "if": {"$ref": "#"}, "then": {"$ref": "#"}, "else": {"$ref": "#"},
    },
    "an input that brings itself": {"properties": {"x": {}}, "dependentSchemas": {"x": {"$ref": "#"}}},
    "conditions inside conditions": nested(
        150, lambda inner: {"properties": {"x": {}}, "if": {"required": ["x"]}, "then": inner}, {}
    ),
    "branches inside branches": {
        "properties": {
            "x": nested(
                9, lambda inner: {"anyOf": [inner, {"type": "object", "properties": {"q": inner}}]}, {"type": "null"}
            )
        }
    },
    "many branches": {
        "properties": {"x": {"anyOf": [{"type": "object", "properties": {f"a{n}": {}}} for n in range(800)]}}
    },
    "many forms": {
        "properties": {"x": {}},
        "oneOf": [{"properties": {"k": {"const": n}, f"a{n}": {}}, "required": ["k"]} for n in range(800)],
    },
    "many choices": {"properties": {"x": {"enum": [*range(30_000), *range(30_000)]}}},
    "a chain of inputs": {
        "properties": {"x": {}}, "dependentSchemas": {f"p{n}": {"properties": {f"p{n + 1}": {}}} for n in range(200)},
    },
    "one broken input among hundreds": {
        "$defs": {f"d{n}": pair({"type": "string"}) for n in range(60)},
        "properties": {**{f"n{n}": refer(f"d{n % 60}") for n in range(300)}, "x": {"$ref": "http://127.0.0.1:9/x"}},
    },
    "twenty levels of three": {
        "properties": {
            "x": nested(20, lambda inner: {"type": "object", "properties": {"a": inner, "b": {}, "c": {}}}, {})
        }
    },
    "a name of a megabyte": {"properties": {"n" * 1_000_000: {"type": "string"}, "x": {}}},
    "descriptions of a megabyte": {
        "properties": {
            "seed": {"type": "integer", "minimum": 0, "description": "0 " * 500_000},
            "x": {"type": "object", "title": "t" * 1_000_000, "properties": {"a": {"description": "[b]" * 350_000}}},
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_the_form_opens_and_answers(schema: Any) -> None:
    started = time.process_time()
    form = read_schema(schema)
    check(form, initial(form))
    body: dict[str, object] = {"x": {"a": {"b": "c"}}}
    assert check(form, load(form, body)).preview == body
    assert time.process_time() - started < MOST_CPU_S


def test_what_is_too_heavy_to_be_checked_is_left_unchecked_and_the_rest_is_not() -> None:
    schema = chain(lambda inner: {"allOf": [inner, inner]})
    schema["properties"]["steps"] = {"type": "integer", "maximum": 9}
    form = read_schema(schema)
    assert form.validator.unchecked == ("x",)
    checked = check(form, {"x": Typed("1"), "steps": Typed("10")})
    assert checked.errors == {"steps": ("must be at most 9",)}


def test_a_cycle_ends_in_raw_json_and_says_why() -> None:
    form = read_schema(
        {"$defs": {"n": {"properties": {"in": refer("n"), "v": {"type": "string"}}}}, "properties": {"x": refer("n")}}
    )
    (field,) = form.fields
    inner = {each.name: each for each in field.fields}
    assert (inner["in"].kind, inner["v"].kind) == (FieldKind.JSON, FieldKind.LINE)
    assert inner["in"].note == "It contains values of its own kind."


def test_twenty_levels_can_be_filled_in() -> None:
    part = nested(
        20, lambda inner: {"type": "object", "properties": {"k": inner}, "required": ["k"]}, {"type": "integer"}
    )
    form = read_schema({"properties": {"x": part}})
    body = nested(20, lambda inner: {"k": inner}, 7)
    assert check(form, load(form, {"x": body})).body == {"x": body}
    wrong = nested(20, lambda inner: {"k": inner}, "seven")
    (path,) = check(form, load(form, {"x": wrong})).deep
    assert path == ("x", *["k"] * 20)


def test_names_of_every_kind_stay_apart_inside_a_group() -> None:
    names = ["a.b", "a[0]", "[red]x[/red]", "\x1b[2J", "", "(other)", "0", "\u202eabc", "x" * 5000]
    part = {"type": "object", "properties": {name: {"type": "string", "maxLength": 1} for name in names}}
    form = read_schema({"properties": {"x": part}})
    checked = check(form, {"x": Members({name: Typed("ab") for name in names})})
    assert set(checked.deep) == {("x", name) for name in names}
    assert checked.preview == {"x": dict.fromkeys(names, "ab")}


def sixty() -> Form:
    kinds: list[dict[str, Any]] = [
        {"type": "string", "maxLength": 400},
        {"type": "integer", "minimum": 0, "maximum": 100},
        {"type": "float", "minimum": 0, "maximum": 1},
        {"enum": ["a", "b", "c"]},
        {"type": "string", "format": "image_uri"},
        {"type": "array", "items": {"type": "object", "properties": {"p": {"type": "string"}}, "required": ["p"]}},
    ]
    return read_schema({"properties": {f"f{n}": kinds[n % 6] for n in range(60)}, "required": ["f0", "f1"]})


def test_sixty_inputs_are_checked_far_within_a_frame() -> None:
    form = sixty()
    values = ["words", 7, 0.5, "b", "https://files.example/x.png", [{"p": "a"}, {"p": "b"}]]
    draft = load(form, {f"f{n}": values[n % 6] for n in range(60)})
    assert check(form, draft).ok
    started = time.process_time()
    for n in range(40):
        check(form, {**draft, "f0": Typed("x" * n), "f5": Items((Members({}),))})
    assert (time.process_time() - started) / 40 < 0.008
