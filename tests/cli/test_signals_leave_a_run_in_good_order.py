"""``run`` and signals, in processes of their own: cancelled where that is promised, the id told, the journal right."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_a_run_is_seen_through_to_its_end import rows, signed_in
from tests.engine.rig import PICTURE, VIDEO, set_faults

__all__ = ["signed_in"]

WITHIN_S = 60.0


async def begun(*argv: str, stdout: int = asyncio.subprocess.PIPE) -> asyncio.subprocess.Process:
    """Start a run in a process of its own."""
    command = (sys.executable, "-m", "runcomfy_tui", "run", *argv, "--set", "prompt=a fox", "--poll-secs", "0.2")
    return await asyncio.create_subprocess_exec(*command, stdout=stdout, stderr=asyncio.subprocess.PIPE)


async def heard_until(child: asyncio.subprocess.Process, word: str) -> None:
    """Read standard error until a line has this word."""
    assert child.stderr is not None
    async with asyncio.timeout(WITHIN_S):
        while word not in (line := (await child.stderr.readline()).decode()):
            assert line, "it ended before"


async def ended(child: asyncio.subprocess.Process) -> tuple[int, str, str]:
    """Return the exit code and what else stood on the streams."""
    async with asyncio.timeout(WITHIN_S):
        out, err = await child.communicate()
    assert child.returncode is not None
    assert b"Traceback" not in err
    return child.returncode, (out or b"").decode(), err.decode()


def is_let_go(home: Path) -> bool:
    """Tell whether no process of the journal's holds its lock any more."""
    return not list(next(home.rglob("owners")).glob("*.lock"))


async def test_ctrl_c_cancels(signed_in: Any, home: Path) -> None:
    child = await begun(VIDEO)
    await heard_until(child, "queued")
    child.send_signal(signal.SIGINT)
    code, out, err = await ended(child)
    request_id, state, wish = rows(home, "request_id, state, cancel")[0]
    assert (code, out) == (130, "")
    assert request_id in err
    assert signed_in.simulator.counts["cancels"] == 1
    assert state == "cancelled" or (wish is not None and '"answer": null' not in wish) or "cannot be cancelled" in err
    assert is_let_go(home)


async def test_a_cancel_that_fails_tells_how_to_do_it_by_hand_and_a_second_ctrl_c_leaves_at_once(
    signed_in: Any, home: Path
) -> None:
    set_faults(signed_in, server_error={"strength": 1, "calls": ["cancel"]})
    child = await begun(VIDEO)
    await heard_until(child, "queued")
    child.send_signal(signal.SIGINT)
    await heard_until(child, "Ctrl-C again leaves at once")
    child.send_signal(signal.SIGINT)
    code, _, err = await ended(child)
    ((request_id, wish),) = rows(home, "request_id, cancel")
    assert code == 130
    assert f"by hand: runcomfy-tui cancel {request_id}" in err
    assert '"answer": null' in wish


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
async def test_other_signals_leave_the_job_to_runcomfy(
    number: signal.Signals, code: int, signed_in: Any, home: Path
) -> None:
    child = await begun(VIDEO)
    await heard_until(child, "waiting" if number is signal.SIGTERM else "queued")
    child.send_signal(number)
    done = await ended(child)
    ((request_id, state),) = rows(home, "request_id, state")
    assert (done[0], done[1]) == (code, "")
    # What was under way is not torn off: a signal at the first word still tells the id.
    assert state in {"queued", "running"}
    assert request_id in done[2]
    assert signed_in.simulator.counts["cancels"] == 0
    assert is_let_go(home)


async def test_a_signal_before_anything_is_sent_lets_nothing_be_sent(signed_in: Any, home: Path) -> None:
    set_faults(signed_in, stall={"strength": 1, "calls": ["deployments"]})
    command = ("deployments", "run", "dep-lora-anna", "--set", "prompt=a fox")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "runcomfy_tui", *command, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(WITHIN_S):
        while not signed_in.simulator.counts["deployments"]:
            await asyncio.sleep(0.02)
    child.send_signal(signal.SIGTERM)
    code, _, err = await ended(child)
    assert (code, err) == (143, "Nothing was sent.\n")
    assert rows(home) == []


@pytest.mark.parametrize("is_full", [False, True])
async def test_nobody_who_reads_the_id_leaves_it_on_standard_error(is_full: bool, signed_in: Any, home: Path) -> None:
    reader, writer = os.pipe()
    if is_full:
        if not Path("/dev/full").exists():
            pytest.skip("this system has no disk that is always full")
        os.close(writer)
        writer = os.open("/dev/full", os.O_WRONLY)
    child = await begun(PICTURE, "--no-wait", stdout=writer)
    os.close(writer)
    os.close(reader)
    code, _, err = await ended(child)
    ((request_id, state),) = rows(home, "request_id, state")
    assert (code, state) == (1, "queued")
    assert request_id in err
    with sqlite3.connect(next(home.rglob("journal.db"))) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (1,)
    connection.close()
