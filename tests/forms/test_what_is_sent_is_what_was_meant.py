from __future__ import annotations

import pytest

from runcomfy_tui.forms import (
    EmptyText,
    Entry,
    Form,
    Items,
    NotSent,
    Null,
    Picked,
    Typed,
    check,
    initial,
    load,
    read_schema,
)
from tests.forms.schemas import form_of, one


def sent(form: Form, **entries: Entry) -> object:
    checked = check(form, {**initial(form), **entries})
    assert checked.body is not None, (checked.errors, checked.general)
    return checked.body


def test_only_what_was_touched_is_sent() -> None:
    form = form_of("text-to-image")
    assert sent(form, prompt=Typed("a boat")) == {"prompt": "a boat"}
    assert sent(form, prompt=Typed("a boat"), height=Typed("1024"), tile=Picked(False)) == {
        "prompt": "a boat",
        "height": 1024,
        "tile": False,
    }


def test_the_default_of_a_required_field_is_sent_untouched() -> None:
    form = form_of("talking-video")
    assert sent(form, audio=Typed("https://files.example/a.mp3")) == {
        "audio": "https://files.example/a.mp3",
        "duration": 5,
        "model_version": "v2",
    }


def test_clearing_an_optional_field_sends_nothing_rather_than_an_empty_text() -> None:
    form = one({"type": "string", "default": "x"})
    assert sent(form, x=Typed("")) == {}
    assert sent(form, x=NotSent()) == {}
    assert sent(form, x=EmptyText()) == {"x": ""}


def test_a_required_text_with_an_empty_default_is_missing_until_something_is_typed() -> None:
    form = form_of("text-to-image")
    assert check(form, initial(form)).errors == {"prompt": ("is required",)}
    assert check(form, {"prompt": Typed("")}).errors == {"prompt": ("is required",)}
    assert sent(form, prompt=EmptyText()) == {"prompt": ""}
    assert sent(form, prompt=Typed(" ")) == {"prompt": " "}


def test_an_example_url_is_never_sent_by_itself() -> None:
    form = form_of("edit-picture")
    assert check(form, initial(form)).errors["image_url"] == ("is required",)
    hidden = one({"type": "string", "default": "https://files.example/a.png?x=1"}, required=True)
    assert check(hidden, {}).errors == {"x": ("is required",)}
    listed = one({"type": "array", "format": "image_uris", "default": ["https://a.example/b"]}, required=True)
    assert check(listed, {}).errors == {"x": ("is required",)}


def test_a_readonly_value_is_not_sent_though_required() -> None:
    form = form_of("with-lora")
    assert sent(form, prompt=Typed("p"), lora=Typed('{"path": "mine.safetensors"}')) == {
        "prompt": "p",
        "lora": {"path": "mine.safetensors"},
    }


def test_a_readonly_value_of_an_earlier_body_is_shown_and_not_sent() -> None:
    form = read_schema({"properties": {"id": {"type": "string", "readOnly": True}, "prompt": {"type": "string"}}})
    draft = load(form, {"id": "7", "prompt": "p"})
    assert draft["id"] == Typed("7")
    assert check(form, draft).body == {"prompt": "p"}


def test_null_is_sent_only_where_it_is_allowed() -> None:
    form = form_of("song")
    tags = Items((Typed("folk"),))
    assert sent(form, tags=tags, length=Null()) == {"tags": ["folk"], "length": None}
    assert check(form, {"tags": tags, "lyrics": Null()}).errors == {"lyrics": ("cannot be null",)}


def test_choices_keep_their_json_type() -> None:
    form = one({"enum": [5, "5", True, 1.5]})
    for value in (5, "5", True, 1.5):
        body = sent(form, x=Picked(value))
        assert isinstance(body, dict)
        assert body["x"] is value
    assert check(form, {"x": Picked(1)}).errors == {"x": ('choose one of 5, "5", true, 1.5',)}


def test_lists_hold_texts_numbers_choices_switches_and_media() -> None:
    form = form_of("song")
    assert sent(
        form,
        tags=Items((Typed("folk"), Typed("slow"))),
        weights=Items((Typed("0.5"), Typed("1"))),
        stems=Items((Picked("voice"),)),
        loops=Items((Picked(True), Picked(False))),
    ) == {"tags": ["folk", "slow"], "weights": [0.5, 1], "stems": ["voice"], "loops": [True, False]}
    assert sent(form, tags=Items((Typed("folk"),)), stems=Items(())) == {"tags": ["folk"], "stems": []}


def test_a_fixed_value_is_sent_where_the_schema_states_it() -> None:
    assert sent(one({"const": 3})) == {"x": 3}
    assert sent(one({"enum": ["a"]}, required=True)) == {"x": "a"}
    assert sent(one({"enum": ["experimental"]})) == {}
    assert sent(one({"const": None})) == {"x": None}


def test_raw_json_stands_for_one_field_alone() -> None:
    form = form_of("talking-video")
    audio = Typed("https://files.example/a.mp3")
    body = sent(form, audio=audio, keyframes=Typed('[{"time": 1.5}]'))
    assert isinstance(body, dict)
    assert body["keyframes"] == [{"time": 1.5}]
    checked = check(form, {"audio": audio, "keyframes": Typed('[{"time": -1}')})
    assert list(checked.errors) == ["keyframes"]
    assert "is not valid JSON" in checked.errors["keyframes"][0]
    assert checked.preview["audio"] == "https://files.example/a.mp3"


def test_other_values_are_sent_beside_the_fields() -> None:
    form = one({"type": "string"})
    extra = form.extra.name
    assert check(form, {extra: Typed('{"new": 1}')}).body == {"new": 1}
    assert check(form, {extra: Typed('{"x": 1}')}).errors == {extra: ("x has a field of its own",)}
    assert check(form, {extra: Typed("[1]")}).body is None


@pytest.mark.parametrize("text", ["", "{}", '{"prompt": "a", "n": 18446744073709551615}'])
def test_a_form_without_fields_sends_the_typed_body(text: str) -> None:
    from runcomfy_tui.forms import read_schema

    form = read_schema(None)
    checked = check(form, {form.fields[0].name: Typed(text)})
    assert checked.body == ({} if len(text) < 3 else {"prompt": "a", "n": 2**64 - 1})
    assert check(form, {form.fields[0].name: Typed("[]")}).body is None
