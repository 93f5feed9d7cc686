from __future__ import annotations

from typing import Any

from runcomfy_tui.forms import Entry, Members, Picked, Typed, check, initial, load, read_schema

MODES: dict[str, Any] = {
    "properties": {"mode": {"enum": ["soft", "hard"]}, "prompt": {"type": "string"}},
    "required": ["prompt"],
    "if": {"properties": {"mode": {"const": "soft"}}, "required": ["mode"]},
    "then": {"properties": {"strength": {"type": "number", "maximum": 1}}, "required": ["strength"]},
    "else": {"properties": {"radius": {"type": "integer"}}},
}


def test_inputs_come_and_go_with_the_values_and_hidden_ones_are_kept_but_not_sent() -> None:
    form = read_schema(MODES)
    assert [field.name for field in form.fields] == ["prompt", "mode", "strength", "radius"]
    draft = {**initial(form), "prompt": Typed("p"), "radius": Typed("4"), "strength": Typed("7")}
    hard = check(form, {**draft, "mode": Picked("hard")})
    assert hard.hidden == {"strength"}
    assert hard.required == {"prompt"}
    assert hard.body == {"prompt": "p", "mode": "hard", "radius": 4}
    soft = check(form, {**draft, "mode": Picked("soft")})
    assert soft.hidden == {"radius"}
    assert soft.required == {"prompt", "strength"}
    assert soft.errors == {"strength": ("must be at most 1",)}
    assert soft.preview == {"prompt": "p", "mode": "soft", "strength": 7}


def test_what_is_half_typed_in_a_hidden_input_forbids_nothing() -> None:
    form = read_schema(MODES)
    checked = check(form, {"prompt": Typed("p"), "mode": Picked("hard"), "strength": Typed("0.")})
    assert checked.ok
    assert check(form, {"prompt": Typed("p"), "mode": Picked("hard"), "strength": Typed("abc")}).ok


def test_an_input_that_another_one_asks_for_is_required_while_that_is_there() -> None:
    form = read_schema(
        {
            "properties": {"mask": {"type": "string"}, "blur": {"type": "integer"}},
            "dependentRequired": {"mask": ["blur"]},
        }
    )
    assert check(form, {}).required == frozenset()
    checked = check(form, {"mask": Typed("m")})
    assert checked.required == {"blur"}
    assert checked.errors == {"blur": ("is required",)}
    assert checked.hidden == frozenset()


def test_a_presence_can_bring_inputs_of_its_own() -> None:
    for keyword in ("dependentSchemas", "dependencies"):
        form = read_schema(
            {"properties": {"a": {"type": "string"}}, keyword: {"a": {"properties": {"b": {"type": "integer"}}}}}
        )
        assert check(form, {}).hidden == {"b"}
        assert check(form, {"a": Typed("x"), "b": Typed("1")}).body == {"a": "x", "b": 1}
        assert check(form, {"b": Typed("1")}).body == {}


def test_an_input_that_is_forbidden_now_is_hidden() -> None:
    form = read_schema(
        {
            "properties": {"audio": {"type": "boolean"}, "voice": {"type": "string"}},
            "if": {"properties": {"audio": {"const": False}}, "required": ["audio"]},
            "then": {"properties": {"voice": False}},
        }
    )
    assert check(form, {"audio": Picked(False), "voice": Typed("v")}).hidden == {"voice"}
    assert check(form, {"audio": Picked(False), "voice": Typed("v")}).body == {"audio": False}
    assert check(form, {"audio": Picked(True), "voice": Typed("v")}).body == {"audio": True, "voice": "v"}


def test_conditions_inside_a_group_work_there() -> None:
    form = read_schema({"properties": {"sound": {"type": "object", **MODES}}})
    entry: dict[str, Entry] = {"prompt": Typed("p"), "mode": Picked("hard"), "strength": Typed("7")}
    checked = check(form, {"sound": Members(entry)})
    assert checked.body == {"sound": {"prompt": "p", "mode": "hard"}}
    assert checked.hidden_inside == {("sound", "strength")}
    soft = check(form, {"sound": Members({**entry, "mode": Picked("soft"), "strength": Typed("")})})
    assert soft.deep == {("sound", "strength"): ("is required",)}
    assert soft.required_inside == {("sound", "strength")}


def test_values_of_hidden_inputs_come_back_from_a_body_all_the_same() -> None:
    form = read_schema(MODES)
    body = {"prompt": "p", "mode": "hard", "strength": 7}
    draft = load(form, body)
    assert check(form, draft).body == body
    assert form.extra.name in draft


def test_inputs_of_a_body_of_several_forms_follow_what_tells_them_apart() -> None:
    form = read_schema(
        {
            "oneOf": [
                {"properties": {"kind": {"const": "words"}, "text": {"type": "string"}}, "required": ["kind", "text"]},
                {"properties": {"kind": {"const": "picture"}, "url": {"type": "string"}}, "required": ["kind", "url"]},
            ]
        }
    )
    assert check(form, {}).hidden == {"text", "url"}
    words = check(form, {"kind": Picked("words")})
    assert words.hidden == {"url"}
    assert words.required == {"kind", "text"}
    assert check(form, {"kind": Picked("picture"), "url": Typed("u"), "text": Typed("t")}).body == {
        "kind": "picture",
        "url": "u",
    }


def test_a_condition_that_cannot_be_asked_hides_nothing() -> None:
    form = read_schema({**MODES, "if": {"$ref": "https://elsewhere.example/question.json"}})
    assert check(form, {"prompt": Typed("p")}).hidden == frozenset()
