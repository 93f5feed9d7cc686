from __future__ import annotations

import io
import os
import pty

from runcomfy_tui.ui.lost_terminal import OutlivesTerminal


class _Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")


def test_what_nobody_can_see_any_more_is_swallowed_and_told_once() -> None:
    told: list[bool] = []
    terminal = OutlivesTerminal(_Gone(), lambda: told.append(True))
    for _ in range(3):
        assert terminal.write("words") == 5
        terminal.flush()
    assert told == [True]


def test_a_terminal_that_works_is_written_to() -> None:
    screen = io.StringIO()
    OutlivesTerminal(screen, lambda: None).write("words")
    assert screen.getvalue() == "words"


def test_a_closed_window_is_noticed_without_a_word_written() -> None:
    window, inside = pty.openpty()
    told: list[bool] = []
    with os.fdopen(inside, "w") as terminal:
        outlives = OutlivesTerminal(terminal, lambda: told.append(True))
        outlives.look()
        assert not told
        os.close(window)
        outlives.look()
        outlives.look()
    assert told == [True]
