"""Where a LoRA is named, those that were named before complete what is typed, and the arrows go through them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import Input

from runcomfy_tui.forms import Field, FieldKind, Members, Typed
from runcomfy_tui.ui.widgets.fields.lora_line import LoraLine
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from tests.ui.field_steps import shown
from tests.ui.steps import screen_text, until

LORA = Field("lora", FieldKind.GROUP, required=True, fields=(Field("path", FieldKind.LINE, required=True),))


async def used() -> Sequence[str]:
    return ["anna-v2.safetensors", "https://example.com/ink.safetensors", "\x1b[31mbad"]


async def test_names_are_completed_and_gone_through() -> None:
    async with shown(LORA, Field("tag", FieldKind.LINE), matter=FieldMatter(lora_names=used)) as form:
        assert len(form.app.screen.query(LoraLine)) == 1
        line = form.app.screen.query_one(LoraLine)
        await until(form.pilot, lambda: "↓ used before" in screen_text(form.pilot))
        line.focus()
        await form.pilot.press(*"ANNA")
        await until(form.pilot, lambda: line._suggestion == "anna-v2.safetensors")
        await form.pilot.press("right")
        await form.pilot.pause()
        assert form.app.draft["lora"] == Members({"path": Typed("anna-v2.safetensors")})
        await form.pilot.press("down")
        await form.pilot.pause()
        assert form.app.draft["lora"] == Members({"path": Typed("https://example.com/ink.safetensors")})
        await form.pilot.press("up")
        await form.pilot.pause()
        assert line.value == "anna-v2.safetensors"


async def test_without_any_it_is_a_line_like_others() -> None:
    async with shown(LORA) as form:
        line = form.app.screen.query_one(LoraLine)
        line.focus()
        await form.pilot.press(*"mine", "down")
        assert isinstance(line, Input)
        assert line.value == "mine"
