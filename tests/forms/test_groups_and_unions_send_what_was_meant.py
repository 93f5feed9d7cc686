# ruff: noqa: E501 - schemas and bodies on a line each
from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import (
    Branched,
    Checked,
    Entry,
    FieldKind,
    Form,
    Items,
    Members,
    NotSent,
    Null,
    Picked,
    Raw,
    Several,
    Typed,
    begun,
    check,
    entry_for,
    initial,
    load,
    read_schema,
)
from runcomfy_tui.forms.media import FileFacts, LocalFile
from tests.forms.schemas import one

LORA: dict[str, Any] = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "scale": {"type": "number", "maximum": 2, "default": 1}},
    "required": ["path"],
}
SCENES: dict[str, Any] = {"type": "array", "items": LORA, "maxItems": 3}
EITHER: dict[str, Any] = {
    "oneOf": [
        {"type": "integer", "minimum": 10, "title": "Pixels"},
        {
            "type": "object",
            "properties": {"kind": {"const": "ratio"}, "w": {"type": "integer"}, "h": {"type": "integer"}},
            "required": ["kind", "w"],
        },
        {"type": "object", "properties": {"kind": {"const": "preset"}, "name": {"enum": ["hd", "4k"]}}, "required": ["kind"]},
    ]
}  # fmt: skip


def tried(form: Form, entry: Entry) -> Checked:
    return check(form, {"x": entry})


def sent(part: dict[str, Any], entry: Entry, *, required: bool = False) -> object:
    checked = tried(one(part, required=required), entry)
    assert checked.body is not None, checked.errors
    return checked.body.get("x", "nothing")


def test_an_untouched_optional_group_is_not_sent_and_an_empty_one_is() -> None:
    optional = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert sent(optional, NotSent()) == "nothing"
    assert sent(optional, Members({"a": Typed("")})) == "nothing"
    assert sent(optional, Members({"a": NotSent()})) == "nothing"
    assert sent(optional, Members({})) == {}
    assert sent(optional, Members({"a": Typed("b")})) == {"a": "b"}


def test_a_required_group_is_sent_with_its_defaults_and_says_what_it_lacks() -> None:
    part = {**LORA, "required": ["path", "scale"]}
    checked = check(one(part, required=True), {})
    assert checked.preview == {"x": {"scale": 1}}
    assert checked.errors == {"x": ("path is required",)}
    assert checked.deep == {("x", "path"): ("is required",)}
    assert checked.buildable
    assert sent(part, Members({"path": Typed("p")}), required=True) == {"path": "p", "scale": 1}


def test_a_default_of_a_whole_group_is_sent_where_it_is_required() -> None:
    part = {**LORA, "default": {"path": "house", "scale": 0.5}}
    assert sent(part, NotSent(), required=True) == {"path": "house", "scale": 0.5}
    assert sent(part, Members({"path": NotSent()}), required=True) == {"path": "house", "scale": 0.5}
    assert sent(part, NotSent()) == "nothing"
    example = {**LORA, "default": {"path": "https://files.example/a.png"}}
    assert check(one(example, required=True), {}).errors == {"x": ("path is required",)}


def test_keys_that_a_group_does_not_name_are_sent_beside_the_others() -> None:
    form = one(LORA)
    extra = form.fields[0].extra
    assert extra is not None
    entry = Members({"path": Typed("p"), extra.name: Typed('{"more": [1]}')})
    assert tried(form, entry).body == {"x": {"path": "p", "more": [1]}}
    taken = tried(form, Members({"path": Typed("p"), extra.name: Typed('{"path": "q"}')}))
    assert taken.deep == {("x", extra.name): ("path has a field of its own",)}
    assert not taken.buildable
    assert one({**LORA, "additionalProperties": False}).fields[0].extra is None


def test_mistakes_in_rows_are_named_by_their_place() -> None:
    form = one(SCENES)
    rows = Items((Members({"path": Typed("a"), "scale": Typed("x")}), Members({"scale": Typed("3")}), Members({})))
    checked = tried(form, rows)
    assert checked.deep == {
        ("x", 0, "scale"): ("must be a number",),
        ("x", 1, "path"): ("is required",),
        ("x", 1, "scale"): ("must be at most 2",),
        ("x", 2, "path"): ("is required",),
    }
    assert checked.errors["x"] == (
        "item 1, scale must be a number",
        "item 2, path is required",
        "item 2, scale must be at most 2",
        "item 3, path is required",
    )
    assert checked.preview == {"x": [{"path": "a"}, {"scale": 3}, {}]}
    assert not checked.buildable


def test_an_item_that_cannot_be_read_does_not_move_the_others() -> None:
    form = one({"type": "array", "items": {"type": "integer", "maximum": 5}, "minItems": 3})
    checked = tried(form, Items((Typed("?"), Typed("9"), Typed(""))))
    assert checked.deep == {
        ("x", 0): ("must be a whole number",),
        ("x", 1): ("must be at most 5",),
        ("x", 2): ("is empty: fill it in or remove it",),
    }
    assert checked.preview == {"x": [9]}


def test_a_new_row_has_its_fixed_values() -> None:
    form = one({"type": "array", "items": EITHER["oneOf"][1]})
    item = form.fields[0].item
    assert item is not None
    row = begun(item)
    assert row.entries["kind"] == Picked("ratio")
    assert tried(form, Items((row,))).deep == {("x", 0, "w"): ("is required",)}


def test_branches_have_titles_that_tell_them_apart() -> None:
    (field,) = one(EITHER).fields
    assert field.kind is FieldKind.UNION
    assert [branch.title for branch in field.branches] == ["Pixels", "ratio", "preset"]
    (same,) = one({"anyOf": [{"type": "string", "maxLength": 2}, {"type": "string", "minLength": 9}]}).fields
    assert [branch.title for branch in same.branches] == ["text (1)", "text (2)"]
    (kinds,) = one({"type": ["string", "number", "array", "null"], "items": {"type": "string"}}).fields
    assert ([branch.title for branch in kinds.branches], kinds.nullable) == (["text", "a number", "a list"], True)


def test_each_branch_keeps_its_draft_and_the_chosen_one_is_sent() -> None:
    form = one(EITHER)
    drafts: dict[int, Entry] = {0: Typed("64"), 1: Members({"kind": Picked("ratio"), "w": Typed("3")})}
    assert tried(form, Branched(0, drafts)).body == {"x": 64}
    assert tried(form, Branched(1, drafts)).body == {"x": {"kind": "ratio", "w": 3}}
    assert tried(form, Branched(2, drafts)).body == {}
    assert tried(form, Branched(9, drafts)).errors == {}
    assert tried(one(EITHER, required=True), Branched(9, drafts)).errors == {"x": ("is required",)}


def test_the_branch_in_use_says_what_is_wrong_with_it() -> None:
    form = one(EITHER)
    assert tried(form, Branched(0, {0: Typed("3")})).errors == {"x": ("must be at least 10",)}
    wrong = tried(form, Branched(1, {1: Members({"kind": Picked("ratio"), "h": Typed("1.5")})}))
    assert wrong.deep == {("x", "w"): ("is required",), ("x", "h"): ("must be a whole number",)}
    nested = one({"type": "array", "items": {"anyOf": [{"type": "boolean"}, EITHER]}})
    inner = Branched(1, {1: Branched(2, {2: Members({"kind": Picked("preset"), "name": Typed("8k")})})})
    assert tried(nested, Items((inner,))).deep == {("x", 0, "name"): ("choose one of hd, 4k",)}


def test_a_body_opens_the_branch_that_it_fits() -> None:
    (field,) = one(EITHER).fields
    for value, place in ((12, 0), ({"kind": "ratio", "w": 1}, 1), ({"kind": "preset", "name": "hd"}, 2)):
        entry = entry_for(field, value)
        assert isinstance(entry, Branched)
        assert entry.chosen == place
    assert isinstance(entry_for(field, "neither"), Raw)
    assert entry_for(field, None) == Null()


def test_a_union_with_a_default_sends_it_until_another_branch_is_chosen() -> None:
    part = {"anyOf": [{"type": "integer"}, {"const": "auto"}, {"type": "string", "minLength": 9}], "default": "auto"}
    assert sent(part, NotSent(), required=True) == "auto"
    assert sent(part, Branched(1, {}), required=True) == "auto"
    assert tried(one(part, required=True), Branched(0, {})).errors == {"x": ("is required",)}


def test_readonly_values_inside_a_group_are_not_asked_for() -> None:
    part = {
        "type": "object",
        "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"}},
        "required": ["id", "name"],
    }
    assert sent(part, Members({"name": Typed("n")})) == {"name": "n"}


def test_alternatives_by_name_are_said_in_words() -> None:
    schema = {
        "properties": {name: {"type": "string"} for name in "abc"},
        "anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}],
    }
    form = read_schema(schema)
    assert check(form, initial(form)).general == ("The inputs together: needs a or b with c.",)
    assert check(form, {"b": Typed("1"), "c": Typed("2")}).ok


def test_several_values_show_the_first_of_them() -> None:
    form = one({"type": "integer", "maximum": 5})
    assert tried(form, Several("3 | 4")).preview == {"x": 3}
    assert not tried(form, Several("nothing of a number")).ok


class Desk:
    """Files of this machine, by path."""

    def __init__(self, **known: FileFacts) -> None:
        self.known = known

    def facts(self, path: str) -> FileFacts:
        return self.known.get(path, FileFacts(path, problem="does not exist"))


def test_files_inside_rows_are_checked_where_they_stand() -> None:
    row = {
        "type": "object",
        "properties": {"image": {"type": "string", "format": "image_uri", "pattern": "^(https|data):"}},
        "required": ["image"],
    }
    form = one({"type": "array", "items": row})
    desk = Desk(
        good=FileFacts("good", 5000, "image/png", "image", 8, 8),
        large=FileFacts("large", 900_000, "image/png", "image", 8, 8),
        film=FileFacts("film", 5000, "video/mp4", "video", 8, 8),
        new=FileFacts("new", pending=True),
    )
    rows = [Members({"image": Typed(each)}) for each in ("good", "large", "film", "new", "gone")]
    fine = check(form, {"x": Items((rows[0], rows[1]))}, desk)
    assert fine.body == {"x": [{"image": "good"}, {"image": "large"}]}
    assert isinstance(fine.body["x"][0]["image"], LocalFile)  # type: ignore[index]
    assert list(fine.warnings) == ["x"]
    assert fine.warnings["x"][0].startswith("item 2, image is 879 KB")
    wrong = check(form, {"x": Items(tuple(rows))}, desk)
    assert wrong.deep == {
        ("x", 2, "image"): ("is a video, and this input takes pictures",),
        ("x", 3, "image"): ("is being looked at",),
        ("x", 4, "image"): ("does not exist",),
    }
    assert not wrong.buildable
    assert check(form, {"x": Items((rows[2],))}, desk).buildable


@pytest.mark.parametrize("text", ["1.5", "31", "-1"])
def test_a_number_that_breaks_the_schema_can_be_sent_all_the_same(text: str) -> None:
    checked = tried(one({"type": "integer", "minimum": 0, "maximum": 30}), Typed(text))
    assert not checked.ok
    assert checked.buildable
    assert checked.preview == {"x": float(text)}


def test_typed_groups_and_wrong_values_come_back_from_a_body() -> None:
    form = read_schema({"properties": {"a": LORA, "b": SCENES, "c": EITHER, "d": {"type": "string"}}})
    for body in (
        {"a": {"path": "p", "other": {"deep": [None]}}, "b": [{"path": "q", "scale": 2, "z": 1}], "c": {"kind": "preset"}},
        {"a": "gone", "b": {"path": 1}, "c": [], "d": {"k": 1}},
        {"a": {"path": 5, "scale": "wide"}, "b": [None, 3, {"path": None}], "c": {"kind": "ratio", "w": "x"}, "d": None},
        {"a": None, "b": None, "c": None, "later": [1]},
    ):  # fmt: skip
        assert check(form, load(form, body)).preview == body


def test_a_body_is_not_completed_behind_ones_back() -> None:
    part = {**LORA, "required": ["path", "scale"]}
    form = read_schema({"properties": {"a": part, "b": {"type": "array", "items": part}, "n": {"type": "integer"}}})
    body = {"a": {"path": "p"}, "b": [{"path": "q"}, {"path": "r", "scale": 2}], "n": 10**500}
    draft = load(form, body)
    assert check(form, draft).preview == body
    assert isinstance(draft["a"], Raw)
