"""Pictures of media fields at two sizes: a file with its thumbnail, suggestions, a list, and the two pickers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.forms import Entry, Items, Typed
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.media_steps import FieldsApp, matter_with, output
from tests.ui.steps import SMALL, WIDE, screen_text, until

_Compare = Callable[..., bool]
_Look = Callable[[Pilot[int]], Awaitable[None]]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


def _painted(path: Path, size: tuple[int, int], color: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, "#203040")
    image.paste(color, (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    image.save(path)


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person with pictures."""
    monkeypatch.setenv("HOME", str(tmp_path))
    _painted(tmp_path / "Pictures" / "boat.png", (640, 480), "#c05020")
    _painted(tmp_path / "Pictures" / "sunset over the sea.png", (480, 640), "#e0a020")
    _painted(tmp_path / "Pictures" / "[red] \x1b[31mname.png", (64, 64), "#20a050")
    (tmp_path / "Pictures" / "holiday").mkdir()
    (tmp_path / "Pictures" / "clip.mp4").touch()
    return tmp_path


def _doing(*keys: str, shown: str, field: str = "image", paste: str = "") -> _Look:
    async def look(pilot: Pilot[int]) -> None:
        next(each for each in pilot.app.screen.query(FieldWidget) if each.field.name == field).focus_editor()
        await pilot.pause()
        if paste:
            focused = pilot.app.focused
            assert isinstance(focused, Input)
            focused.insert_text_at_cursor(paste)
            await until(pilot, lambda: shown in screen_text(pilot), 20)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await until(pilot, lambda: shown in screen_text(pilot), 20)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause(0.6)

    return look


@_SIZES
def test_a_local_file(snap_compare: _Compare, size: tuple[int, int]) -> None:
    look = _doing(shown="PNG · 640×480", paste="~/Pictures/boat.png")
    assert snap_compare(FieldsApp(matter_with(), {}), terminal_size=size, run_before=look)


@_SIZES
def test_a_half_typed_path(snap_compare: _Compare, size: tuple[int, int]) -> None:
    look = _doing("down", shown="holiday/", paste="~/Pictures/")
    assert snap_compare(FieldsApp(matter_with(), {}), terminal_size=size, run_before=look)


@_SIZES
def test_a_list_and_a_data_uri(snap_compare: _Compare, size: tuple[int, int]) -> None:
    entries: dict[str, Entry] = {
        "image": Typed("data:image/png;base64," + "A" * 400_000),
        "images": Items((Typed("~/Pictures/boat.png"), Typed("https://media.example.org/1.png"))),
        "clip": Typed("~/Videos/gone.mp4"),
    }
    look = _doing(shown="640×480", field="images")
    assert snap_compare(FieldsApp(matter_with(), entries), terminal_size=size, run_before=look)


@_SIZES
def test_picking_a_file(snap_compare: _Compare, size: tuple[int, int]) -> None:
    look = _doing("ctrl+o", "down", "space", "down", shown="of other kinds", field="images")
    assert snap_compare(FieldsApp(matter_with(), {}), terminal_size=size, run_before=look)


@_SIZES
def test_picking_an_output(person: Path, snap_compare: _Compare, size: tuple[int, int]) -> None:
    past = [
        output(0.1, title="A harbour at dawn, fishing boats leaving", count=4, number=2),
        output(1, path=str(person / "Pictures" / "boat.png"), label="for Eve"),
        output(3, title="港の夜明け [red] \x1b[31m"),
        output(8, path=str(person / "Pictures" / "boat.png")),
        output(9),
    ]
    look = _doing("f10", "down", shown="5 pictures, the newest first")
    assert snap_compare(FieldsApp(matter_with(past), {}), terminal_size=size, run_before=look)
