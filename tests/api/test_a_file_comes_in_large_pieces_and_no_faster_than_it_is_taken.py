"""The body of a file: read in large pieces, held back while nobody takes it, all of it handed out before a fault."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import ssl
import struct
from pathlib import Path

import pytest

from runcomfy_tui.api.connection import PIECE_BYTES
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.domain import errors
from tests.api.servers import Line, serving, transport

DATA = Path(__file__).parent / "data"
BLOCK = bytes(range(256)) * 1024
BLOCKS = 96
SIZE = len(BLOCK) * BLOCKS


def head(size: int = SIZE) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode()


class Sender:
    """Sends the file as fast as it is taken, and counts what the system has taken off it."""

    def __init__(self) -> None:
        self.sent_bytes = 0

    async def __call__(self, line: Line) -> None:
        while await line.request() is not None:
            await line.send(head())
            for _ in range(BLOCKS):
                await line.send(BLOCK)
                self.sent_bytes += len(BLOCK)


async def test_pieces_are_large_and_never_larger_than_asked_for() -> None:
    async with serving(Sender()) as wire, transport() as client:
        files = HostedFiles(client, loopback_allowed=True)
        for most in (1_000_000_000, 10_000):
            async with files.open(wire.url) as stream:
                sizes = [len(block) async for block in stream.blocks(most)]
            assert sum(sizes) == SIZE
            assert max(sizes) <= min(most, PIECE_BYTES)
            assert most < PIECE_BYTES or max(sizes) > 64 * 1024


async def test_whoever_takes_nothing_holds_the_sender_back() -> None:
    sender = Sender()
    async with serving(sender) as wire, transport() as client, client.stream(wire.url, headers={}) as stream:
        blocks = stream.blocks(PIECE_BYTES)
        got = len(await anext(aiter(blocks)))
        before = -1
        while sender.sent_bytes != before:
            before = sender.sent_bytes
            await asyncio.sleep(0.1)
        assert sender.sent_bytes < SIZE * 3 // 4
        async for block in blocks:
            got += len(block)
    assert got == sender.sent_bytes == SIZE


async def test_a_file_comes_whole_through_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "loopback.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(DATA / "loopback.pem")
    digest = hashlib.sha256()
    async with serving(Sender(), tls) as wire:
        client = Transport(user_agent="t")
        async with HostedFiles(client, loopback_allowed=True).open(f"https://localhost:{wire.port}/") as stream:
            async for block in stream.blocks(PIECE_BYTES):
                digest.update(block)
                if len(block) % 3 == 0:
                    await asyncio.sleep(0.001)
        await client.close()
    assert digest.digest() == hashlib.sha256(BLOCK * BLOCKS).digest()


@pytest.mark.parametrize("by_reset", [False, True])
async def test_what_came_before_a_break_is_handed_out(by_reset: bool) -> None:
    came = asyncio.Event()

    async def break_off(line: Line) -> None:
        await line.request()
        await line.send(head() + BLOCK)
        if by_reset:
            await came.wait()
            raw = line.writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.writer.transport.abort()

    got = b""
    async with serving(break_off) as wire, transport() as client, client.stream(wire.url, headers={}) as stream:
        with pytest.raises(errors.ConnectionCut):
            async for block in stream.blocks(PIECE_BYTES):
                got += block
                if len(got) == len(BLOCK):
                    came.set()
    assert got == BLOCK
