"""The demo's RunComfy: one per folder, shared, started again when it dies, gone when its window is."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.wiring.local_runcomfy import LocalRunComfy


def port_of(service: LocalRunComfy) -> int:
    return urlsplit(service.environment["RUNCOMFY_WEB_BASE"]).port or 0


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def until(condition: object, seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[LocalRunComfy]:
    made = LocalRunComfy(tmp_path / "local")
    await made.start()
    yield made
    await made.close()


async def test_it_answers_where_it_says_and_ends_when_closed(service: LocalRunComfy) -> None:
    assert set(service.environment) == {
        "RUNCOMFY_MODEL_API_BASE",
        "RUNCOMFY_SERVERLESS_API_BASE",
        "RUNCOMFY_WEB_BASE",
        "RUNCOMFY_TOKEN",
    }
    port = port_of(service)
    assert listens(port)
    await service.close()
    assert not listens(port)


async def test_what_it_keeps_is_private(service: LocalRunComfy, tmp_path: Path) -> None:
    folder = tmp_path / "local"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "address.json").stat().st_mode) == 0o600


async def test_killed_it_is_started_again_on_its_port(service: LocalRunComfy) -> None:
    port, first = port_of(service), service.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: service.process_id not in (None, first) and listens(port))


async def test_a_second_window_uses_the_first_ones_and_takes_over(service: LocalRunComfy, tmp_path: Path) -> None:
    second = LocalRunComfy(tmp_path / "local")
    try:
        await second.start()
        assert (second.environment, second.process_id) == (service.environment, None)
        await service.close()
        await until(lambda: second.process_id is not None and listens(port_of(second)))
    finally:
        await second.close()


async def test_the_next_start_finds_the_same_address(service: LocalRunComfy, tmp_path: Path) -> None:
    await service.close()
    again = LocalRunComfy(tmp_path / "local")
    try:
        assert await again.start() == service.environment
    finally:
        await again.close()


async def test_a_port_that_is_taken_meanwhile_is_given_up(service: LocalRunComfy, tmp_path: Path) -> None:
    await service.close()
    with socket.create_server(("127.0.0.1", port_of(service))):
        again = LocalRunComfy(tmp_path / "local")
        try:
            await again.start()
            assert port_of(again) != port_of(service)
        finally:
            await again.close()


async def test_one_that_cannot_start_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"this is no state file" * 100)
    broken = LocalRunComfy(tmp_path)
    with pytest.raises(RuncomfyTuiError, match=r"The local RunComfy ended at once \(code 65\)\. .*state"):
        await broken.start()
    # Nothing is left behind that would keep the next one out.
    (tmp_path / "state.db").unlink()
    again = LocalRunComfy(tmp_path)
    await again.start()
    await again.close()


async def test_one_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    slow = LocalRunComfy(tmp_path, ready_within_s=0.001)
    with pytest.raises(RuncomfyTuiError, match=r"not ready within 0\.001 seconds"):
        await slow.start()


def test_it_ends_when_its_window_is_killed(tmp_path: Path) -> None:
    program = f"""
import asyncio, pathlib
from runcomfy_tui.wiring.local_runcomfy import LocalRunComfy

async def main():
    service = LocalRunComfy(pathlib.Path({str(tmp_path)!r}))
    await service.start()
    print(service.environment["RUNCOMFY_WEB_BASE"], flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        port = urlsplit(window.stdout.readline().strip()).port or 0
        assert listens(port)
        window.kill()
    end = time.monotonic() + 5
    while listens(port):
        assert time.monotonic() < end, "the child outlived its parent"
        time.sleep(0.02)
