from __future__ import annotations

from runcomfy_tui.forms import Typed
from tests.ui.form_steps import opened


async def test_ctrl_s_hands_out_the_body_and_the_draft() -> None:
    async with opened() as form:
        assert form.focused_field == "prompt"
        await form.fill("prompt", "a boat")
        await form.press("ctrl+s")
        (asked,) = form.submits
        assert asked.body == {"prompt": "a boat"}
        assert asked.draft["prompt"] == Typed("a boat")


async def test_enter_never_submits() -> None:
    async with opened() as form:
        await form.fill("prompt", "a")
        for name in ("prompt", "steps", "size", "lora"):
            await form.go_to(name)
            await form.press("enter")
        assert form.submits == []


async def test_a_second_submit_waits_until_the_first_is_answered() -> None:
    async with opened() as form:
        await form.fill("prompt", "a")
        await form.press("ctrl+s", "ctrl+s", "ctrl+s")
        assert len(form.submits) == 1
        form.screen.allow_submit("No connection.")
        await form.press("ctrl+s")
        assert len(form.submits) == 2


async def test_with_mistakes_it_goes_to_the_first_of_them_instead() -> None:
    async with opened() as form:
        await form.fill("prompt", "a")
        await form.fill("steps", "5")
        await form.fill("seed", "x")
        await form.press("ctrl+s")
        assert form.submits == []
        assert form.focused_field == "steps"
        assert form.widget("steps").errors == ("must be at least 10",)
        assert form.widget("seed").errors
        await form.press("0", "0", "ctrl+s")
        assert form.focused_field == "steps"
        assert form.widget("steps").errors == ("must be at most 100",)


async def test_a_form_without_fields_is_written_as_json() -> None:
    async with opened("broken") as form:
        (name,) = (field.name for field in form.screen.form.fields)
        await form.fill(name, '{"a":1}')
        await form.press("ctrl+s")
        assert [asked.body for asked in form.submits] == [{"a": 1}]
