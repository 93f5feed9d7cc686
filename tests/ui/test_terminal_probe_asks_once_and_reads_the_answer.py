"""What terminals answered when they were asked, and what a real pseudo-terminal makes of it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.ui.terminal_probe import QUESTION, TerminalAbilities, parse, probe

OK = b"\x1b_Gi=4207;OK\x1b\\"
KITTY = OK + b"\x1b[6;36;18t\x1b[?62;c"
WEZTERM = OK + b"\x1b[6;18;8t\x1b[?65;4;6;18;22c"
XTERM_VT340 = b"\x1b[?63;1;2;4;6;9;15;16;22;28c"
XTERM = b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
FOOT = b"\x1b[6;19;9t\x1b[?62;4;22;28;29c"
TMUX = b"\x1b[?1;2c"
TMUX_SIXEL = b"\x1b[?1;2;4c"
SCREEN_OF_KITTY = OK + b"\x1b[?1;2c"
ENVIRON = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("answer", "multiplexed", "graphics", "cell"),
    [
        (KITTY, False, "kitty", (18, 36)),
        (WEZTERM, False, "sixel", (8, 18)),
        (XTERM_VT340, False, "sixel", (10, 20)),
        (XTERM, False, "halfcell", (10, 20)),
        (FOOT, False, "sixel", (9, 19)),
        (TMUX, True, "halfcell", (10, 20)),
        (TMUX_SIXEL, True, "sixel", (10, 20)),
        (SCREEN_OF_KITTY, True, "halfcell", (10, 20)),
        (b"", False, "halfcell", (10, 20)),
        (b"\x1b_Gi=4207;ENOTSUPPORTED:no\x1b\\\x1b[?62;c", False, "halfcell", (10, 20)),
        (b"\x1b_Gi=1;OK\x1b\\\x1b[?62;c", False, "halfcell", (10, 20)),
        (b"\x1b[6;0;0t\x1b[?62;c", False, "halfcell", (10, 20)),
        (b"\x1b[?4c", False, "halfcell", (10, 20)),
    ],
)
def test_recorded_answers(answer: bytes, multiplexed: bool, graphics: str, cell: tuple[int, int]) -> None:
    found = parse(answer, multiplexed=multiplexed)
    assert (found.graphics, (found.cell_width, found.cell_height), found.leftover) == (graphics, cell, b"")


def test_the_window_size_stands_in_for_a_cell_size_that_was_not_told() -> None:
    assert parse(XTERM_VT340, fallback_cell=(6, 13)) == TerminalAbilities("sixel", 6, 13)
    assert parse(FOOT, fallback_cell=(6, 13)).cell_width == 9


def test_keys_typed_meanwhile_are_kept_in_order() -> None:
    answer = b"j" + OK + b"k\x1b[A" + b"\x1b[6;36;18t" + b"q" + b"\x1b[?62;c" + b"\x1b"
    assert parse(answer).leftover == b"jk\x1b[Aq\x1b"


@given(st.lists(st.sampled_from([OK, b"\x1b[6;36;18t", b"\x1b[?62;4c", b"\x1b", b"[", b"?", b"x", b"4c", b"\xff"])))
def test_no_mixture_of_bytes_upsets_it(parts: list[bytes]) -> None:
    answer = b"".join(parts)
    found = parse(answer)
    assert 1 <= found.cell_width <= 500
    assert len(found.leftover) <= len(answer)


@contextmanager
def terminal(answer: bytes, *, after_s: float = 0.0) -> Iterator[tuple[int, list[bytes]]]:
    """A pseudo-terminal whose other side gives the answer once it was asked."""
    master, slave = pty.openpty()
    asked: list[bytes] = []

    def reply() -> None:
        data = b""
        while len(data) < len(QUESTION):
            data += os.read(master, 4096)
        asked.append(data)
        time.sleep(after_s)
        os.write(master, answer)

    thread = threading.Thread(target=reply)
    thread.start()
    try:
        yield slave, asked
    finally:
        if thread.is_alive():
            os.write(slave, QUESTION)
        thread.join()
        os.close(slave)
        os.close(master)


def test_a_terminal_is_asked_in_one_write_and_left_as_it_was() -> None:
    with terminal(b"x" + KITTY) as (slave, asked):
        before = termios.tcgetattr(slave)
        started = time.monotonic()
        found = probe(slave, slave, 5.0, ENVIRON)
        assert time.monotonic() - started < 2.0, "the device attributes end the wait"
        assert found == TerminalAbilities("kitty", 18, 36, b"x")
        assert asked == [QUESTION], "nothing but the question, and no echo of the answer"
        after = termios.tcgetattr(slave)
        assert after[3] == before[3]
        assert after[6] == before[6]


def test_a_silent_terminal_is_waited_for_a_short_time() -> None:
    with terminal(b"jj") as (slave, _):
        started = time.monotonic()
        found = probe(slave, slave, 0.1, ENVIRON)
        assert 0.09 < time.monotonic() - started < 1.0
        assert (found.graphics, found.leftover) == ("halfcell", b"jj")


def test_an_answer_that_has_begun_is_waited_for_once_more() -> None:
    master, slave = pty.openpty()

    def reply() -> None:
        os.read(master, 4096)
        os.write(master, OK)
        time.sleep(0.35)
        os.write(master, b"\x1b[?62;c")

    thread = threading.Thread(target=reply)
    thread.start()
    try:
        assert probe(slave, slave, 0.25, ENVIRON) == TerminalAbilities("kitty")
    finally:
        thread.join()
        os.close(slave)
        os.close(master)


def test_inside_tmux_only_sixel_is_believed() -> None:
    with terminal(SCREEN_OF_KITTY) as (slave, _):
        assert probe(slave, slave, 1.0, {**ENVIRON, "TMUX": "/tmp/tmux,1,0"}).graphics == "halfcell"


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {}])
def test_a_dumb_terminal_is_not_asked(environ: dict[str, str]) -> None:
    master, slave = pty.openpty()
    try:
        os.set_blocking(master, False)
        assert probe(slave, slave, 0.1, environ) == TerminalAbilities()
        with pytest.raises(BlockingIOError):
            os.read(master, 1)
    finally:
        os.close(slave)
        os.close(master)


def test_a_pipe_is_not_asked() -> None:
    reading, writing = os.pipe()
    try:
        assert probe(reading, writing, 5.0, ENVIRON) == TerminalAbilities()
        os.set_blocking(reading, False)
        with pytest.raises(BlockingIOError):
            os.read(reading, 1)
    finally:
        os.close(reading)
        os.close(writing)


_LOAD = """
import os, sys
from runcomfy_tui.ui.terminal_probe import TerminalAbilities, load_image_widget
assert "textual_image" not in sys.modules and "PIL" not in sys.modules and "textual" not in sys.modules
stdout = sys.__stdout__
found = load_image_widget(TerminalAbilities(sys.argv[1], 7, 17))
from textual_image._terminal import get_cell_size
assert sys.__stdout__ is stdout and "TEXTUAL_CELL_WIDTH" not in os.environ
print(found.__module__, found.__name__, *get_cell_size())
"""


@pytest.mark.parametrize(
    ("graphics", "expected"),
    [
        ("kitty", "textual_image.widget TGPImage"),
        ("sixel", "textual_image.widget.sixel Image"),
        ("halfcell", "textual_image.widget HalfcellImage"),
    ],
)
def test_the_image_widget_is_loaded_late_and_without_a_word_to_the_terminal(graphics: str, expected: str) -> None:
    master, slave = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL_CELL")}
    try:
        subprocess.run(
            [sys.executable, "-c", _LOAD, graphics],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.DEVNULL,
            env={**environ, **ENVIRON},
            check=True,
        )
        said = os.read(master, 4096).decode()
    finally:
        os.close(slave)
        os.close(master)
    assert said.strip() == f"{expected} 7 17"


_SIZE = """
import shutil, sys
from runcomfy_tui.ui import terminal_probe
with terminal_probe._seeing_no_terminal(terminal_probe.TerminalAbilities()):
    assert not sys.__stdout__.isatty()
    size = shutil.get_terminal_size()
print(*size)
"""


def test_a_resize_while_the_image_widget_is_loaded_finds_the_real_size() -> None:
    master, slave = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
        subprocess.run([sys.executable, "-c", _SIZE], stdin=slave, stdout=slave, env={**environ, **ENVIRON}, check=True)
        said = os.read(master, 4096).decode()
    finally:
        os.close(slave)
        os.close(master)
    assert said.strip() == "160 48"
