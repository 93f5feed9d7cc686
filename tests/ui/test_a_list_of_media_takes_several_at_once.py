"""A list of media: dropped files become rows of their own, as many as the list takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.forms import Items, Typed
from runcomfy_tui.ui.screens.pick_file import PickFile
from tests.ui.media_steps import fields, picture
from tests.ui.steps import toasts, until


def _items(*texts: str) -> Items:
    return Items(tuple(Typed(text) for text in texts))


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person with pictures."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in "abcd":
        picture(tmp_path / "Pictures" / f"{name}.png")
    return tmp_path


async def test_dropped_files_become_rows_behind_the_one_with_the_cursor() -> None:
    async with fields(entries={"images": _items("", "https://a.example/z.png")}) as hands:
        await hands.go_to("images")
        await hands.paste("'/tmp/1.png' /tmp/2.png")
        wanted = _items("/tmp/1.png", "/tmp/2.png", "https://a.example/z.png")
        await until(hands.pilot, lambda: hands.entry("images") == wanted)
        assert not toasts(hands.pilot)


async def test_each_file_becomes_one_row_where_there_is_room_for_more() -> None:
    schema = {"type": "object", "properties": {"images": {"type": "array", "format": "image_uris"}}}
    async with fields(entries={"images": _items("")}, schema=schema) as hands:
        await hands.go_to("images")
        await hands.paste("/tmp/1.png\n/tmp/2.png\n/tmp/3.png")
        await until(hands.pilot, lambda: hands.entry("images") != _items("/tmp/1.png"))
        await hands.pilot.pause()
        assert hands.entry("images") == _items("/tmp/1.png", "/tmp/2.png", "/tmp/3.png")


async def test_more_than_the_list_takes_are_left_out_with_a_word() -> None:
    async with fields() as hands:
        await hands.go_to("images")
        await hands.press("f7")
        await hands.paste("/tmp/1.png\n/tmp/2.png\n/tmp/3.png\n/tmp/4.png\n/tmp/5.png")
        wanted = _items("/tmp/1.png", "/tmp/2.png", "/tmp/3.png")
        await until(hands.pilot, lambda: hands.entry("images") == wanted)
        assert any("at most 3: 2 were left out" in each for each in toasts(hands.pilot))


async def test_a_row_is_edited_and_removed_like_any_other() -> None:
    async with fields(entries={"images": _items("~/Pictures/a.png", "~/Pictures/b.png")}) as hands:
        await hands.go_to("images")
        await hands.shown("PNG · 64×48")
        await hands.press("f8")
        await until(hands.pilot, lambda: hands.entry("images") == _items("~/Pictures/b.png"))


async def test_a_full_list_offers_one_file_for_the_row_with_the_cursor() -> None:
    full = _items("~/Pictures/a.png", "~/Pictures/b.png", "~/Pictures/c.png")
    async with fields(entries={"images": full}) as hands:
        await hands.go_to("images")
        await hands.press("ctrl+o")
        await until(hands.pilot, lambda: isinstance(hands.app.screen, PickFile))
        await hands.shown("Pick a picture")
        await hands.shown("4 pictures")
        await hands.press("d", "enter")
        wanted = _items("~/Pictures/d.png", "~/Pictures/b.png", "~/Pictures/c.png")
        await until(hands.pilot, lambda: hands.entry("images") == wanted)
        await hands.press("tab", "tab", "tab", "ctrl+o")
        assert not isinstance(hands.app.screen, PickFile)
        assert any("takes at most 3" in each for each in toasts(hands.pilot))
