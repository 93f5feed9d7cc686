"""Sending one answer over a connection, well or as badly as its delivery says."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import h11

from runcomfy_tui.simulator.exchange import WELL_BEHAVED, Answer

_BLOCK = 256 * 1024
_SLOW_STEP_S = 0.1


async def deliver(
    answer: Answer,
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    method: str,
    keep: bool,
) -> bool:
    """Send it; whether the connection can carry another request. Raises OSError when the client has gone."""
    if answer.delivery.delay_s > 0:
        await wait(answer.delivery.delay_s, reader)
        answer = answer.delivered(delay_s=0.0)
    how = answer.delivery
    if how.cut_before_answer:
        return False
    if how.stall_before_answer:
        await wait(None, reader)
        return False
    body = answer.body[: int(len(answer.body) * how.body_share)] if how.body_share < 1 else answer.body
    length = max(0, len(body) + how.length_offset)
    keep = keep and how == WELL_BEHAVED
    writer.write(_head(answer, connection, length, keep=keep))
    if method == "HEAD" or answer.status == 304:
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return keep
    if how == WELL_BEHAVED:
        writer.write(connection.send(h11.Data(data=body)) or b"")
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return keep
    await _send_badly(answer, body[:length], reader, writer)
    return False


def _head(answer: Answer, connection: h11.Connection, length: int, *, keep: bool) -> bytes:
    headers = [*answer.headers, ("server", "simulator")]
    if answer.status != 304:
        headers.append(("content-length", str(length)))
    if not keep:
        headers.append(("connection", "close"))
    reason = HTTPStatus(answer.status).phrase.encode()
    return connection.send(h11.Response(status_code=answer.status, headers=headers, reason=reason)) or b""


async def _send_badly(answer: Answer, body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The body past h11, which would insist on the announced length; the caller then closes the connection."""
    how = answer.delivery
    stop = min(share for share in (how.cut_at, how.stall_at, 1.0) if share is not None)
    body = body[: int(len(body) * stop)]
    step = _BLOCK if how.bytes_per_second is None else max(1, int(how.bytes_per_second * _SLOW_STEP_S))
    for start in range(0, len(body), step):
        writer.write(body[start : start + step])
        await writer.drain()
        if how.bytes_per_second is not None and not await wait(step / how.bytes_per_second, reader):
            return
    if how.stall_at is not None:
        await wait(None, reader)


async def wait(seconds: float | None, reader: asyncio.StreamReader) -> bool:
    """Wait (None: for ever), but not longer than the client does; whether it is still there."""
    try:
        async with asyncio.timeout(seconds):
            while not reader.at_eof():
                await reader.read(_BLOCK)
    except TimeoutError:
        return True
    return False
