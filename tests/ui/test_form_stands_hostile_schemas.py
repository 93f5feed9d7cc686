from __future__ import annotations

from typing import Any

from tests.ui.form_steps import opened
from tests.ui.steps import WIDE, screen_text, until

NASTY = "[/red]\x1b]52;c;aGk=\x07\u202e[b]"


async def test_foreign_text_is_shown_as_text() -> None:
    properties: dict[str, Any] = {
        NASTY: {"type": "string", "title": NASTY, "description": NASTY * 50_000, "default": NASTY},
        "": {"type": "integer", "default": 1, "title": 5},
        "row": {"enum": [NASTY, "", "b"], "default": NASTY},
        "list": {"enum": [NASTY, "1", "2", "3", "4", "5", "", "\x1b[2J"], "default": "\x1b[2J"},
        "fixed": {"const": NASTY},
        "media": {"type": "string", "format": "image_uri", "default": NASTY},
        "many": {"type": "array", "items": {"type": "string"}, "default": [NASTY]},
        "raw": {"type": "object", "default": {NASTY: NASTY}},
    }
    schema = {"properties": properties, "required": ["raw", NASTY]}
    before = {"row": NASTY, "list": "gone" + NASTY, NASTY: NASTY, "many": [NASTY], "extra" + NASTY: NASTY}
    for start in (None, before):
        async with opened(schema, before=start, size=WIDE) as form:
            for each in form.screen.form.fields:
                await form.press("tab")
                assert each.name in form.screen.draft
            await form.press("ctrl+s")
            await form.go_to("list")
            await form.press("enter", "escape")
            form.screen.allow_submit(NASTY)
            await form.pilot.pause(0.2)
            text = screen_text(form.pilot)
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert "[b]" in text


async def test_a_hundred_fields_all_arrive() -> None:
    properties = {f"f{n}": {"type": "integer", "maximum": 9, "default": 1} for n in range(100)}
    schema = {"properties": {"prompt": {"type": "string"}, **properties}, "required": ["prompt", "f99"]}
    async with opened(schema, entries={}) as form:
        await until(form.pilot, lambda: len(form.screen.query("FieldWidget")) == 101, 60)
        await form.go_to("prompt")
        await form.press("x", "ctrl+s")
        assert form.submits[0].body == {"prompt": "x", "f99": 1}


async def test_broken_parts_are_said_and_can_be_filled() -> None:
    schema = {"properties": {"a": {"$ref": "https://elsewhere.example/s.json"}, "b": 5}}
    async with opened(schema, size=(80, 24)) as form:
        await until(form.pilot, lambda: "not checked here" in screen_text(form.pilot))
        await form.fill("a", "[1]")
        await form.fill("b", "2")
        await form.press("ctrl+s")
        assert form.submits[0].body == {"a": [1], "b": 2}
