from __future__ import annotations

from runcomfy_tui.forms import Typed
from runcomfy_tui.ui.screens.dialogs import Question
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until


async def test_what_only_the_schema_forbids_goes_out_on_a_yes_that_saw_what_it_says() -> None:
    async with opened(entries={"prompt": Typed("a boat"), "steps": Typed("5")}) as form:
        await form.press("ctrl+s")
        assert form.submits == []
        await form.press("ctrl+g")
        await until(form.pilot, lambda: isinstance(form.app.screen, Question))
        assert "steps: must be at least 10" in screen_text(form.pilot)
        await form.press("ctrl+g", "enter", "escape")
        assert form.submits == []
        await form.press("ctrl+g", "y")
        (asked,) = form.submits
        assert asked.body == {"prompt": "a boat", "steps": 5}
        assert asked.anyway
        await form.press("ctrl+g", "ctrl+s")
        assert len(form.submits) == 1


async def test_two_questions_that_are_both_answered_with_yes_send_once() -> None:
    async with opened(entries={"prompt": Typed("a boat"), "steps": Typed("5")}) as form:
        form.screen.action_send_anyway()
        form.screen.action_send_anyway()
        for left in (1, 0):
            await form.press("y")
            await until(form.pilot, lambda n=left: sum(isinstance(e, Question) for e in form.app.screen_stack) == n)  # type: ignore[misc]
        assert len(form.submits) == 1


async def test_what_cannot_be_read_is_not_sent_in_any_way() -> None:
    async with opened(entries={"prompt": Typed("a boat"), "steps": Typed("many")}) as form:
        await form.press("ctrl+g")
        assert form.app.screen is form.screen
        assert form.focused_field == "steps"
        assert form.submits == []


async def test_valid_inputs_need_no_such_key() -> None:
    async with opened(entries={"prompt": Typed("a boat")}) as form:
        await form.press("ctrl+g")
        assert form.app.screen is form.screen
        assert form.submits == []
