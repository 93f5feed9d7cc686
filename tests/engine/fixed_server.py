"""A server that gives fixed bytes to every POST of a model, whatever they are, and counts what reached it."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CUT = b"cut"
STALL = b"stall"


def http(status: int, body: object = b"", **headers: str) -> bytes:
    """Return an HTTP answer; what is not bytes is sent as JSON, underscores in names of headers stand for dashes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "text/html" if isinstance(body, bytes) else "application/json"
    lines = {"content-type": kind, "content-length": str(len(content)), **_dashed(headers)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Some Reason\r\n{head}\r\n".encode() + content


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class FixedServer:
    """``answers`` go to the POSTs in turn, the last one to all that follow; ``CUT`` and ``STALL`` are no bytes.

    Everything that is no POST gets ``got``.
    """

    answers: list[bytes]
    got: bytes = b""
    port: int = 0
    posts: int = 0
    posting_connections: int = 0
    bodies: list[bytes] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base(self) -> str:
        """Return the Model API base."""
        return f"http://127.0.0.1:{self.port}/v1"

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in a task of its own."""
        task = asyncio.create_task(self._converse(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        posted: set[str] = set()
        try:
            while await self._exchange(reader, writer, posted):
                pass
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self.posting_connections += len(posted)
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, posted: set[str]) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        answer = self.got
        if head.startswith("post "):
            self.posts += 1
            posted.add("POST")
            self.bodies.append(body)
            answer = self.answers[min(self.posts, len(self.answers)) - 1]
        if answer == STALL:
            await reader.read()
        if answer in (CUT, STALL):
            return False
        writer.write(answer)
        await writer.drain()
        return b"connection: close" not in answer.lower()

    async def close(self) -> None:
        """Break what is open."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def fixed_server(
    *answers: bytes, got: bytes | None = None, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[FixedServer, None]:
    """Serve fixed bytes on loopback."""
    fixed = FixedServer(list(answers), http(404) if got is None else got)
    server = await asyncio.start_server(fixed.connected, "127.0.0.1", port, ssl=tls)
    fixed.port = server.sockets[0].getsockname()[1]
    try:
        yield fixed
    finally:
        server.close()
        await fixed.close()
