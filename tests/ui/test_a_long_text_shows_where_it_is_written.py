from __future__ import annotations

from textual.events import Key, Paste
from textual.widgets import TextArea

from runcomfy_tui.ui.widgets.fields.text_control import TextControl
from tests.ui.form_steps import opened
from tests.ui.steps import until


def _shows_cursor(area: TextArea) -> bool:
    line = area.wrapped_document.location_to_offset(area.cursor_location).y
    return area.scroll_offset.y <= line < area.scroll_offset.y + area.content_size.height


async def test_after_a_long_paste_the_end_of_it_is_shown() -> None:
    line = "日本語の長い文 é̀ " * 20 + "word " * 50
    async with opened() as form:
        form.app.post_message(Paste("\n".join([line] * 12) + "\n"))
        form.app.post_message(Key("x", "x"))
        area = form.screen.query(TextControl).first()
        await until(form.pilot, lambda: area.text.endswith("\nx") and area.size.height >= 10)
        await until(form.pilot, lambda: _shows_cursor(area))
