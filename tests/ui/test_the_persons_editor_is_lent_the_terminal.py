from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from runcomfy_tui.ui.editor import EditorFailed, edit_text, editor_command, restored
from runcomfy_tui.ui.theme import ThemedApp
from tests.pty_program import Program
from tests.ui.steps import screen_text, until

ROOT = Path(__file__).parents[2]
_KEY_F4 = "\x1bOS"


def _editor(folder: Path, script: str) -> Path:
    """Makes an editor of a few lines of shell; the file is its first argument."""
    path = folder / "my editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return path


def _host(folder: Path, script: str) -> Program:
    environment = {
        **os.environ, "VISUAL": f"'{_editor(folder, script)}' -x", "TERM": "xterm-256color", "TMPDIR": str(folder),
    }  # fmt: skip
    return Program([sys.executable, "-m", "tests.ui.editor_host"], environment, columns=80, lines=24, folder=ROOT)


def test_the_text_comes_back_and_nothing_is_left_behind(tmp_path: Path) -> None:
    script = 'ls -l "$2" > "$TMPDIR/seen"; printf "\\nsecond \\033[31mline\\n" >> "$2"'
    with _host(tmp_path, script) as program:
        program.wait_for("first")
        program.press(_KEY_F4)
        program.wait_for("second [31mline")
        program.press("!")
        program.wait_for("line!")
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("-rw-------")
    assert seen.strip().endswith(".txt")
    assert not list(tmp_path.glob("runcomfy-input*"))


def test_the_editor_has_the_terminal_to_itself_and_ctrl_c_there_does_not_end_us(tmp_path: Path) -> None:
    script = 'trap "" INT; echo "the editor is open"; read answer; printf "$answer" > "$2"'
    with _host(tmp_path, script) as program:
        program.wait_for("first")
        program.press(_KEY_F4)
        program.wait_for("the editor is open")
        program.press("\x03")
        for _ in range(10):
            program.read(0.05)
        assert "prompt" not in program.text
        program.press("typed there\n")
        program.wait_for("typed there")
        program.wait_for("prompt")


def test_an_editor_that_fails_changes_nothing_and_is_named(tmp_path: Path) -> None:
    with _host(tmp_path, 'echo other > "$2"; exit 3') as program:
        program.wait_for("first")
        program.press(_KEY_F4)
        program.wait_for("status 3")
        program.wait_for("first")


async def test_without_a_terminal_it_says_so() -> None:
    app = ThemedApp()
    async with app.run_test(notifications=True) as pilot:
        assert await edit_text(app, "text", ".txt") is None
        await until(pilot, lambda: "needs the terminal" in screen_text(pilot))


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"VISUAL": "no-such-editor -w"}, "no-such-editor"),
        ({"EDITOR": "'half a quote"}, "cannot be read"),
        ({"PATH": "/nowhere"}, "No editor was found"),
    ],
)
def test_without_an_editor_it_says_what_to_do(environment: dict[str, str], words: str) -> None:
    with pytest.raises(EditorFailed, match=words):
        editor_command({"PATH": os.environ["PATH"], **environment})


def test_visual_comes_before_editor_and_keeps_its_arguments() -> None:
    found = editor_command({"PATH": os.environ["PATH"], "VISUAL": "sh -c 'a b'", "EDITOR": "cat"})
    assert found == ["sh", "-c", "a b"]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("a", "a\n", "a"),
        ("a", "b\n\n", "b\n"),
        ("a\n", "a\n", "a\n"),
        ("a\n", "a", "a"),
        ("", "\n", ""),
        ("a", "a\r\nb\x1b[2J\x07", "a\nb[2J"),
    ],
)
def test_the_line_end_that_editors_add_is_taken_away_again(before: str, after: str, text: str) -> None:
    assert restored(before, after) == text
