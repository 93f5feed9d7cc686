from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import (
    EmptyText,
    Entry,
    Items,
    NotSent,
    Null,
    Picked,
    Raw,
    Typed,
    check,
    draft_from_json,
    draft_to_json,
    load,
    read_schema,
)
from tests.forms.schemas import form_of, one

BODIES: list[tuple[str, dict[str, Any]]] = [
    ("text-to-image", {"prompt": "a boat", "seed": 2**64 - 1, "guidance": 0.1, "style": "oil", "tile": False}),
    ("text-to-image", {"prompt": "", "guidance": 3}),
    ("edit-picture", {"prompt": "x", "image_url": "https://a.example/b", "references": ["data:image/png;base64,AA"]}),
    ("talking-video", {"audio": "https://a.example/b.mp3", "duration": 15, "model_version": "v2", "clips": []}),
    ("song", {"tags": ["a", ""], "weights": [0.25, 1], "stems": ["bass"], "loops": [True], "length": None}),
    ("with-lora", {"prompt": "p", "lora": {"path": "x", "scale": 1.5}, "strength": None, "added later": {"a": [1]}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_a_valid_body_comes_back_as_it_was(name: str, body: dict[str, Any]) -> None:
    form = form_of(name)
    draft = load(form, body)
    checked = check(form, draft)
    assert checked.body == body, checked.errors
    assert {key: type(value) for key, value in checked.body.items()} == {key: type(v) for key, v in body.items()}
    assert check(form, draft_from_json(draft_to_json(draft))).body == body


def test_values_that_fit_no_field_are_kept_and_complained_about() -> None:
    form = form_of("text-to-image")
    body = {"prompt": 5, "height": "tall", "seed": [1], "style": "gone", "safe": "yes", "old": None}
    checked = check(form, load(form, body))
    assert checked.preview == body
    assert set(checked.errors) == {"prompt", "height", "seed", "style", "safe"}


@pytest.mark.parametrize("text", ["cat.png", "~/cat.png", "file:///tmp/cat.png", " https://a.example/b "])
def test_what_was_sent_for_a_medium_never_becomes_a_file_of_this_machine(text: str) -> None:
    form = form_of("edit-picture")
    preview = check(form, load(form, {"prompt": "x", "image_url": text})).preview
    assert preview["image_url"] == text
    assert type(preview["image_url"]) is str


def test_a_body_without_a_form_comes_back_too() -> None:
    form = read_schema("broken")
    assert check(form, load(form, {"a": 2**64 - 1, "b": "é"})).body == {"a": 2**64 - 1, "b": "é"}


def test_an_input_that_is_called_like_the_extra_field_loses_nothing() -> None:
    form = one({"type": "string"}, name="(other)")
    body = {"(other)": "mine", "more": 1}
    assert check(form, load(form, body)).body == body


def test_optional_fixed_values_that_were_not_sent_stay_out() -> None:
    form = one({"const": 3})
    assert check(form, load(form, {})).body == {}
    assert check(form, load(form, {"x": 3})).body == {"x": 3}


def test_drafts_survive_being_stored_as_typed() -> None:
    draft: dict[str, Entry] = {
        "a": NotSent(),
        "b": Null(),
        "c": Typed("1e"),
        "r": Raw('{"half'),
        "d": Picked({"k": [1, None]}),
        "e": Items((Typed("x"), EmptyText(), Picked(5))),
    }
    assert draft_from_json(draft_to_json(draft)) == draft


@pytest.mark.parametrize("data", [None, 5, [], {"a": 5}, {"a": {"is": "new kind"}}, {"a": {"is": "typed", "text": 1}}])
def test_an_unreadable_draft_is_an_empty_one(data: object) -> None:
    assert all(entry == NotSent() for entry in draft_from_json(data).values())


def test_json_typed_over_a_value_that_the_field_cannot_show_is_sent_as_it_is() -> None:
    form = one({"type": "string"})
    assert check(form, {"x": Raw('"a\\u001b[31m"')}).body == {"x": "a\x1b[31m"}
    assert check(form, {"x": Raw("5")}).errors == {"x": ("must be text",)}
    assert check(form, {"x": Raw("")}).body == {}
