"""Every command in every case: its exit code and its two streams, and the table of them in the documentation."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runcomfy_tui.cli import main
from runcomfy_tui.cli.commands import COMMANDS as KNOWN
from runcomfy_tui.engine import look_ups, tracking
from tests.cli.outcome_bench import Bench, kind_of, serving_beside
from tests.cli.outcomes import COMMANDS, OUTCOMES, Case, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "exit-codes.md"
_SCREENS = {"dashboard", "demo", "simulate"}
"""No commands that a script calls; `tests/cli` and `tests/simulator` try how they end."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    context = ssl.create_default_context()
    with serving_beside(folder) as made, pytest.MonkeyPatch.context() as patched:
        # Reading all certificates anew is a third of what a command costs; nothing here is encrypted.
        patched.setattr(httpx, "create_ssl_context", lambda **_: context)
        # A look-up waits for its turn while RunComfy says to wait, thrice for up to a minute.
        patched.setattr(look_ups, "LOOK_UP_WITHIN_S", 0.1)
        patched.setattr(tracking, "_PAUSES_S", (0.0,))
        for name, value in made.environment.items():
            patched.setenv(name, value)
        made.prepare()
        yield made


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_outcome(
    command: str, bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in bench.environment.items():
        monkeypatch.setenv(name, value)
    wrong = []
    for outcome, case in COMMANDS[command].items():
        argv = bench.argv(case.argv)
        if "--output" not in argv:
            argv += ["--output", "json"]
        with bench.arranged(outcome) as changed, pytest.MonkeyPatch.context() as patched:
            for name, value in changed.items():
                patched.setenv(name, value)
            capfd.readouterr()
            code = main(argv)
            out, err = capfd.readouterr()
        if not _fits(case, code, out, err):
            wrong.append(
                f"{outcome}: {code} {kind_of(out)} {kind_of(err)} for {case.end}: {argv}\n{out[:300]}\n{err[:900]}"
            )
    assert not wrong, "\n\n".join(wrong)


def _fits(case: Case, code: int, out: str, err: str) -> bool:
    expected = case.end.split()
    kinds = [kind_of(out), kind_of(err)]
    if expected[1] == "lines" and kinds[0] == "object":
        kinds[0] = "lines"  # One line of them.
    return [str(code), *kinds] == expected and "Traceback" not in err


def test_no_command_and_no_outcome_is_left_out() -> None:
    assert {command.split()[0] for command in COMMANDS} == set(KNOWN) - _SCREENS
    used = {outcome for cases in COMMANDS.values() for outcome in cases}
    assert used == set(OUTCOMES)


def test_the_document_is_the_table() -> None:
    """`python -m tests.cli.outcomes` writes it anew."""
    assert DOCUMENT.read_text("utf-8").splitlines() == table()
