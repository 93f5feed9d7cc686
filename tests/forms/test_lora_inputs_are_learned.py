from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms import (
    Field,
    FieldKind,
    Form,
    Typed,
    check,
    initial,
    load,
    lora_form,
    read_own_schema,
    read_schema,
    schema_of_example,
)

DOCUMENTED: dict[str, Any] = {
    "prompt": "Make the scene feel warmer and more cinematic. Add a subtle orange glow.",
    "ctrl_img_1": "https://playgrounds-storage-public.runcomfy.net/tools/7063/media-files/usecase1-1-input.webp",
    "width": 1024, "height": 1024, "guidance_scale": 4, "sample_steps": 25, "network_multiplier": 1.0, "neg": "",
    "seed": 42, "sampler": "flowmatch", "num_frames": 1, "fps": 1,
}  # fmt: skip


def kinds(form: Form) -> dict[str, FieldKind]:
    return {each.name: each.kind for each in form.fields}


def one(form: Form, name: str) -> Field:
    field = form.field(name)
    assert field is not None
    return field


def test_known_inputs_are_there_before_any_job_and_nothing_is_sent_untouched() -> None:
    form = lora_form(None, [])
    assert [each.name for each in form.fields][:3] == ["prompt", "ctrl_img_1", "neg"]
    assert set(kinds(form)) == set(DOCUMENTED)
    assert (one(form, "prompt").kind, one(form, "seed").kind) == (FieldKind.TEXT, FieldKind.SEED)
    assert (one(form, "ctrl_img_1").kind, one(form, "ctrl_img_1").media) == (FieldKind.MEDIA, "image")
    assert check(form, initial(form)).body == {}
    assert check(form, load(form, DOCUMENTED)).body == DOCUMENTED
    assert set(check(form, {"sample_steps": Typed("0"), "width": Typed("1.5")}).errors) == {"sample_steps", "width"}


def test_keys_of_past_jobs_are_fields_by_what_they_held() -> None:
    past = [
        {
            "prompt": "a",
            "ctrl_img_2": "https://example.com/2",
            "strength": 1,
            "steps": 3,
            "tiled": True,
            "ctrl_img_10": "x",
        },
        {
            "strength": 0.5,
            "style": "ink",
            "clip_url": "https://example.com/a.mp4",
            "extra": {"a": 1},
            "words": ["a", "b"],
        },
        {"note": "two\nlines", "mixed": 1, "voice": "data:audio/wav;base64,AAAA", "maybe": None},
        {"mixed": "one", "maybe": "x", "my_seed": 4, "lone": None},
    ]
    form = lora_form(None, past)
    found = kinds(form)
    assert list(found)[:4] == ["prompt", "ctrl_img_1", "ctrl_img_2", "ctrl_img_10"]
    assert {name: found[name] for name in found if name not in DOCUMENTED} == {
        "ctrl_img_2": FieldKind.MEDIA, "ctrl_img_10": FieldKind.MEDIA, "strength": FieldKind.NUMBER,
        "steps": FieldKind.NUMBER, "tiled": FieldKind.SWITCH, "style": FieldKind.LINE, "clip_url": FieldKind.MEDIA,
        "extra": FieldKind.GROUP, "words": FieldKind.LIST, "note": FieldKind.TEXT, "mixed": FieldKind.JSON,
        "voice": FieldKind.MEDIA, "maybe": FieldKind.LINE, "my_seed": FieldKind.SEED, "lone": FieldKind.JSON,
    }  # fmt: skip
    assert (one(form, "clip_url").media, one(form, "voice").media) == ("video", "audio")
    assert one(form, "strength").description == "So far: 1, 0.5."
    for body in past:
        assert check(form, load(form, body)).body == body
    assert check(form, initial(form)).body == {}


def test_what_was_sent_wins_over_what_is_known_of_an_input() -> None:
    body = {"fps": 23.976, "sampler": 3, "width": "1024", "guidance_scale": -1, "height": 0, "num_frames": True}
    form = lora_form(None, [body, {"fps": 24, "seed": 10**400}])
    assert (one(form, "fps").kind, one(form, "sampler").kind) == (FieldKind.NUMBER, FieldKind.NUMBER)
    assert (one(form, "height").minimum, one(form, "seed").kind) == (None, FieldKind.SEED)
    assert check(form, load(form, body)).body == body


def test_what_values_do_not_agree_on_is_left_open() -> None:
    past: list[dict[str, Any]] = [
        {"file": "https://example.com/a.png", "image": "", "n": None, "note": "x" * 60},
        {"file": "https://example.com/a.mp4", "image": "https://example.com/a", "n": 5, "note": "y"},
    ]
    form = lora_form(None, past)
    found = kinds(form)
    assert (found["file"], found["image"], found["n"]) == (FieldKind.LINE, FieldKind.MEDIA, FieldKind.NUMBER)
    assert one(form, "n").nullable
    assert (one(form, "n").description, one(form, "note").description) == ("So far: 5.", "")
    for body in past:
        assert check(form, load(form, body)).body == body


def test_what_is_large_or_deep_stays_small_and_is_sent_all_the_same() -> None:
    deep: Any = 1
    for _ in range(9):
        deep = {"a": [deep]}
    body: dict[str, Any] = {f"k{number}": number for number in range(300)} | {"prompt": "x"}
    form = lora_form(None, [{"deep": deep}, body])
    assert len(form.fields) < 220
    assert check(form, load(form, body)).body == body
    assert check(form, load(form, {"deep": deep})).body == {"deep": deep}
    item = one(form, "deep").fields[0].item
    assert item is not None
    assert item.fields[0].kind is FieldKind.JSON


def test_free_json_is_kept_and_sent() -> None:
    form = lora_form(None, [])
    draft = {"prompt": Typed("a"), form.extra.name: Typed('{"cfg_rescale": 0.7}')}
    assert check(form, draft).body == {"prompt": "a", "cfg_rescale": 0.7}
    assert form.extra.description.startswith("Any other inputs")
    body = {"prompt": "a", "unheard_of": [1, {"a": None}]}
    assert check(form, load(form, body)).body == body


def test_an_own_schema_takes_the_place_of_what_is_known() -> None:
    own = {
        "type": "object",
        "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "default": 8}},
        "required": ["steps"],
    }
    form = lora_form(own, [{"style": "ink"}])
    assert set(kinds(form)) == {"prompt", "steps"}
    assert check(form, initial(form)).body == {"steps": 8}


def test_an_example_becomes_a_schema_that_takes_it_and_requires_nothing() -> None:
    schema = schema_of_example(
        {**DOCUMENTED, "pictures": ["https://example.com/a.png"], "none": None, "nest": {"a": [1.5]}}
    )
    form = lora_form(schema, [])
    assert form.fields[0].name == "prompt"
    assert one(form, "pictures").item == one(lora_form(schema, []), "pictures").item
    assert one(form, "pictures").media == "image"
    assert one(form, "width").description == "So far: 1024."
    assert check(form, initial(form)).body == {}
    assert check(form, load(form, DOCUMENTED)).body == DOCUMENTED


def test_pasted_text_is_a_schema_an_entry_with_one_or_an_example() -> None:
    schema = '{"type": "object", "properties": {"a": {"type": "integer"}}}'
    assert read_own_schema(schema) == {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert read_own_schema(f'{{"model_id": "x/y", "input_schema": {schema}}}') == read_own_schema(schema)
    assert read_own_schema('{"prompt": "a", "type": "object"}')["properties"]
    assert read_own_schema('{"type": "image", "properties": {"a": 1}}') == schema_of_example(
        {"type": "image", "properties": {"a": 1}}
    )
    assert kinds(read_schema(read_own_schema('{"prompt": "a", "n": 1.5}'))) == {
        "prompt": FieldKind.TEXT, "n": FieldKind.NUMBER,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "5", "{}", '{"a": NaN}'])
def test_what_is_neither_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|must|has|contains) "):
        read_own_schema(text)


@pytest.mark.parametrize("own", [{}, {"type": "array"}, {"properties": 5}, {"properties": {"a": 5}}])
def test_a_broken_own_schema_still_gives_a_form(own: dict[str, Any]) -> None:
    form = lora_form(own, [])
    assert check(form, load(form, {"a": 1})).preview == {"a": 1}
