from __future__ import annotations

from tests.ui.form_steps import opened
from tests.ui.steps import WIDE, screen_text, until

BEFORE = {"prompt": "a boat", "seed": 4, "size": 2, "old": {"k": 1}}


async def test_changed_fields_say_what_they_were_and_the_list_names_every_change() -> None:
    async with opened(before=BEFORE, size=WIDE) as form:
        assert "nothing yet" in screen_text(form.pilot)
        await form.go_to("seed")
        await form.press("up")
        await form.go_to("size")
        await form.press("backspace")
        await form.fill("steps", "30")
        await until(form.pilot, lambda: "~ seed  4 → 5" in screen_text(form.pilot))
        text = screen_text(form.pilot)
        assert "was: 4" in text
        assert "was: 2" in text
        assert "was: not sent" in text
        assert "- size  2" in text
        assert "+ steps  30" in text
        await form.press("ctrl+s")
        assert form.submits[0].body == {"prompt": "a boat", "steps": 30, "seed": 5, "old": {"k": 1}}


async def test_values_that_the_schema_does_not_know_can_be_seen_and_changed() -> None:
    async with opened(before=BEFORE, size=WIDE) as form:
        extra = form.screen.form.extra.name
        assert form.widget(extra).field.title == "Other values"
        await form.go_to(extra)
        await form.press("f7", "delete")
        await form.press("ctrl+s")
        assert form.submits[0].body == {"prompt": "a boat", "seed": 4, "size": 2}
