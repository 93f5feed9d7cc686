"""The installed program in a pseudo-terminal, killed while a form is being filled in."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.pty_program import Program

COMMAND = Path(sys.executable).with_name("runcomfy-tui")
F3 = "\x1bOR"
KEPT_WITHIN_S = 0.5
"""It is 0.3 s; a test beside others gives the machine a little more."""


def started(home: Path, columns: int, lines: int) -> Program:
    environment = {**os.environ, "RUNCOMFY_TUI_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return Program([COMMAND, "demo", "--empty", "--seed", "3"], environment, columns=columns, lines=lines)


def open_form(program: Program) -> None:
    program.wait_for("No jobs yet", 30)
    program.press("n")
    program.wait_for("ACE-Step")
    program.press("klein")
    program.wait_for(lambda text: "ACE-Step" not in text and "klein" in text)
    program.press("\r")
    program.wait_for("prompt *")


def test_what_was_typed_a_moment_before_a_kill_is_there_again(home: Path) -> None:
    with started(home, 160, 48) as program:
        open_form(program)
        program.press("half a thou")
        program.wait_for('"prompt": "half a thou"')
        program.press(F3)
        program.wait_for("The body as JSON")
        program.press("[")
        program.wait_for("not valid JSON")
        time.sleep(KEPT_WITHIN_S)
        program.kill()
        program.wait_end()
    with started(home, 80, 24) as program:
        open_form(program)
        program.wait_for("half a thou")
        text = program.wait_for("the JSON in F3 cannot be read")
        assert "The draft of" in text
        program.press(F3)
        program.wait_for("[{")
        program.kill()
