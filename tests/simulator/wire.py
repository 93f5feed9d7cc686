"""A bare HTTP client for tests that must see every byte, and how a connection ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from runcomfy_tui.simulator import Server


@dataclass(frozen=True, slots=True)
class Reply:
    """What came before the connection ended or fell silent. `status` is 0 when nothing came."""

    status: int
    headers: dict[str, str]
    body: bytes
    closed: bool


async def ask(
    server: Server, target: str, method: str = "GET", body: bytes = b"", quiet_s: float = 5.0, range_: str = ""
) -> Reply:
    """Send one request with the right token and read until the end, or until `quiet_s` seconds of silence."""
    part = f"Range: {range_}\r\n" if range_ else ""
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Authorization: Bearer {server.simulator.token}\r\nContent-Length: {len(body)}\r\n{part}\r\n"
    )
    return await send(server, head.encode() + body, quiet_s=quiet_s)


async def send(server: Server, data: bytes, quiet_s: float = 5.0) -> Reply:
    """Send these bytes and read until the end, or until `quiet_s` seconds of silence."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    received = bytearray()
    closed = False
    try:
        writer.write(data)
        while not closed:
            block = await asyncio.wait_for(reader.read(65536), quiet_s)
            received += block
            closed = not block
    except TimeoutError:
        pass
    finally:
        writer.transport.abort()
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if received else 0
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return Reply(status, headers, body, closed)
