from __future__ import annotations

import pytest

from runcomfy_tui.forms import Typed
from runcomfy_tui.ui.screens.form.body_view import BodyView
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 48)])
async def test_every_field_can_be_reached_and_filled(size: tuple[int, int]) -> None:
    async with opened(size=size, price="about $0.04") as form:
        for each in form.screen.form.fields:
            assert form.focused_field == each.name
            widget = form.screen.focused
            assert widget is not None
            assert form.screen.find_widget(widget).visible_region.area > 0
            await form.press("tab")
        await form.fill("prompt", "x")
        assert "prompt" in screen_text(form.pilot)
        await form.press("ctrl+s")
        assert form.submits[0].body == {"prompt": "x"}


async def test_where_there_is_room_the_body_stands_beside_the_fields() -> None:
    async with opened(size=(100, 30)) as form:
        await form.fill("prompt", "boat")
        await until(form.pilot, lambda: '"prompt": "boat"' in screen_text(form.pilot))
        for shown in (False, True):
            await form.screen.run_action("hide_body")
            await form.pilot.pause()
            assert form.screen.query_one(BodyView).display is shown


async def test_where_there_is_none_a_key_shows_it_and_esc_returns() -> None:
    async with opened(size=(80, 24)) as form:
        await form.fill("prompt", "boat")
        await form.fill("tag", "t")
        await form.press("f3")
        await until(form.pilot, lambda: '"prompt": "boat"' in screen_text(form.pilot))
        await form.press("escape")
        assert form.screen.is_current
        assert form.focused_field == "tag"


async def test_resizing_keeps_the_text_and_the_cursor() -> None:
    async with opened(size=(160, 48)) as form:
        await form.fill("tag", "ab")
        for width, height in ((40, 10), (99, 20), (100, 20), (160, 48), (20, 5), (80, 24)):
            await form.pilot.resize_terminal(width, height)
            await form.pilot.pause()
            assert form.focused_field == "tag"
        await form.press("c")
        assert form.entry("tag") == Typed("abc")


async def test_resizing_keeps_the_body_that_is_being_edited_on_the_screen() -> None:
    async with opened(size=(160, 48)) as form:
        await form.fill("prompt", "boat")
        await form.press("f3")
        editor = form.screen.query_one(BodyView).editor
        for width, height in ((80, 24), (160, 48), (40, 10)):
            await form.pilot.resize_terminal(width, height)
            await form.pilot.pause()
            assert form.screen.focused is editor
            assert form.screen.find_widget(editor).visible_region.area > 0
        await form.press("escape")
        assert form.focused_field == "prompt"
        await form.screen.run_action("hide_body")
        await form.pilot.resize_terminal(160, 48)
        await form.pilot.pause()
        assert form.focused_field == "prompt"
        assert not form.screen.query_one(BodyView).display
        await form.press("escape")
        await until(form.pilot, lambda: not form.screen.is_current)


async def test_every_theme_can_show_it() -> None:
    async with opened(size=(100, 30)) as form:
        await form.fill("steps", "1")
        await form.press("ctrl+s")
        for theme in form.app.available_themes:
            form.app.theme = theme
            await form.pilot.pause()
            assert "at least 10" in screen_text(form.pilot)
