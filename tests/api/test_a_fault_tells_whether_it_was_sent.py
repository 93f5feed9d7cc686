"""No answer: which of our errors that is, and whether request bytes may have left, over real sockets."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest

from runcomfy_tui.api import transport as room
from runcomfy_tui.domain import errors
from tests.api.servers import Behaviour, Line, answer_all, free_port, serving, transport

CERTIFICATE = Path(__file__).parent / "data" / "loopback.pem"


async def fault_of(behaviour: Behaviour) -> errors.NetworkFault:
    """Return what a submit to such a server raises; it must not be sent twice."""
    async with serving(behaviour) as wire, transport() as client:
        with pytest.raises(errors.NetworkFault) as caught:
            await client.request("POST", wire.url, headers={}, content=b"{}", submit=True)
        assert wire.connections == 1
        assert len(wire.requests) <= 1
    assert str(wire.port) in caught.value.message
    return caught.value


async def close_at_once(_: Line) -> None:
    return


async def close_after_the_request(line: Line) -> None:
    await line.request()


async def close_after_headers(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")


async def half_a_body(line: Line) -> None:
    await line.request()
    await line.send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"request_id":')


async def garbage_in_chunks(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")


async def no_http(line: Line) -> None:
    await line.request()
    await line.send(b"220 mail.example.com ESMTP\r\n\r\n")


async def broken_gzip(line: Line) -> None:
    await line.request()
    await line.answer(b"this is not gzip", headers="Content-Encoding: gzip\r\n")


@pytest.mark.parametrize(
    "behaviour",
    [
        close_at_once,
        close_after_the_request,
        close_after_headers,
        half_a_body,
        garbage_in_chunks,
        no_http,
        broken_gzip,
    ],
)
async def test_a_connection_that_breaks_has_sent(behaviour: Behaviour) -> None:
    fault = await fault_of(behaviour)
    assert type(fault) is errors.ConnectionCut
    assert fault.sent


async def stall(line: Line) -> None:
    await line.request()
    await asyncio.sleep(60)


async def stall_in_the_body(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await asyncio.sleep(60)


async def drip(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await line.send(b"1\r\n{\r\n")
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("behaviour", [stall, stall_in_the_body])
async def test_a_stalled_answer_has_sent(behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SUBMIT", httpx.Timeout(0.1))
    fault = await fault_of(behaviour)
    assert type(fault) is errors.TimedOut
    assert fault.sent


async def test_an_answer_that_drips_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SUBMIT_TOTAL_S", 0.2)
    fault = await fault_of(drip)
    assert type(fault) is errors.TimedOut
    assert fault.sent


async def test_a_refused_connection_has_not_sent() -> None:
    async with transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", f"http://127.0.0.1:{await free_port()}", headers={}, submit=True)
    assert not caught.value.sent


@pytest.mark.parametrize(
    "url",
    [
        "http://" + "a" * 70 + ".invalid/",
        "https://nobody.invalid/",
        "https://a..invalid/",
        "ftp://127.0.0.1/",
        "http://[bad/",
        "https://x:y/",
        "no address",
        "http://127.0.0.1/\n",
        "http://" + "x" * 70_000,
    ],
)
async def test_an_address_that_leads_nowhere_has_not_sent(url: str) -> None:
    async with transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", url, headers={}, submit=True)
    assert not caught.value.sent


async def test_a_header_that_cannot_be_written_has_not_sent() -> None:
    async with serving(answer_all) as wire, transport() as client:
        for value in ("a\r\nb", "ü\ud800"):
            with pytest.raises(errors.NotConnected) as caught:
                await client.request("POST", wire.url, headers={"X": value}, submit=True)
            assert not caught.value.sent
        assert wire.requests == []


async def test_waiting_for_a_free_place_has_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(stall) as wire, transport() as client:
        calls = [client.request("POST", wire.url, headers={}, submit=True) for _ in range(room.CONNECTIONS)]
        tasks = [asyncio.ensure_future(call) for call in calls]
        while len(wire.requests) < room.CONNECTIONS:
            await asyncio.sleep(0)
        monkeypatch.setattr(room, "SUBMIT_TOTAL_S", 0.05)
        with pytest.raises(errors.TimedOut) as caught:
            await client.request("POST", wire.url, headers={}, submit=True)
        assert not caught.value.sent
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert len(wire.requests) == room.CONNECTIONS


def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def test_a_certificate_that_is_not_trusted_has_not_sent() -> None:
    async with serving(answer_all, tls()) as wire, transport() as client:
        with pytest.raises(errors.CertificateRefused) as caught:
            await client.request("POST", f"https://127.0.0.1:{wire.port}", headers={}, submit=True)
        assert wire.requests == []
    assert not caught.value.sent
    assert "SSL_CERT_FILE" in caught.value.advice


async def test_a_certificate_that_ssl_cert_file_names_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with serving(answer_all, tls()) as wire, transport() as client:
        reply = await client.request("POST", f"https://127.0.0.1:{wire.port}", headers={}, submit=True)
    assert reply.status == 200


async def test_a_server_that_speaks_no_tls_has_not_been_sent_to() -> None:
    async def plain(line: Line) -> None:
        await line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(plain) as wire, transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", f"https://127.0.0.1:{wire.port}", headers={}, submit=True)
    assert not caught.value.sent


async def test_a_connection_that_stalls_while_connecting_has_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SUBMIT", httpx.Timeout(0.1))

    async def silent(line: Line) -> None:
        await line.reader.read()

    async with serving(silent) as wire, transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", f"https://127.0.0.1:{wire.port}", headers={}, submit=True)
    assert not caught.value.sent


async def test_a_stream_that_breaks_says_so() -> None:
    async with serving(half_a_body) as wire, transport() as client:
        async with client.stream(wire.url, headers={}) as stream:
            with pytest.raises(errors.ConnectionCut):
                _ = [block async for block in stream.blocks(4)]
        with pytest.raises(errors.NotConnected):
            async with client.stream(f"http://127.0.0.1:{await free_port()}", headers={}):
                pass


async def test_a_stream_that_stalls_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_FILE", httpx.Timeout(0.1))
    async with (
        serving(stall_in_the_body) as wire,
        transport() as client,
        client.stream(wire.url, headers={}) as stream,
    ):
        with pytest.raises(errors.TimedOut):
            _ = [block async for block in stream.blocks(4)]


async def test_what_tells_nothing_may_have_sent() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone", request=request)

    client = room.Transport(user_agent="t", handler=httpx.MockTransport(answer))
    with pytest.raises(errors.ConnectionCut) as caught:
        await client.request("POST", "http://127.0.0.1/", headers={}, submit=True)
    await client.close()
    assert caught.value.sent
