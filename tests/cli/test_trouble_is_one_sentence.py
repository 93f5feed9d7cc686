"""Whatever goes wrong: one sentence on standard error, a sensible exit code, the details in the log alone."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui import cli
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.wiring import logs
from tests.pty_program import Program

PROGRAM = (sys.executable, "-m", "runcomfy_tui")


def run(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *argv], capture_output=True, text=True, env={**os.environ, **variables}, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize("argv", [(), ("demo",)])
def test_a_pipe_instead_of_a_terminal(argv: tuple[str, ...], home: Path) -> None:
    done = run(*argv)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr == "runcomfy-tui: The dashboard needs a terminal. Standard input is not one.\n"
    assert not home.exists()


def test_a_terminal_that_cannot_move_its_cursor(home: Path) -> None:
    with Program(PROGRAM, {**os.environ, "TERM": "dumb"}) as program:
        assert program.wait_end() == 64
        assert "TERM=dumb" in program.plain
        assert "\x1b" not in program.plain


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("RUNCOMFY_MODEL_API_BASE", "http://example.net/v1", "plain http is only for this machine"),
        ("RUNCOMFY_WEB_BASE", "example.net", "must start with https://"),
        ("RUNCOMFY_TOKEN", "short", "it has 5 characters"),
    ],
)
def test_a_variable_that_cannot_be_used(variable: str, value: str, words: str, home: Path) -> None:
    with Program(PROGRAM, {**os.environ, variable: value}, columns=300) as program:
        assert program.wait_end() == 64
        assert variable in program.plain
        assert words in program.plain
        assert "Traceback" not in program.plain


def fail(error: Exception, monkeypatch: pytest.MonkeyPatch) -> int:
    def failing(arguments: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", failing)
    return cli.main([])


def test_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    logs.start(tmp_path / "the.log")
    try:
        assert fail(KeyError("secret-detail"), monkeypatch) == 1
    finally:
        logs.stop()
    err = capsys.readouterr().err
    assert (
        err == f"Something went wrong inside the program (KeyError). What happened stands in {tmp_path / 'the.log'}.\n"
    )
    assert "KeyError: 'secret-detail'" in (tmp_path / "the.log").read_text("utf-8")


def test_a_mistake_of_ours_with_the_debug_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUNCOMFY_TUI_DEBUG", "1")
    assert fail(KeyError("detail"), monkeypatch) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_one_of_our_errors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(DiskRefused("the disk \x1b[31mis full", advice="make room"), monkeypatch) == 1
    assert capsys.readouterr().err == "The disk is full. Make room.\n"


def test_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert cli.main([]) == 130


def test_a_reader_that_has_gone() -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m runcomfy_tui --help | true"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--fault", "no-such-fault"), 64),
        (("--catalogue", "not-there.json"), 66),
        (("--catalogue", "broken.json"), 65),
        (("--state", "broken.json"), 65),
    ],
)
def test_a_simulator_that_cannot_start(argv: tuple[str, ...], code: int, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{" * 500)
    given = [str(tmp_path / word) if word.endswith(".json") else word for word in argv]
    done = run("simulate", *given)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_the_simulator_says_where_it_is_and_ends_with_its_input() -> None:
    done = run("simulate", "--exit-with-stdin")
    assert done.returncode == 0
    *variables, ready = done.stdout.splitlines()
    assert ready == "ready"
    assert {line.partition("=")[0] for line in variables} == {
        "RUNCOMFY_MODEL_API_BASE",
        "RUNCOMFY_SERVERLESS_API_BASE",
        "RUNCOMFY_WEB_BASE",
        "RUNCOMFY_TOKEN",
    }
