"""Connections: a fresh one for every submit, shared ones for reads, eight at once, and answers of a bounded size."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from runcomfy_tui.api import transport as room
from runcomfy_tui.domain import errors
from tests.api.servers import Line, answer_all, serving, transport


async def test_every_submit_has_a_fresh_connection() -> None:
    async with serving(answer_all) as wire, transport() as client:
        for _ in range(5):
            await client.request("POST", wire.url, headers={}, content=b"{}", submit=True)
        assert wire.connections == len(wire.requests) == 5
        await asyncio.gather(*(client.request("POST", wire.url, headers={}, submit=True) for _ in range(20)))
    assert wire.connections == len(wire.requests) == 25


async def test_reads_share_a_connection() -> None:
    async with serving(answer_all) as wire, transport() as client:
        for _ in range(5):
            await client.request("GET", wire.url, headers={})
    assert (wire.connections, len(wire.requests)) == (1, 5)


@pytest.mark.parametrize("submit", [True, False])
async def test_at_most_eight_connections_stand_at_once(submit: bool) -> None:
    async def slow(line: Line) -> None:
        while await line.request() is not None:
            await asyncio.sleep(0.01)
            await line.answer()

    async with serving(slow) as wire, transport() as client:
        calls = [client.request("POST", wire.url, headers={}, submit=submit) for _ in range(60)]
        replies = await asyncio.gather(*calls)
    assert [reply.status for reply in replies] == [200] * 60
    assert len(wire.requests) == 60
    # The server hears of a closed connection a little later than the client.
    assert wire.most_open == 8 if not submit else wire.most_open <= 16


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("submit", [True, False])
async def test_redirects_are_not_followed(status: int, submit: bool) -> None:
    async with serving(answer_all) as elsewhere, transport() as client:

        async def redirect(line: Line) -> None:
            while await line.request() is not None:
                await line.answer(b"", status, f"Location: {elsewhere.url}/stolen\r\n")

        async with serving(redirect) as wire:
            reply = await client.request("POST", wire.url, headers={}, content=b"{}", submit=submit)
        assert reply.status == status
        assert elsewhere.connections == 0
        assert len(wire.requests) == 1


async def test_exactly_these_bytes_are_sent_once() -> None:
    body = '{ "prompt" : "größe",\t"n":1.50 }\n'.encode()
    async with serving(answer_all) as wire, transport() as client:
        await client.request("POST", f"{wire.url}/v1/x", headers={"Content-Type": "application/json"}, content=body)
    (request,) = wire.requests
    head, _, sent = request.partition(b"\r\n\r\n")
    assert sent == body
    assert head.startswith(b"POST /v1/x HTTP/1.1\r\n")
    assert b"User-Agent: runcomfy-tui-tests" in head


async def test_a_huge_answer_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless(line: Line) -> None:
        nonlocal sent
        await line.request()
        await line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        block = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        while sent < 200:
            await line.send(block)
            sent += 1

    async with serving(endless) as wire, transport() as client:
        with pytest.raises(errors.Unreadable, match="32 MiB"):
            await client.request("GET", wire.url, headers={})
    assert 32 <= sent < 64


@pytest.mark.parametrize(
    ("layers", "coding", "words"), [(1, "gzip", "32 MiB"), (2, "gzip, gzip", "packed"), (0, "br", "packed")]
)
async def test_what_unpacks_into_a_huge_answer_is_refused(layers: int, coding: str, words: str) -> None:
    body = b" " * (33 * 1024 * 1024)
    for _ in range(layers):
        body = gzip.compress(body, 1)
    body = body if layers else b"whatever"

    async def bomb(line: Line) -> None:
        await line.request()
        await line.answer(body, headers=f"Content-Encoding: {coding}\r\n")

    async with serving(bomb) as wire, transport() as client:
        with pytest.raises(errors.Unreadable, match=words):
            await client.request("GET", wire.url, headers={})


async def test_a_packed_answer_is_unpacked() -> None:
    async def packed(line: Line) -> None:
        await line.request()
        await line.answer(gzip.compress(b'{"a": 1}'), headers="Content-Encoding: GZip\r\nX-Odd: \xfc\r\n")

    async with serving(packed) as wire, transport() as client:
        reply = await client.request("GET", wire.url, headers={})
    assert reply.body == b'{"a": 1}'
    assert "x-odd" in reply.headers


async def test_cookies_are_not_kept() -> None:
    async def baker(line: Line) -> None:
        while await line.request() is not None:
            await line.answer(headers="Set-Cookie: track=me; Path=/\r\n")

    async with serving(baker) as wire, transport() as client:
        for _ in range(2):
            await client.request("GET", wire.url, headers={})
    assert len(wire.requests) == 2
    assert b"track" not in wire.heads


async def test_a_cancelled_read_leaves_its_place() -> None:
    async def never(line: Line) -> None:
        await line.request()
        await line.reader.read()

    async with serving(never) as wire, serving(answer_all) as well, transport() as client:
        for _ in range(3):
            tasks = [asyncio.ensure_future(client.request("GET", wire.url, headers={})) for _ in range(8)]
            while wire.open < 8:
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            while wire.open:
                await asyncio.sleep(0)
        async with asyncio.timeout(5):
            assert (await client.request("GET", well.url, headers={})).status == 200
    assert room.CONNECTIONS == 8
