"""Small servers on loopback that answer byte by byte as a test says, and count what reaches them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from runcomfy_tui.api.transport import Transport


@dataclass(slots=True)
class Wire:
    """What a server saw: its port, connections ever and at most at once, and the requests with their bodies."""

    port: int = 0
    connections: int = 0
    open: int = 0
    most_open: int = 0
    requests: list[bytes] = field(default_factory=list, repr=False)
    tasks: set[asyncio.Task[object]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return the address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def heads(self) -> bytes:
        """Return everything that came, in one piece."""
        return b"\n".join(self.requests)


@dataclass(slots=True)
class Line:
    """One connection, from the server's side."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    wire: Wire

    async def request(self) -> bytes | None:
        """Return the next request, head and body, or None when the client has gone."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
            )
            whole = head + await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        self.wire.requests.append(whole)
        return whole

    async def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(raw)
        await self.writer.drain()

    async def answer(self, body: bytes = b"{}", status: int = 200, headers: str = "") -> None:
        """Send a whole answer."""
        await self.send(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)


Behaviour = Callable[[Line], Awaitable[None]]


@asynccontextmanager
async def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncGenerator[Wire, None]:
    """Serve on a free port: ``behaviour`` has each connection to itself, and it is closed when that returns."""
    wire = Wire()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        wire.tasks.add(task)
        wire.connections += 1
        wire.open += 1
        wire.most_open = max(wire.most_open, wire.open)
        try:
            with suppress(ConnectionError, asyncio.CancelledError):
                await behaviour(Line(reader, writer, wire))
        finally:
            wire.open -= 1
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()
            wire.tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for task in list(wire.tasks):
            task.cancel()
        await asyncio.gather(*wire.tasks, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def transport() -> AsyncGenerator[Transport, None]:
    """Return a transport that is closed at the end."""
    opened = Transport(user_agent="runcomfy-tui-tests")
    try:
        yield opened
    finally:
        await opened.close()


async def answer_all(line: Line) -> None:
    """Answer every request of a connection with an empty object."""
    while await line.request() is not None:
        await line.answer()


async def free_port() -> int:
    """Return a port on which nobody listens."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
