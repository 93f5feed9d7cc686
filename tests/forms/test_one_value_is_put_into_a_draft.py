"""A single value from outside: a field by its name, a place inside it by dots, any JSON where that is said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from runcomfy_tui.forms import Items, Typed, check, load, read_schema
from runcomfy_tui.forms.assign import as_typed, assign

PAIR = {"type": "object", "properties": {"path": {"type": "string"}, "scale": {"type": "number"}}}
FORM = read_schema(
    {
        "type": "object",
        "properties": {
            "prompt": {"type": "string"},
            "a.b": {"type": "integer"},
            "a": {"type": "object", "properties": {"b": {"type": "string"}, "c.d": {"type": "string"}}},
            "steps": {"type": "integer", "nullable": True},
            "on": {"type": "boolean"},
            "size": {"enum": [1, 2, "auto"]},
            "lora": PAIR,
            "loras": {"type": "array", "items": PAIR},
            "images": {"type": "array", "format": "image_uris"},
            "free": {},
            "either": {"oneOf": [{"type": "string"}, PAIR]},
        },
    }
)


def body_of(*given: str, start: Mapping[str, object] | None = None) -> object:
    draft: Mapping[str, object] = load(FORM, start or {})
    for each in given:
        name, _, text = each.partition("=")
        draft = assign(FORM, draft, name.removesuffix(":"), text, is_json=name.endswith(":"))  # type: ignore[arg-type]
    checked = check(FORM, draft)  # type: ignore[arg-type]
    assert checked.ok, (checked.errors, checked.general)
    return checked.body


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (["prompt=a = b"], {"prompt": "a = b"}),
        (["prompt="], {"prompt": ""}),
        (["prompt=5"], {"prompt": "5"}),
        (["prompt=null"], {"prompt": "null"}),
        (["steps=5"], {"steps": 5}),
        (["steps=null"], {"steps": None}),
        (["steps=5", "steps=6"], {"steps": 6}),
        (["on=true"], {"on": True}),
        (["size=1"], {"size": 1}),
        (["size=auto"], {"size": "auto"}),
        (["a.b=5"], {"a.b": 5}),
        (["a.c.d=x"], {"a": {"c.d": "x"}}),
        (["lora.path=x", "lora.scale=0.5"], {"lora": {"path": "x", "scale": 0.5}}),
        (['lora={"path": "x"}', "lora.scale=2"], {"lora": {"path": "x", "scale": 2}}),
        (["loras.0.path=x", "loras.1.path=y"], {"loras": [{"path": "x"}, {"path": "y"}]}),
        (["images=https://a.net/x.png"], {"images": ["https://a.net/x.png"]}),
        (["images.0=https://a.net/x.png"], {"images": ["https://a.net/x.png"]}),
        (["images:=[]"], {"images": []}),
        (["free=5"], {"free": 5}),
        (['free="some words"'], {"free": "some words"}),
        (["free.a.b=5", "free.a.c=x"], {"free": {"a": {"b": 5, "c": "x"}}}),
        (["either=x"], {"either": "x"}),
        (["either.path=x"], {"either": {"path": "x"}}),
        (["unknown=5"], {"unknown": 5}),
        (["unknown.deep=x", "other=y"], {"unknown": {"deep": "x"}, "other": "y"}),
        (["lora.extra=5"], {"lora": {"extra": 5}}),
    ],
)
def test_the_body_that_comes_of_it(given: list[str], body: object) -> None:
    assert body_of(*given) == body


def test_what_was_there_stays_beside_it() -> None:
    start = {"lora": {"path": "x", "scale": 1}, "loras": [{"path": "a"}, {"path": "b"}], "more": {"a": 1}, "steps": 3}
    body = body_of("lora.scale=2", "loras.1.path=c", "more.b=2", start=start)
    changed = {"lora": {"path": "x", "scale": 2}, "loras": [{"path": "a"}, {"path": "c"}], "more": {"a": 1, "b": 2}}
    assert body == {**changed, "steps": 3}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("prompt.x", "5", "has nothing inside that is called x"),
        ("loras.x", "5", "is a list: x is no place in it, such as 0"),
        ("loras.3.path", "5", "has 0 items: the next place is 0"),
        ("loras.99999999999", "5", "is a list"),
        ("free.0.0", "5", ""),
    ],
)
def test_places_that_are_not_there(name: str, text: str, words: str) -> None:
    if not words:
        assert body_of(f"{name}={text}") == {"free": {"0": {"0": 5}}}
        return
    with pytest.raises(ValueError, match=words):
        assign(FORM, {}, name, text)


def test_json_that_is_none() -> None:
    with pytest.raises(ValueError, match="is not valid JSON"):
        assign(FORM, {}, "prompt", "{", is_json=True)


@pytest.mark.parametrize("given", ["images=fox.png", "images.0=fox.png", 'images=["fox.png"]', 'images:=["fox.png"]'])
def test_media_that_are_no_url_are_files(given: str) -> None:
    name, _, text = given.partition("=")
    draft = assign(FORM, {}, name.removesuffix(":"), text, is_json=name.endswith(":"))
    assert draft["images"] == Items((Typed("fox.png"),))
    loaded = as_typed(FORM, load(FORM, {"images": ["fox.png", "https://a.net/b.png"], "prompt": "fox.png"}))
    assert loaded["images"] == Items((Typed("fox.png"), Typed("https://a.net/b.png")))
    assert loaded["prompt"] == Typed("fox.png")


def test_numbers_that_are_longer_than_can_be_read() -> None:
    with pytest.raises(ValueError, match="has a number with too many digits"):
        assign(FORM, {}, "free", "9" * 5_000, is_json=True)


def test_a_form_that_is_one_body() -> None:
    form = read_schema(None)
    draft = assign(form, load(form, {"a": {"b": 1}}), "a.c", "x")
    assert check(form, assign(form, draft, "d", "5")).body == {"a": {"b": 1, "c": "x"}, "d": 5}
