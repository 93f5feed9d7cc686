from __future__ import annotations

from typing import Any

from runcomfy_tui.forms import Entry, Items, Members, Typed
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.list_control import AddLine
from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor
from tests.ui.form_steps import Opened, opened
from tests.ui.steps import screen_text, until

SCHEMA: dict[str, Any] = {
    "properties": {
        "prompt": {"type": "string"},
        "loras": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"path": {"type": "string"}, "scale": {"type": "number", "maximum": 4}},
                "required": ["path"],
            },
        },
    }
}


async def _begun(form: Opened) -> None:
    form.widget("loras").query_one(AddLine).focus()
    await form.press("enter")
    await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor) and form.app.screen.focused)


def _path(loras: Entry) -> Entry | None:
    """The path in the first of the rows."""
    first = loras.entries[0] if isinstance(loras, Items) else None
    return first.entries["path"] if isinstance(first, Members) else None


async def test_what_is_typed_there_is_in_the_draft_while_the_dialog_is_still_open() -> None:
    async with opened(SCHEMA) as form:
        await _begun(form)
        await form.press("a", "b")
        await until(form.pilot, lambda: form.drafts and _path(form.drafts[-1].draft["loras"]) == Typed("ab"), 2)
        assert isinstance(form.app.screen, ObjectEditor)


async def test_it_is_checked_there_as_it_is_typed_but_not_told_what_it_lacks_before_it_is_left() -> None:
    async with opened(SCHEMA) as form:
        await _begun(form)
        await form.press("tab", "9")
        await until(form.pilot, lambda: "must be at most 4" in screen_text(form.pilot))
        assert not any("is required" in each.errors for each in form.app.screen.query(FieldWidget))
        await form.press("backspace", "2")
        await until(form.pilot, lambda: "must be at most 4" not in screen_text(form.pilot))
        await form.press("escape")
        await until(form.pilot, lambda: "1 problem" in screen_text(form.pilot))
        await form.press("enter")
        await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor))
        await until(form.pilot, lambda: "is required" in screen_text(form.pilot))
