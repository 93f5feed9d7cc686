"""The simulator as a program: what it prints, how it ends, and what it says when it cannot start."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from runcomfy_tui.simulator import SimulatorOptions, run
from tests.simulator.process import Process


async def test_it_prints_its_variables_and_then_ready() -> None:
    async with Process(seed=3, faults=("server-error@account=1",)) as process:
        names = ["RUNCOMFY_MODEL_API_BASE", "RUNCOMFY_SERVERLESS_API_BASE", "RUNCOMFY_WEB_BASE", "RUNCOMFY_TOKEN"]
        assert list(process.environment) == names
        assert process.environment["RUNCOMFY_TOKEN"] == "simulator-token-3"
        assert process.environment["RUNCOMFY_MODEL_API_BASE"].endswith("/v1")
        assert await process.get("/_simulator/faults") == {
            "server-error": {"strength": 1.0, "mode": "", "calls": ["account"]}
        }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_with_0_and_no_word(number: signal.Signals) -> None:
    async with Process() as process:
        process.child.send_signal(number)
        async with asyncio.timeout(10):
            out, err = await process.child.communicate()
        assert (process.child.returncode, out, err) == (0, b"", b"")


async def test_it_ends_with_its_standard_input() -> None:
    async with Process(exit_with_stdin=True) as process:
        assert process.child.stdin is not None
        process.child.stdin.write(b"words are not an end\n")
        assert (await process.get("/_simulator/stats"))["polls"] == 0
        await asyncio.sleep(0.1)
        assert (await process.get("/_simulator/stats"))["polls"] == 0
        process.child.stdin.close()
        async with asyncio.timeout(10):
            assert await process.child.wait() == 0


async def test_it_stays_when_it_is_not_to_watch_its_standard_input() -> None:
    async with Process() as process:
        assert process.child.stdin is not None
        process.child.stdin.close()
        assert (await process.get("/_simulator/stats"))["polls"] == 0
        assert process.child.returncode is None


async def test_nobody_reading_its_output_does_no_harm() -> None:
    async with Process() as process:
        process.child.stdout._transport.close()  # type: ignore[union-attr]
        process.child.terminate()
        async with asyncio.timeout(10):
            assert await process.child.wait() == 0


def test_what_it_cannot_use_is_said_in_a_sentence_with_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not JSON, and not a database either")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        cases = [
            (SimulatorOptions(faults=("no-such-fault",)), 64, "no-such-fault"),
            (SimulatorOptions(speed=0), 64, "speed"),
            (SimulatorOptions(port=70_000), 64, "port"),
            (SimulatorOptions(catalogue=text), 65, "notes.txt"),
            (SimulatorOptions(catalogue=tmp_path / "none.json"), 66, "none.json"),
            (SimulatorOptions(catalogue=tmp_path), 65, str(tmp_path)),
            (SimulatorOptions(state=text), 65, "notes.txt"),
            (SimulatorOptions(state=tmp_path / "no" / "state.db"), 65, "state.db"),
            (SimulatorOptions(port=taken.getsockname()[1]), 69, "in use"),
        ]
        for options, code, word in cases:
            assert run(options) == code, options
            out, err = capsys.readouterr()
            assert (out, err.count("\n")) == ("", 1)
            assert word in err
            assert err.rstrip().endswith(".")
