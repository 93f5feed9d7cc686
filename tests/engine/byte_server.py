"""A file host that a test steers byte by byte: it knows ranges and tags, cuts where it is told to, and counts."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PNG = b"\x89PNG\r\n\x1a\n"
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def picture(size_bytes: int, seed: int = 1) -> bytes:
    """Return bytes that look like a whole PNG of that size."""
    return PNG + random.Random(seed).randbytes(size_bytes - len(PNG) - len(_END)) + _END


@dataclass
class Asked:
    """One request, and how many bytes of the body were given to it."""

    range: str | None
    if_range: str | None
    sent_bytes: int = 0

    @property
    def start(self) -> int:
        """Return the first byte that was asked for."""
        return int(self.range[6:].rstrip("-")) if self.range else 0


@dataclass
class Host:
    """``cuts`` are how many bytes each request gets before its connection ends, in turn; afterwards they get all.

    ``answer`` takes a request's number (from 1) and returns a whole answer in place of the usual one, or None.
    ``bytes_per_s`` slows everything down.
    """

    content: bytes
    etag: str | None = '"one"'
    cuts: list[int] = field(default_factory=list)
    answer: Callable[[int, Asked], bytes | None] = lambda _number, _asked: None
    bytes_per_s: float | None = None
    knows_ranges: bool = True
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return the file's address."""
        return f"http://127.0.0.1:{self.port}/files/picture.png"

    @property
    def sent_bytes(self) -> int:
        """Return how many bytes of the file were given away in all."""
        return sum(asked.sent_bytes for asked in self.asked)

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in a task of its own."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            asked = Asked(_header(head, "range"), _header(head, "if-range"))
            self.asked.append(asked)
            answer = self.answer(len(self.asked), asked)
            if answer is not None:
                writer.write(answer)
            else:
                await self._send(asked, writer)
            await writer.drain()
        # Everything that was sent arrives; a reset would take away what lies in the other's buffers.
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _send(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        whole, start, status = len(self.content), 0, "200 OK"
        lines = ["content-type: image/png", "accept-ranges: bytes", "connection: close"]
        lines += [f"etag: {self.etag}"] if self.etag else []
        if asked.range and self.knows_ranges and asked.if_range in (None, self.etag):
            start, status = asked.start, "206 Partial Content"
            if start >= whole:
                writer.write(_head("416 Range Not Satisfiable", [*lines, f"content-range: bytes */{whole}"], 0))
                return
            lines.append(f"content-range: bytes {start}-{whole - 1}/{whole}")
        writer.write(_head(status, lines, whole - start))
        end = start + self.cuts.pop(0) if self.cuts else whole
        await self._body(asked, writer, memoryview(self.content)[start:end])

    async def _body(self, asked: Asked, writer: asyncio.StreamWriter, body: memoryview) -> None:
        step = 65_536 if self.bytes_per_s is None else max(1, int(self.bytes_per_s / 20))
        for at in range(0, len(body), step):
            part = body[at : at + step]
            writer.write(part)
            asked.sent_bytes += len(part)
            await writer.drain()
            if self.bytes_per_s is not None:
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Break what is open."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _head(status: str, lines: list[str], length: int) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, f"content-length: {length}", "", ""]).encode()


def _header(head: str, name: str) -> str | None:
    found = re.search(rf"^{name}: *(.*?) *\r$", head, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None


@asynccontextmanager
async def byte_server(content: bytes, **options: object) -> AsyncGenerator[Host, None]:
    """Serve one file on loopback."""
    host = Host(content, **options)  # type: ignore[arg-type]
    server = await asyncio.start_server(host.connected, "127.0.0.1", 0)
    host.port = server.sockets[0].getsockname()[1]
    try:
        yield host
    finally:
        server.close()
        await host.close()
