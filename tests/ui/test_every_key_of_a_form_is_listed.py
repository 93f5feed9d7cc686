from __future__ import annotations

import importlib
import pkgutil

from textual.binding import Binding
from textual.widget import Widget

from runcomfy_tui.ui.screens.form.body_view import BodyEditor
from runcomfy_tui.ui.screens.form.keys import ALL
from runcomfy_tui.ui.screens.form.screen import FormScreen
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.widgets import fields
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until

OF_ITS_OWN = (
    "pick.", "media.up", "media.down", "media.close", "group.fold", "list.add_here", "field.open",
    "field.next_value", "field.previous_value", "field.change", "field.clear", "union.",
)  # fmt: skip
"""What a list or a row of choices does with arrows, Enter and Space, as everywhere."""


def field_bindings() -> set[str]:
    found: set[str] = set()
    for module in pkgutil.iter_modules(fields.__path__):
        for value in vars(importlib.import_module(f"{fields.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Widget) and value.__module__.startswith(fields.__name__):
                found |= {
                    each.id for each in value.__dict__.get("BINDINGS", []) if isinstance(each, Binding) and each.id
                }
    return found


def test_no_key_is_left_out_and_none_stands_for_two_things() -> None:
    listed = {deed.id for deed in ALL}
    own = {each.id for each in (*FormScreen.BINDINGS, *BodyEditor.BINDINGS) if isinstance(each, Binding)}
    assert {name for name in field_bindings() if not name.startswith(OF_ITS_OWN)} - listed == set()
    assert own - listed == set()
    assert len(listed) == len(ALL)
    assert all(deed.label and deed.tooltip for deed in ALL)


async def test_f1_lists_them_and_enter_runs_one() -> None:
    async with opened() as form:
        await form.go_to("steps")
        await form.press("f1")
        await until(form.pilot, lambda: isinstance(form.app.screen, HelpScreen))
        await form.press(*"several")
        assert "one job each" in screen_text(form.pilot)
        await form.press("enter")
        await until(form.pilot, lambda: "several values" in screen_text(form.pilot))
        assert form.focused_field == "steps"


async def test_each_field_shows_its_own_few_keys() -> None:
    async with opened(size=(160, 48)) as form:
        await form.go_to("seed")
        assert "ctrl+r" in screen_text(form.pilot).splitlines()[-1]
        await form.go_to("tag")
        assert "ctrl+r" not in screen_text(form.pilot).splitlines()[-1]
        await form.press("f3")
        last = screen_text(form.pilot).splitlines()[-1]
        assert "F8 drop edits" in last
        assert "Esc back" in last
