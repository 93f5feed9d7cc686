"""What cannot be meant ends with a usage line, a sentence, and exit code 64; nothing is started."""

from __future__ import annotations

import pytest

from runcomfy_tui import __version__
from runcomfy_tui.cli import main
from runcomfy_tui.cli.arguments import parse


@pytest.mark.parametrize(
    "argv",
    [
        ["paint"],
        ["--colour"],
        ["demo", "--speed", "0"],
        ["demo", "--speed", "nan"],
        ["demo", "--speed", "fast"],
        ["demo", "--seed", "-1"],
        ["demo", "--emp"],
        ["demo", "more"],
        ["simulate", "--port", "65536"],
        ["simulate", "--port", "٣"],
        ["simulate", "--state"],
        ["--profile"],
    ],
)
def test_the_code_and_the_sentence(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 64
    out, err = capsys.readouterr()
    assert out == ""
    usage, *_, sentence = err.splitlines()
    assert usage.startswith("usage: runcomfy-tui")
    assert sentence.startswith("runcomfy-tui: ")


def test_escape_sequences_in_arguments_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["\x1b]52;c;cGF5\x07"]) == 64
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["--version"], ["demo", "--version"]])
def test_the_version(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 0
    assert capsys.readouterr().out == f"runcomfy-tui {__version__}\n"


def test_the_help_names_every_command_and_variable(capsys: pytest.CaptureFixture[str]) -> None:
    from runcomfy_tui.settings import VARIABLES

    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    for word in ("demo", "simulate", "--profile", "--version", "RUNCOMFY_TOKEN", *VARIABLES.values()):
        assert word in text


def test_global_flags_stand_before_or_after_the_command() -> None:
    for argv in (["--profile", "work", "demo", "--empty"], ["demo", "--empty", "--profile", "work"]):
        arguments = parse(argv)
        assert (arguments.command, arguments.profile, arguments.empty) == ("demo", "work", True)
    assert parse(["--profile", "one", "demo", "--profile", "two"]).profile == "two"


def test_without_a_command_the_dashboard_is_meant() -> None:
    arguments = parse([])
    assert (arguments.command, arguments.profile) == ("dashboard", None)
    assert parse(["--profile", "work"]).profile == "work"


def test_what_simulate_takes() -> None:
    arguments = parse(["simulate", "--fault", "stall", "--fault", "latency=2", "--speed", "60", "--port", "8080"])
    assert (arguments.fault, arguments.speed, arguments.port) == (["stall", "latency=2"], 60.0, 8080)
