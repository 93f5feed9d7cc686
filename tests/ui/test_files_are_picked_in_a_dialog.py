"""The file picker: folders and fitting files, type to narrow, Enter opens or picks; it begins where it ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual_image.widget import HalfcellImage

from runcomfy_tui.forms import Items, NotSent, Typed
from runcomfy_tui.ui.screens.pick_file import PickFile
from runcomfy_tui.ui.widgets.fields.media_sources import FOLDER_KEY
from tests.ui.media_steps import Hands, fields, picture
from tests.ui.steps import WIDE, toasts, until


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person with some files."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("boat.png", "cat.png", "sea & sky.png"):
        picture(tmp_path / "Pictures" / name)
    (tmp_path / "Pictures" / "notes.txt").touch()
    (tmp_path / "Pictures" / ".secret.png").touch()
    (tmp_path / "Pictures" / "raw").mkdir()
    picture(tmp_path / "Pictures" / "raw" / "deep.png")
    return tmp_path


def _dialog(hands: Hands) -> PickFile:
    dialog = hands.app.screen
    assert isinstance(dialog, PickFile)
    return dialog


def _shown(hands: Hands) -> list[str]:
    return [each.name for each in _dialog(hands)._browsing.shown]


async def _open(hands: Hands, *names: str) -> None:
    await hands.press("ctrl+o")
    await until(hands.pilot, lambda: isinstance(hands.app.screen, PickFile) and _shown(hands) == list(names), 20)


async def test_a_file_is_picked_and_the_folder_remembered(person: Path) -> None:
    async with fields() as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.shown("1 of other kinds not shown")
        await hands.press("c", "enter")
        await until(hands.pilot, lambda: hands.entry() == Typed("~/Pictures/cat.png"))
        assert hands.memory.values == {FOLDER_KEY: str(person / "Pictures")}
        assert hands.control().line.has_focus


async def test_folders_are_gone_into_and_out_of() -> None:
    async with fields() as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press("enter")
        await until(hands.pilot, lambda: _shown(hands) == ["..", "deep.png"])
        await hands.press("backspace")
        await until(hands.pilot, lambda: "boat.png" in _shown(hands))
        found = _dialog(hands)._found()
        assert found is not None
        assert found.name == "raw"
        await hands.press("left")
        await until(hands.pilot, lambda: _shown(hands) == ["..", "Pictures"])
        await hands.press("right")
        await until(hands.pilot, lambda: "boat.png" in _shown(hands))
        await hands.press("up", "enter")
        await until(hands.pilot, lambda: _shown(hands) == ["..", "Pictures"])


async def test_typing_narrows_and_escape_takes_one_step() -> None:
    async with fields() as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press(*"sky sea")
        assert _shown(hands) == ["sea & sky.png"]
        await hands.press("escape")
        assert len(_shown(hands)) == 5
        await hands.press(".")
        assert ".secret.png" in _shown(hands)
        await hands.press(*"zzz")
        await hands.shown("no pictures fit")
        await hands.press("enter", "escape", "escape")
        await until(hands.pilot, lambda: not isinstance(hands.app.screen, PickFile))
        assert hands.entry() == NotSent()


async def test_a_typed_path_leads_there(person: Path) -> None:
    async with fields() as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press(*"~/Pictures/raw/")
        await until(hands.pilot, lambda: _shown(hands) == ["..", "deep.png"])
        await hands.paste(f"{person}/Pictures/")
        await until(hands.pilot, lambda: "boat.png" in _shown(hands))
        await hands.press(*"../")
        await until(hands.pilot, lambda: _shown(hands) == ["..", "Pictures"])


async def test_all_kinds_are_a_key_away() -> None:
    async with fields() as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press("ctrl+t")
        await until(hands.pilot, lambda: "notes.txt" in _shown(hands))
        await hands.press("ctrl+t")
        await until(hands.pilot, lambda: "notes.txt" not in _shown(hands))


async def test_it_begins_beside_the_file_that_is_there_now() -> None:
    async with fields(entries={"image": Typed("~/Pictures/raw/deep.png")}) as hands:
        await _open(hands, "..", "deep.png")
        found = _dialog(hands)._found()
        assert found is not None
        assert found.name == "deep.png"


async def test_it_begins_where_the_last_one_ended(person: Path) -> None:
    async with fields() as hands:
        hands.memory.values[FOLDER_KEY] = str(person / "Pictures" / "raw")
        await _open(hands, "..", "deep.png")
        await hands.press("escape")
        await until(hands.pilot, lambda: not isinstance(hands.app.screen, PickFile))
        hands.memory.values[FOLDER_KEY] = str(person / "gone")
        await _open(hands, "..", "Pictures")


async def test_several_are_marked_for_a_list_and_no_more_than_fit(person: Path) -> None:
    async with fields() as hands:
        await hands.go_to("images")
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press("down", "space", "space", "space")
        await hands.shown("3 marked")
        await hands.press("up", "up", "space")
        await hands.shown("2 marked")
        await hands.press("enter")
        wanted = Items((Typed("~/Pictures/cat.png"), Typed("~/Pictures/sea & sky.png")))
        await until(hands.pilot, lambda: hands.entry("images") == wanted)
        await hands.go_to("images")
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press("up", "space", "space", "space")
        assert len(_dialog(hands)._browsing.marked) == 2
        assert any("room for 2" in each for each in toasts(hands.pilot))


async def test_the_file_under_the_cursor_is_shown_at_the_side_where_there_is_room() -> None:
    async with fields(size=WIDE) as hands:
        await _open(hands, "..", "raw", "boat.png", "cat.png", "sea & sky.png")
        await hands.press("down")
        await until(hands.pilot, lambda: list(_dialog(hands).query(HalfcellImage)), 20)
        await hands.shown("64×48")


async def test_hostile_names_are_shown_and_not_obeyed(person: Path) -> None:
    picture(person / "Pictures" / "\x1b[31m\x1b]52;c;aGk=\x07x\u202e[red]\n.png")
    picture(person / "Pictures" / "not utf \udcff.png")
    os.mkfifo(person / "Pictures" / "pipe.png")
    async with fields(size=WIDE) as hands:
        await hands.press("ctrl+o")
        await hands.shown("x[red] .png")
        assert "\x1b" not in hands.text()
        assert "pipe.png" not in hands.text()
        await hands.press(*"[red]", "enter")
        await until(hands.pilot, lambda: isinstance(hands.entry(), Typed))
        assert hands.entry() == Typed("~/Pictures/\x1b[31m\x1b]52;c;aGk=\x07x\u202e[red]\n.png")
        await hands.shown("PNG · 64×48")


async def test_a_huge_folder_stays_quick(person: Path) -> None:
    for number in range(400):
        (person / "Pictures" / f"shot {number:03}.png").touch()
    async with fields() as hands:
        await hands.press("ctrl+o")
        await hands.shown("205 more: type to narrow")
        await hands.press(*"399", "enter")
        await until(hands.pilot, lambda: hands.entry() == Typed("~/Pictures/shot 399.png"))
