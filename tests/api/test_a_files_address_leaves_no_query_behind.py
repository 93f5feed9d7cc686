"""Signed addresses of files: their queries are in no log, no error and no header that goes to another host."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.domain import errors
from runcomfy_tui.wiring import logs
from tests.api.servers import Behaviour, Line, free_port, serving, transport

SECRET = "X-Amz-Signature=c0ffee"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "log"
    hooks = threading.excepthook, sys.unraisablehook
    logs.start(path, debug=True)
    yield path
    logs.stop()
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    logging.getLogger().setLevel(logging.WARNING)


async def file(line: Line) -> None:
    await line.request()
    await line.answer(b"file")


async def redirect(line: Line) -> None:
    while b"/moved" not in (await line.request() or b"/moved"):
        await line.answer(b"", 302, f"Location: /moved?{SECRET}\r\n")
    await line.answer(b"file")


async def away(line: Line) -> None:
    await line.request()
    await line.answer(b"", 302, f"Location: https://evil.example/?{SECRET}\r\n")


async def denied(line: Line) -> None:
    await line.request()
    await line.answer(b"", 403)


async def broken(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfi")


@pytest.mark.parametrize("behaviour", [file, redirect, away, denied, broken])
async def test_the_log_and_the_errors_say_where_but_not_the_key(behaviour: Behaviour, log: Path) -> None:
    said = ""
    async with serving(behaviour) as wire, transport() as client:
        files = HostedFiles(client, loopback_allowed=True)
        for address in (f"{wire.url}/a.png?{SECRET}", f"http://127.0.0.1:{await free_port()}/?{SECRET}"):
            try:
                async with files.open(address) as stream:
                    _ = [block async for block in stream.blocks(1024)]
            except errors.RuncomfyTuiError as fault:
                said += "".join(traceback.format_exception(fault)) + fault.advice
        assert SECRET.encode() in wire.heads
    assert "/a.png" in log.read_text()
    assert "c0ffee" not in log.read_text() + said


@pytest.mark.parametrize("url", [f"https://evil.example/a?{SECRET}", f"http://files.runcomfy.net/?{SECRET}"])
async def test_a_refusal_names_no_key(url: str) -> None:
    async with transport() as client:
        with pytest.raises(errors.UnsafeUrl) as caught:
            HostedFiles(client, loopback_allowed=False).check(url)
    assert "c0ffee" not in repr(caught.value) + caught.value.advice
