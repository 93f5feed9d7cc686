"""Sending one answer over a connection, well or as badly as its delivery says."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import cast

import h11

from runcomfy_tui.simulator.bulk import Bulk
from runcomfy_tui.simulator.exchange import WELL_BEHAVED, Answer, Delivery

_BLOCK = 256 * 1024
_SLOW_STEP_S = 0.02
_SLOW_STEP_BYTES = 2_000
_AT_ONCE = struct.pack("ii", 1, 0)


async def deliver(
    answer: Answer,
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    method: str,
    keep: bool,
    sent: Callable[[int], None] | None = None,
) -> bool:
    """Send it; whether the connection can carry another request. Raises OSError when the client has gone.

    `sent` is told the size in bytes of each piece of the body.
    """
    if answer.delivery.delay_s > 0:
        await wait(answer.delivery.delay_s, reader)
        answer = answer.delivered(delay_s=0.0)
    how = answer.delivery
    if how.cut_before_answer:
        return False
    if how.stall_before_answer:
        await wait(None, reader)
        return False
    body: bytes | Bulk = answer.body if answer.bulk is None else answer.bulk
    if how.body_share < 1:
        body = body[: int(len(body) * how.body_share)]
    length = max(0, len(body) + how.length_offset)
    keep = keep and how == WELL_BEHAVED
    writer.write(_head(answer, connection, length, keep=keep))
    if method == "HEAD" or answer.status == 304:
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return keep
    if how == WELL_BEHAVED:
        for piece in _pieces(body, _BLOCK):
            _count(sent, piece)
            for part in connection.send_with_data_passthrough(h11.Data(data=cast("bytes", piece))) or ():
                writer.write(part)
            await writer.drain()
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return keep
    await _send_badly(how, body[:length], reader, writer, sent)
    return False


def _head(answer: Answer, connection: h11.Connection, length: int, *, keep: bool) -> bytes:
    headers = [*answer.headers, ("server", "simulator")]
    if answer.status != 304:
        headers.append(("content-length", str(length)))
    if not keep:
        headers.append(("connection", "close"))
    reason = HTTPStatus(answer.status).phrase.encode()
    return connection.send(h11.Response(status_code=answer.status, headers=headers, reason=reason)) or b""


async def _send_badly(
    how: Delivery,
    body: bytes | Bulk,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    sent: Callable[[int], None] | None,
) -> None:
    """The body past h11, which would insist on the announced length; the caller then closes the connection."""
    whole = len(body)
    body = body[: int(whole * min(share for share in (how.cut_at, how.stall_at, 1.0) if share is not None))]
    if how.cut_after_bytes is not None:
        body = body[: how.cut_after_bytes]
    rate = how.bytes_per_second
    step = _BLOCK if rate is None else min(_BLOCK, max(_SLOW_STEP_BYTES, int(rate * _SLOW_STEP_S)))
    began, done = time.monotonic(), 0
    for piece in _pieces(body, step):
        _count(sent, piece)
        writer.write(piece)
        await writer.drain()
        done += len(piece)
        # By the time since the beginning: what one wait takes too long, the next ones make up for.
        ahead_s = 0.0 if rate is None else began + done / rate - time.monotonic()
        if ahead_s > 0 and not await wait(ahead_s, reader):
            return
    if how.stall_at is not None:
        await wait(None, reader)
    if how.reset and len(body) < whole:
        _break_off(writer)


def _pieces(body: bytes | Bulk, most: int) -> Iterator[bytes | memoryview]:
    if isinstance(body, Bulk):
        return body.pieces(most)
    if len(body) <= most:
        return iter((body,))
    view = memoryview(body)
    return (view[start : start + most] for start in range(0, len(view), most))


def _count(sent: Callable[[int], None] | None, piece: bytes | memoryview) -> None:
    if sent is not None:
        sent(len(piece))


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Close with a reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()


async def wait(seconds: float | None, reader: asyncio.StreamReader) -> bool:
    """Wait (None: for ever), but not longer than the client does; whether it is still there."""
    try:
        async with asyncio.timeout(seconds):
            while not reader.at_eof():
                await reader.read(_BLOCK)
    except TimeoutError:
        return True
    return False
