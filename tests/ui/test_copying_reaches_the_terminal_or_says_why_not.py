from __future__ import annotations

import base64
from pathlib import Path

import pytest

from runcomfy_tui.ui.clipboard import OSC52_LIMIT_BYTES, Clipboard, osc52, system_command


def test_the_sequence_carries_the_text_as_base64() -> None:
    assert osc52("grün") == f"\x1b]52;c;{base64.b64encode('grün'.encode()).decode()}\x07"


def test_inside_tmux_every_escape_is_doubled_and_wrapped() -> None:
    wrapped = osc52("x", in_tmux=True)
    assert wrapped == "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"


async def test_a_plain_terminal_gets_one_sequence_and_a_word_of_doubt() -> None:
    written: list[str] = []
    copied = await Clipboard(written.append, {}).copy("abc")
    assert written == [osc52("abc")]
    assert copied.doubt is not None
    assert "OSC 52" in copied.doubt


async def test_tmux_gets_the_sequence_for_itself_and_one_for_the_terminal_around_it() -> None:
    written: list[str] = []
    copied = await Clipboard(written.append, {"TMUX": "/tmp/tmux"}).copy("abc")
    assert written == [osc52("abc"), osc52("abc", in_tmux=True)]
    assert copied.doubt is not None
    assert "set-clipboard" in copied.doubt


async def test_what_is_too_long_is_not_sent_and_said_so() -> None:
    written: list[str] = []
    copied = await Clipboard(written.append, {}).copy("x" * (OSC52_LIMIT_BYTES + 1))
    assert written == []
    assert copied.doubt is not None
    assert "nothing was copied" in copied.doubt


def test_the_machines_own_clipboard_is_not_used_over_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_command(tmp_path, "xclip", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_command({"DISPLAY": ":0"}, "linux") == ("xclip", "-selection", "clipboard")
    assert system_command({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}, "linux") is None


async def test_a_command_that_took_the_text_leaves_no_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_command(tmp_path, "wl-copy", f"/bin/cat > {tmp_path}/got")
    monkeypatch.setenv("PATH", str(tmp_path))
    copied = await Clipboard(lambda _: None, {"WAYLAND_DISPLAY": "w"}).copy("abc")
    assert copied.doubt is None
    assert (tmp_path / "got").read_text() == "abc"


async def test_a_command_that_fails_leaves_the_terminals_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_command(tmp_path, "wl-copy", "/bin/cat > /dev/null; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    copied = await Clipboard(lambda _: None, {"WAYLAND_DISPLAY": "w"}).copy("abc")
    assert copied.doubt is not None


def _fake_command(folder: Path, name: str, script: str) -> None:
    command = folder / name
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
