"""While a path is typed its folder's fitting entries float below; Tab goes on to the next field as ever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runcomfy_tui.forms import Typed
from runcomfy_tui.ui.widgets.fields import media_suggestions
from runcomfy_tui.ui.widgets.fields.media_control import MediaControl
from runcomfy_tui.ui.widgets.fields.media_disk import DiskSilent
from runcomfy_tui.ui.widgets.fields.media_suggestions import Suggestions
from tests.ui.media_steps import Hands, fields, picture
from tests.ui.steps import until


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person with some files."""
    monkeypatch.setenv("HOME", str(tmp_path))
    picture(tmp_path / "Pictures" / "cat.png")
    picture(tmp_path / "Pictures" / "car.png")
    (tmp_path / "Pictures" / "cats.txt").touch()
    (tmp_path / "Pictures" / ".hidden.png").touch()
    (tmp_path / "Pictures" / "cathedrals").mkdir()
    os.mkfifo(tmp_path / "Pictures" / "catpipe.png")
    return tmp_path


def _suggested(hands: Hands) -> list[str]:
    listed = hands.control().query_one(Suggestions)
    return [str(option.prompt).strip() for option in listed.options] if listed.is_open else []


async def _suggests(hands: Hands, *names: str) -> None:
    await until(hands.pilot, lambda: _suggested(hands) == list(names), 20)


async def test_a_path_grows_by_what_fits() -> None:
    async with fields() as hands:
        await hands.press(*"~/P")
        await _suggests(hands, "Pictures/")
        await hands.press("right")
        assert hands.entry() == Typed("~/Pictures/")
        await _suggests(hands, "cathedrals/", "car.png", "cat.png")
        await hands.press(*"cat")
        await _suggests(hands, "cathedrals/", "cat.png")
        await hands.press("down", "enter")
        assert hands.entry() == Typed("~/Pictures/cat.png")
        await hands.shown("PNG · 64×48")
        assert _suggested(hands) == []


async def test_hidden_files_are_there_once_a_dot_is_typed() -> None:
    async with fields() as hands:
        await hands.paste("~/Pictures/")
        await _suggests(hands, "cathedrals/", "car.png", "cat.png")
        await hands.press(".")
        await _suggests(hands, ".hidden.png")


async def test_other_case_and_the_middle_of_a_name_are_found() -> None:
    async with fields() as hands:
        await hands.paste("~/Pictures/CA")
        await _suggests(hands, "cathedrals/", "car.png", "cat.png")
        await hands.press("backspace", "backspace", *"dral")
        await _suggests(hands, "cathedrals/")


async def test_tab_goes_to_the_next_field_and_takes_the_list_away() -> None:
    async with fields() as hands:
        await hands.paste("~/Pictures/c")
        await until(hands.pilot, lambda: _suggested(hands))
        await hands.press("tab")
        assert hands.entry() == Typed("~/Pictures/c")
        assert _suggested(hands) == []
        assert not hands.widget("image").has_focus_within


async def test_escape_takes_the_list_away_alone() -> None:
    async with fields() as hands:
        await hands.paste("~/Pictures/c")
        await until(hands.pilot, lambda: _suggested(hands))
        await hands.press("escape")
        assert _suggested(hands) == []
        assert hands.entry() == Typed("~/Pictures/c")
        await hands.press("enter")
        assert hands.entry() == Typed("~/Pictures/c")


async def test_a_click_takes_a_suggestion() -> None:
    async with fields() as hands:
        await hands.paste("~/Pictures/c")
        await until(hands.pilot, lambda: _suggested(hands))
        await hands.pilot.click(Suggestions, offset=(3, 2))
        await hands.pilot.pause()
        assert hands.entry() == Typed("~/Pictures/cat.png")
        assert hands.control().line.has_focus


async def test_what_cannot_be_listed_is_said(person: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with fields() as hands:
        await hands.paste("~/nowhere/")
        await _suggests(hands, "There is no such folder.")
        await hands.press("enter", "x")
        assert hands.entry() == Typed("~/nowhere/x")
        await _suggests(hands)
        (person / "texts").mkdir()
        (person / "texts" / "a.txt").touch()
        await hands.press("home", "shift+end")
        await hands.paste("~/texts/")
        await _suggests(hands, "Nothing here fits; 1 file of other kinds.")

        async def silent(*_: object) -> None:
            raise DiskSilent("The disk does not answer.")

        monkeypatch.setattr(media_suggestions, "read_disk", silent)
        await hands.press("home", "shift+end")
        await hands.paste("/mnt/dead/")
        await _suggests(hands, "The disk does not answer.")


async def test_a_long_folder_says_how_many_more(person: Path) -> None:
    for number in range(100):
        (person / "Pictures" / f"shot {number:03}.png").touch()
    async with fields() as hands:
        await hands.paste("~/Pictures/shot")
        await until(hands.pilot, lambda: _suggested(hands)[-1:] == ["40 more: type on"], 20)
        await hands.press(*" 099")
        await _suggests(hands, "shot 099.png")


async def test_the_list_never_covers_the_line(person: Path) -> None:
    for number in range(12):
        picture(person / "Videos" / str(number) / "a.png")
    async with fields(size=(80, 9)) as hands:
        await hands.go_to("clip")
        await hands.paste("~/Videos/")
        control = hands.widget("clip").query_one(MediaControl)
        listed = control.query_one(Suggestions)
        await until(hands.pilot, lambda: listed.is_open and listed.size.height > 0 and "0/" in hands.text(), 20)
        await hands.pilot.pause()
        assert listed.region.y == control.line.region.bottom
        assert listed.region.bottom <= 9


async def test_a_url_has_no_suggestions() -> None:
    async with fields() as hands:
        await hands.paste("https://a.example/")
        await hands.press("b")
        assert _suggested(hands) == []
