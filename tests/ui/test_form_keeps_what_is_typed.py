from __future__ import annotations

from runcomfy_tui.forms import Items, Typed, draft_from_json, draft_to_json
from tests.ui.form_steps import opened
from tests.ui.steps import until


async def test_the_draft_follows_the_keys_within_a_moment() -> None:
    async with opened() as form:
        await form.fill("steps", "1e")
        await until(form.pilot, lambda: form.drafts and form.drafts[-1].draft["steps"] == Typed("1e"), 1.0)


async def test_leaving_hands_the_draft_out_at_once() -> None:
    async with opened() as form:
        await form.fill("prompt", "half a th")
        await form.press("escape")
        await until(form.pilot, lambda: not form.screen.is_current)
        assert form.drafts[-1].draft["prompt"] == Typed("half a th")
        assert form.submits == []


async def test_a_stored_draft_opens_as_it_was_typed() -> None:
    stored = draft_to_json({"prompt": Typed("two\nlines"), "steps": Typed("1e"), "images": Items((Typed("htt"),))})
    async with opened(entries=draft_from_json(stored)) as form:
        assert form.entry("steps") == Typed("1e")
        await form.fill("steps", "1")
        await form.go_to("images")
        await form.press("p")
        await form.press("escape")
        await until(form.pilot, lambda: form.drafts)
        draft = form.drafts[-1].draft
        assert draft["prompt"] == Typed("two\nlines")
        assert draft["steps"] == Typed("1e1")
        assert draft["images"] == Items((Typed("http"),))


async def test_an_untouched_form_leaves_no_draft() -> None:
    async with opened() as form:
        await form.press("tab", "tab", "escape")
        await until(form.pilot, lambda: not form.screen.is_current)
        assert form.drafts == []
