"""The field of a medium: a URL, a path or a data URI in one line, kept exactly, with what is known of it below."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from textual_image.widget import HalfcellImage

from runcomfy_tui.forms import EmptyText, NotSent, Null, Typed
from runcomfy_tui.ui.widgets.fields import media_control
from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk
from tests.ui.media_steps import NOTE, fields, output, picture
from tests.ui.steps import WIDE, toasts, until


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


async def test_a_url_is_kept_and_its_host_is_said() -> None:
    async with fields() as hands:
        await hands.paste("https://media.example.org/a.png?x=1\n")
        assert hands.entry() == Typed("https://media.example.org/a.png?x=1")
        await hands.shown("URL at media.example.org")
        assert NOTE not in hands.text()


async def test_a_dropped_file_is_looked_at_and_drawn(person: Path) -> None:
    path = picture(person / "my pictures" / "a cat.png", (640, 480))
    async with fields() as hands:
        await hands.paste(f"'{path}' ")
        assert hands.entry() == Typed(str(path))
        await hands.shown("PNG · 640×480 · ")
        await hands.shown("sent as a data URI (")
        assert NOTE in hands.text()
        await until(hands.pilot, lambda: list(hands.control().query(HalfcellImage)))
        await hands.press("tab")
        assert not hands.control().query("PreviewPane.-some")
        assert NOTE not in hands.text()
        assert "PNG · 640×480" in hands.text()


async def test_where_there_is_room_the_picture_stays(person: Path) -> None:
    picture(person / "cat.png")
    async with fields(size=WIDE) as hands:
        await hands.paste("~/cat.png")
        await hands.shown("PNG · 64×48")
        await hands.press("tab")
        assert hands.control().query("PreviewPane.-some")


async def test_a_changed_file_is_noticed(person: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_control, "LOOK_AGAIN_S", 0.05)
    picture(person / "cat.png")
    desk, told = FileDesk(), list[str]()
    desk.on_change(told.append)
    async with fields(desk=desk) as hands:
        await hands.paste("~/cat.png")
        await hands.shown("64×48")
        picture(person / "cat.png", (20, 10))
        await hands.shown("20×10")
        (person / "cat.png").unlink()
        await hands.shown("does not exist")
        assert told == ["~/cat.png"] * 3


async def test_a_data_uri_of_megabytes_is_kept_beside_the_line() -> None:
    uri = "data:image/png;base64," + "A" * 4_000_000
    async with fields() as hands:
        began = time.monotonic()
        await hands.paste(uri)
        await hands.shown("data URI, image/png, 2.9 MB")
        await hands.press("tab", "shift+tab")
        assert time.monotonic() - began < 5
        assert hands.entry() == Typed(uri)
        assert hands.control().line.value == ""
        await hands.shown("sent as it is")
        await hands.press("x")
        assert hands.entry() == Typed(uri)
        assert any("Backspace" in each for each in toasts(hands.pilot))
        await hands.press("backspace", "x")
        assert hands.entry() == Typed("x")


async def test_a_kept_data_uri_comes_back_from_a_draft() -> None:
    uri = "data:video/mp4;base64," + "A" * 8_000
    async with fields(entries={"image": Typed(uri)}) as hands:
        assert "data URI, video/mp4, 5.9 KB" in hands.text()
        assert hands.widget("image").catch_up() == Typed(uri)
        await hands.paste("https://a.example/b.png")
        assert hands.entry() == Typed("https://a.example/b.png")


@pytest.mark.parametrize(
    "name", ["a\nb.png", "\x1b[31mred\x1b]52;c;aGk=\x07.png", "\u202egnp.tac.png", "[/red] [bold.png"]
)
async def test_names_that_command_the_terminal_are_kept_and_not_obeyed(person: Path, name: str) -> None:
    path = picture(person / name)
    async with fields(entries={"image": Typed(str(path))}) as hands:
        await hands.shown("PNG · 64×48")
        assert "\x1b" not in hands.text()
        assert "\u202e" not in hands.text()
        assert hands.widget("image").catch_up() == Typed(str(path))


async def test_a_pipe_is_said_and_never_waited_for(person: Path) -> None:
    os.mkfifo(person / "pipe.png")
    async with fields() as hands:
        await hands.paste("~/pipe.png")
        await hands.shown("is not a file")


async def test_what_is_wrong_is_said_once() -> None:
    async with fields() as hands:
        await hands.paste("gone.png")
        await hands.shown("does not exist (looked at ")
        hands.widget("image").show_errors(("a complaint",))
        await hands.gone("does not exist")
        hands.widget("image").show_errors(())
        await hands.shown("does not exist (looked at ")


async def test_several_files_in_a_field_for_one() -> None:
    async with fields() as hands:
        await hands.paste("/a/1.png /a/2.png")
        assert hands.entry() == Typed("/a/1.png")
        assert any("the first of 2 is taken" in each for each in toasts(hands.pilot))


async def test_an_empty_line_says_what_it_takes_and_stands_for() -> None:
    async with fields(outputs=[output(1)]) as hands:
        assert "not sent · a URL or a path · ctrl+o picks a file · F10 an output" in hands.text()
        hands.control().put(EmptyText())
        assert hands.control().entry == EmptyText()
        hands.control().put(Null())
        assert hands.control().entry == Null()
        hands.control().put(Typed("/x"))
        assert hands.control().entry == Typed("/x")
        hands.control().put(NotSent())
        assert hands.control().entry == NotSent()


async def test_a_paste_goes_where_the_cursor_is_and_replaces_what_is_selected() -> None:
    async with fields() as hands:
        await hands.paste("https://a.example/.png")
        await hands.press("left", "left", "left", "left")
        await hands.paste("cat")
        assert hands.entry() == Typed("https://a.example/cat.png")
        await hands.press("home", "shift+end")
        await hands.paste("https://b.example/dog.png")
        assert hands.entry() == Typed("https://b.example/dog.png")
