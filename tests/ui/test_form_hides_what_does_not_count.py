from __future__ import annotations

from typing import Any

from runcomfy_tui.forms import Picked, Typed
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mode": {"type": "string", "enum": ["plain", "fine"], "default": "plain"},
        "grain": {"type": "integer", "minimum": 1},
        "last": {"type": "string"},
    },
    "required": ["mode"],
    "if": {"properties": {"mode": {"const": "fine"}}},
    "then": {"required": ["grain"]},
    "else": {"properties": {"grain": False}},
}


async def test_a_field_that_another_switches_off_goes_and_comes_back_with_what_was_typed() -> None:
    async with opened(SCHEMA) as form:
        await until(form.pilot, lambda: not form.widget("grain").display)
        await form.go_to("mode")
        await form.press("right")
        await until(form.pilot, lambda: form.widget("grain").display)
        await until(form.pilot, lambda: "grain *" in screen_text(form.pilot))
        await form.fill("grain", "3")
        await form.go_to("mode")
        await form.press("left")
        await until(form.pilot, lambda: not form.widget("grain").display)
        assert form.focused_field == "mode"
        await form.press("ctrl+s")
        assert form.submits[0].body == {"mode": "plain"}
        assert form.submits[0].draft["grain"] == Typed("3")


async def test_it_never_goes_from_under_the_cursor() -> None:
    async with opened(SCHEMA) as form:
        await form.go_to("mode")
        await form.press("right")
        await until(form.pilot, lambda: form.widget("grain").display)
        await form.fill("grain", "3")
        form.screen.put_entries({**form.screen.draft, "mode": Picked("plain")})
        await form.pilot.pause()
        assert form.focused_field == "grain"
        assert form.widget("grain").display
        await until(form.pilot, lambda: "another value switches it off" in screen_text(form.pilot))
        await form.press("tab")
        assert form.focused_field == "last"
        await until(form.pilot, lambda: not form.widget("grain").display)
