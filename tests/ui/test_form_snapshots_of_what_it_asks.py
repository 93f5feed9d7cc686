"""Pictures of the form at two sizes: differences down to single values, several jobs, presets, the body as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from runcomfy_tui.forms import Entry, Several, Typed, draft_to_json, initial, load, read_schema
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.screens.form.around import Around, Purse
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.form_steps import SCHEMA, FormApp, MemoryShelf
from tests.ui.gallery import NOW
from tests.ui.steps import SMALL, WIDE, screen_text, until

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
_BEFORE: dict[str, Any] = {
    "prompt": "A boat leaves the harbour",
    "seed": 4,
    "images": ["https://a.example/1.png", "https://a.example/2.png"],
    "lora": {"path": "soft-light", "scale": 0.8},
}


def _app(
    entries: dict[str, Entry] | None = None, before: dict[str, Any] | None = None, facts: tuple[str, ...] = ()
) -> FormApp:
    form = read_schema(SCHEMA)
    shelf = MemoryShelf()
    for name in ("harbour at dawn", "night boats", "test card"):
        shelf.kept[name] = draft_to_json({"prompt": Typed(name)})
    around = Around(shelf=shelf, estimate=lambda _: 0.04, purse=lambda: Purse(12.5, 1.36), now=lambda: NOW)
    target = FormTarget("A Model", "maker/model", "$0.04 / output")
    start = entries if entries is not None else initial(form) if before is None else load(form, before)
    return FormApp(FormScreen(target, form, start, before_body=before, around=around, facts=facts))


async def _shown(pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in screen_text(pilot))
    await pilot.pause(0.3)
    for editor in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        editor.cursor_blink = False
    await pilot.pause(0.1)


async def _whole(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: len(pilot.app.screen.query(FieldWidget)) >= len(SCHEMA["properties"]), 20)


@_SIZES
def test_what_differs_from_an_earlier_job(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _whole(pilot)
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        now = {**_BEFORE, "steps": 30, "images": _BEFORE["images"][1:], "lora": {"path": "soft-light", "scale": 0.6}}
        form.put_entries(load(form.form, {name: value for name, value in now.items() if name != "seed"}))
        await pilot.pause()
        await form.run_action("changes" if size == SMALL else "body")
        await _shown(pilot, "scale")

    fact = "image_url is an output of an earlier job, which RunComfy deleted 3 days ago: choose another."
    assert snap_compare(_app(before=_BEFORE, facts=(fact,)), terminal_size=size, run_before=look)


@_SIZES
def test_before_several_jobs(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _whole(pilot)
        await _shown(pilot, "6 jobs, at most $0.240")
        await pilot.press("ctrl+s")
        await _shown(pilot, "Submit 6 jobs?")
        await pilot.press("s", *"0.10")
        await _shown(pilot, "Submit the first 2")

    entries: dict[str, Entry] = {
        "prompt": Typed("A boat leaves the harbour"),
        "steps": Several("20 | 30"),
        "size": Several("1 | 2 | 4"),
    }
    assert snap_compare(_app(entries), terminal_size=size, run_before=look)


@_SIZES
def test_the_presets(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _whole(pilot)
        await pilot.press("f6")
        await _shown(pilot, "night boats")
        await pilot.press(*"harbour")
        await _shown(pilot, "keep these inputs as")

    assert snap_compare(_app({"prompt": Typed("A boat")}), terminal_size=size, run_before=look)


@_SIZES
def test_the_body_as_json(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _whole(pilot)
        await pilot.press("f3")
        await _shown(pilot, "The body as JSON")
        await pilot.press("down", "end", ",")
        await _shown(pilot, "not valid JSON")

    entries: dict[str, Entry] = {"prompt": Typed("A boat leaves the harbour"), "steps": Typed("30")}
    assert snap_compare(_app(entries), terminal_size=size, run_before=look)


@_SIZES
def test_mistakes_that_may_be_sent_anyway(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _whole(pilot)
        await pilot.press("ctrl+g")
        await _shown(pilot, "send anyway")

    entries: dict[str, Entry] = {"prompt": Typed("A boat"), "steps": Typed("5"), "seed": Typed("70")}
    assert snap_compare(_app(entries), terminal_size=size, run_before=look)
