"""Pictures of a workflow's form at two sizes: a repetition that does not fit any more, and the search for a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import load
from runcomfy_tui.forms.comfyui import comfyui_form
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.screens.new_job.deployment_form import changes_since
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from tests.ui.deployments_gallery import NODE_TYPES, SDXL, WORKFLOW
from tests.ui.form_steps import FormApp
from tests.ui.gallery import NOW, intent
from tests.ui.steps import SMALL, WIDE, screen_text, until

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
_BEFORE: dict[str, object] = {
    "overrides": {
        "6": {"inputs": {"text": "a baker at dawn,\nflour in the air"}},
        "3": {"inputs": {"steps": 32, "scheduler": "old"}},
        "99": {"inputs": {"x": 1}},
    }
}


def _app() -> FormApp:
    form = comfyui_form(Payload(WORKFLOW, {"6": {"inputs": {"text": "portrait of a baker"}}}), NODE_TYPES)
    earlier = Earlier(replace(intent(7, SDXL.target, NOW), target_version="2"), _BEFORE)
    target = FormTarget(SDXL.name, f"{SDXL.id}  ·  version 3  ·  AMPERE_24", "price unknown")
    facts = changes_since(form, earlier, SDXL)
    return FormApp(FormScreen(target, form, load(form, _BEFORE), before_body=_BEFORE, facts=facts))


async def _shown(pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in screen_text(pilot))
    for editor in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        editor.cursor_blink = False
    await pilot.pause(0.3)


@_SIZES
def test_a_repetition_on_another_version(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _shown(pilot, "flour in the air")
        await pilot.press(*" and light")
        await _shown(pilot, "2 of 6 differ" if size == WIDE else "flour in the air and light")

    assert snap_compare(_app(), terminal_size=size, run_before=look)


@_SIZES
def test_the_search_for_a_field(snap_compare: _Compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _shown(pilot, "flour in the air")
        await pilot.press("ctrl+f", *"ksampler")
        await _shown(pilot, "7 of ")

    assert snap_compare(_app(), terminal_size=size, run_before=look)
