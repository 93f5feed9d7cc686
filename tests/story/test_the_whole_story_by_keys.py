"""The installed program in a pseudo-terminal: from the first key to files on the disk, and on after a kill."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.pty_program import Program

COMMAND = Path(sys.executable).with_name("runcomfy-tui")
CTRL_S = "\x13"
ESCAPE = "\x1b"


@contextmanager
def demo(home: Path, *, columns: int = 160, lines: int = 48) -> Iterator[Program]:
    environment = {**os.environ, "RUNCOMFY_TUI_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command: list[str | Path] = [COMMAND, "demo", "--empty", "--speed", "5", "--seed", "3"]
    with Program(command, environment, columns=columns, lines=lines) as program:
        yield program


def submit(program: Program, model: str, prompt: str) -> None:
    """Choose a model by typing, fill in its prompt, submit."""
    program.press("n")
    program.wait_for("choose a model")
    program.wait_for("ACE-Step")
    program.press(model)
    program.wait_for(lambda text: "ACE-Step" not in text and model in text)
    program.press("\r")
    program.wait_for("prompt *")
    program.press(prompt)
    program.wait_for(prompt)
    program.press(CTRL_S)
    program.wait_for(lambda text: "prompt *" not in text)


def count(program: Program, word: str) -> int:
    """Return in how many rows of the table a state's word stands."""
    return len(re.findall(rf"^│.{{3}}. {word}", program.text, re.MULTILINE))


def test_a_person_does_the_whole_job_by_keys(home: Path) -> None:
    with demo(home) as program:
        program.wait_for("No jobs yet")
        submit(program, "klein", "a harbour at dawn")
        program.wait_for(lambda _: count(program, "succeeded") == 1, 30)
        program.wait_for("1 ↓")  # Its file comes by itself.

        program.press("r")
        program.wait_for("a harbour at dawn")
        program.wait_for("prompt *")
        program.press(" in snow")
        program.wait_for("in snow")
        program.press(CTRL_S)
        program.wait_for(lambda _: count(program, "succeeded") == 2, 30)

        submit(program, "klein", "an explicit celebrity")
        program.wait_for(lambda _: count(program, "failed") == 1, 30)
        program.wait_for("policy")

        submit(program, "veo", "clouds over a city")
        program.press("x")
        program.wait_for("Cancel")
        program.press("y")
        program.wait_for(lambda _: count(program, "cancelled") + count(program, "succeeded") == 3, 60)

        program.press("q")
        assert program.wait_end() == 0
    pictures = list((home / "state" / "demo" / "downloads").rglob("*_0.png"))
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    sidecars = [json.loads(Path(f"{picture}.json").read_text()) for picture in pictures]
    assert "a harbour at dawn" in [sidecar["inputs"]["prompt"] for sidecar in sidecars]


def test_jobs_go_on_after_a_kill(home: Path) -> None:
    with demo(home) as program:
        program.wait_for("No jobs yet")
        submit(program, "klein", "a harbour at dusk")
        submit(program, "veo", "waves at night")
        program.wait_for(lambda _: count(program, "queued") + count(program, "running") >= 1)
        program.wait_for(lambda text: "waiting" not in text and "sending" not in text)
        program.kill()
        program.wait_end()
    with demo(home, columns=80, lines=24) as program:
        program.wait_for(lambda _: count(program, "succeeded") == 2, 60)
        program.press("q")
        assert program.wait_end() == 0


def test_the_program_works_in_forty_columns_and_while_it_is_resized(home: Path) -> None:
    with demo(home, columns=40, lines=10) as program:
        program.wait_for("No jobs yet")
        submit(program, "klein", "small")
        for columns, lines in ((160, 48), (80, 24), (41, 11), (120, 30), (40, 10)):
            program.resize(columns, lines)
            program.read(0.2)
        program.wait_for(lambda _: count(program, "succeeded") == 1, 30)
        program.press("q")
        assert program.wait_end() == 0
