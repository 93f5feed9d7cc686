"""Pictures of the form at two sizes: every kind of field, mistakes, and what changed since an earlier job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from runcomfy_tui.forms import initial, load, read_schema
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.form_steps import SCHEMA, FormApp
from tests.ui.steps import SMALL, WIDE, screen_text, until

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
_BEFORE = {"prompt": "A boat leaves the harbour", "seed": 4, "size": 2, "images": ["https://a.example/1.png"], "old": 1}


def _app(before: dict[str, Any] | None = None) -> FormApp:
    form = read_schema(SCHEMA)
    target = FormTarget("A Model", "maker/model", "about $0.04 per output")
    entries = initial(form) if before is None else load(form, before)
    return FormApp(FormScreen(target, form, entries, before_body=before))


def _field(pilot: Pilot[int], name: str) -> FieldWidget:
    return next(each for each in pilot.app.screen.query(FieldWidget) if each.field.name == name)


async def _shown(pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in screen_text(pilot))
    for editor in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        editor.cursor_blink = False
    await pilot.pause(0.3)


@_SIZES
def test_a_new_form(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await pilot.press("tab")
        await _shown(pilot, "1 field to fill in")

    assert snap_compare(_app(), terminal_size=size, run_before=look)


@_SIZES
def test_mistakes(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _shown(pilot, "1 field to fill in")
        _field(pilot, "steps").focus_editor()
        await pilot.press("5", "ctrl+s")
        await _shown(pilot, "prompt: is required, and 1 more")

    assert snap_compare(_app(), terminal_size=size, run_before=look)


@_SIZES
def test_what_changed(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _shown(pilot, "ready")
        _field(pilot, "seed").focus_editor()
        await pilot.press("up")
        await _shown(pilot, "was: 4")

    assert snap_compare(_app(_BEFORE), terminal_size=size, run_before=look)


@_SIZES
def test_a_list_of_values(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _shown(pilot, "1 field to fill in")
        _field(pilot, "ratio").focus_editor()
        await pilot.press("enter", "1")
        await _shown(pilot, "21:9")

    assert snap_compare(_app(), terminal_size=size, run_before=look)
