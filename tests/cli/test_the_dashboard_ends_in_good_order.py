"""However it ends: the terminal is given back, nothing is left running, and the next start goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.pty_program import Program

DEMO = (sys.executable, "-m", "runcomfy_tui", "demo", "--speed", "4")
LEFT_THE_SCREEN = "\x1b[?1049l"


def requests_in(home: Path) -> set[str]:
    (journal,) = home.glob("state/demo/state/profiles/demo/journal.db")
    connection = sqlite3.connect(journal)
    try:
        return {row[0] for row in connection.execute("SELECT request_id FROM jobs WHERE request_id IS NOT NULL")}
    finally:
        connection.close()


def children_of(program: Program) -> list[psutil.Process]:
    return psutil.Process(program.process.pid).children(recursive=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_it_with_its_code(number: signal.Signals, code: int, home: Path) -> None:
    with Program([*DEMO, "--empty"], os.environ) as program:
        program.wait_for("No jobs yet", 20)
        children = children_of(program)
        program.kill(number)
        assert program.wait_end() == code
        assert LEFT_THE_SCREEN in program.plain
        assert "Traceback" not in program.plain
    assert children
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_killed_and_started_again_every_job_goes_on(home: Path) -> None:
    with Program(DEMO, {**os.environ, "RUNCOMFY_TUI_DEBUG": "1"}) as program:
        program.wait_for("running", 20)
        children = children_of(program)
        program.kill(signal.SIGKILL)
        program.process.wait(5)
    assert psutil.wait_procs(children, timeout=5)[1] == []
    before = requests_in(home)
    assert before
    (log,) = home.glob("state/demo/logs/*.log")
    assert "127.0.0.1" in log.read_text("utf-8")
    assert "simulator-token" not in log.read_text("utf-8")
    with Program(DEMO, os.environ) as program:
        program.wait_for("succeeded", 20)
        program.press("q")
        assert program.wait_end() == 0
    assert requests_in(home) >= before


def test_a_killed_service_is_back_before_long(home: Path) -> None:
    with Program(DEMO, os.environ) as program:
        program.wait_for("queued", 20)
        (service,) = children_of(program)
        service.kill()
        end = time.monotonic() + 10
        while not (now := children_of(program)) or now == [service]:
            program.read()
            assert time.monotonic() < end, "it was not started again"
        program.wait_for("succeeded", 20)
        program.press("q")
        assert program.wait_end() == 0


CRASHING = """
import sys
from runcomfy_tui.cli import main
from runcomfy_tui.ui.app import DashboardApp

async def crash(self, secret="a-local-variable"):
    raise LookupError("on purpose")

DashboardApp.on_mount = crash
sys.exit(main(["demo", "--empty"]))
"""


def test_a_crash_of_the_screen_is_one_sentence(home: Path) -> None:
    with Program([sys.executable, "-c", CRASHING], os.environ, columns=300) as program:
        assert program.wait_end() == 1
        assert "Something went wrong inside the program (LookupError)." in program.plain
        assert "a-local-variable" not in program.plain
        assert "Traceback" not in program.plain
        assert LEFT_THE_SCREEN in program.plain
    (log,) = home.glob("state/demo/logs/*.log")
    assert "LookupError: on purpose" in log.read_text("utf-8")


def test_without_a_token_the_demo_is_a_key_away(home: Path) -> None:
    nowhere = {"RUNCOMFY_MODEL_API_BASE": "http://127.0.0.1:9/v1", "RUNCOMFY_WEB_BASE": "http://127.0.0.1:9"}
    with Program([sys.executable, "-m", "runcomfy_tui"], {**os.environ, **nowhere}) as program:
        program.wait_for("RUNCOMFY_TOKEN", 20)
        program.press("d")
        program.wait_for("queued", 20)
        program.press("q")
        assert program.wait_end() == 0
    assert requests_in(home)
