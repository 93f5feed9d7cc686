"""Proxy and certificate variables: obeyed, never for loopback, and a plain sentence when they cannot be used."""

from __future__ import annotations

import asyncio
import sys

import httpx
import pytest

from runcomfy_tui.api import transport as room
from runcomfy_tui.domain import errors
from tests.api.servers import Line, answer_all, free_port, serving, transport

SERVICE = "https://model-api.runcomfy.net/v1/models/a/b"


def proxied(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, url)


async def test_a_proxy_does_not_catch_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(answer_all) as wire, serving(answer_all) as proxy, transport() as client:
        proxied(monkeypatch, proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        for host in ("127.0.0.1", "localhost", "LOCALHOST"):
            await client.request("GET", f"http://{host}:{wire.port}", headers={})
            async with client.stream(f"http://{host}:{wire.port}", headers={}) as stream:
                assert stream.status == 200
        assert proxy.connections == 0
        assert len(wire.requests) == 6


@pytest.mark.parametrize("status", [403, 407, 502])
async def test_the_connect_of_a_proxy_is_not_the_request(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(line: Line) -> None:
        await line.request()
        await line.answer(b"no", status)

    async with serving(refuse) as proxy, transport() as client:
        proxied(monkeypatch, proxy.url)
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", SERVICE, headers={}, content=b"{}", submit=True)
    assert not caught.value.sent
    assert "proxy" in caught.value.message
    assert proxy.connections == 1
    assert proxy.heads.startswith(b"CONNECT model-api.runcomfy.net:443 ")


async def test_a_proxy_that_closes_has_passed_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def close(line: Line) -> None:
        await line.request()

    async with serving(close) as proxy, transport() as client:
        proxied(monkeypatch, proxy.url)
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", SERVICE, headers={}, submit=True)
    assert not caught.value.sent


async def test_a_proxy_that_stalls_has_passed_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stall(line: Line) -> None:
        await line.request()
        await asyncio.sleep(60)

    monkeypatch.setattr(room, "_SUBMIT", httpx.Timeout(0.1))
    async with serving(stall) as proxy, transport() as client:
        proxied(monkeypatch, proxy.url)
        with pytest.raises(errors.NetworkFault) as caught:
            await client.request("POST", SERVICE, headers={}, submit=True)
    assert not caught.value.sent


async def test_a_tunnel_that_breaks_before_tls_has_passed_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def tunnel(line: Line) -> None:
        await line.request()
        await line.send(b"HTTP/1.1 200 OK\r\n\r\n")

    async with serving(tunnel) as proxy, transport() as client:
        proxied(monkeypatch, proxy.url)
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", SERVICE, headers={}, submit=True)
    assert not caught.value.sent


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_a_proxy_that_is_not_there(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{await free_port()}")
    async with transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await client.request("POST", SERVICE, headers={}, submit=True)
    assert not caught.value.sent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "http://me:hunter2@proxy:notaport"),
        ("HTTPS_PROXY", "ftp://me:hunter2@proxy"),
        ("HTTPS_PROXY", "http://me:hunter2\x07@proxy"),
        ("ALL_PROXY", "socks4://me:hunter2@proxy"),
        ("NO_PROXY", "http://x:hunter2"),
    ],
)
async def test_a_proxy_that_cannot_be_read(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    async with transport() as client:
        with pytest.raises(errors.ConfigurationError) as caught:
            await client.request("POST", SERVICE, headers={}, submit=True)
    assert "proxy" in caught.value.message
    assert name in caught.value.advice
    assert "hunter2" not in repr(caught.value) + caught.value.advice
    assert caught.value.__context__ is None


async def test_socks_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setitem(sys.modules, "socksio", None)
    async with transport() as client:
        with pytest.raises(errors.ConfigurationError, match="SOCKS") as caught:
            await client.request("GET", SERVICE, headers={})
    assert "ALL_PROXY" in caught.value.advice


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_certificates_that_cannot_be_read(
    content: str | None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("certificates") / "ca.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with transport() as client:
        with pytest.raises(errors.ConfigurationError, match="certificate") as caught:
            await client.request("GET", SERVICE, headers={})
    assert "SSL_CERT_FILE" in caught.value.advice
