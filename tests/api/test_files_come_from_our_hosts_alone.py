"""Hosted files: what is refused opens no socket, and every hop of a redirect is checked like the first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from runcomfy_tui.api.files import MOST_REDIRECTS, HostedFiles
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.domain import errors
from tests.api.servers import Line, answer_all, serving, transport
from tests.domain.test_hosted_urls_are_read_in_one_way import GOOD, HOSTILE

FILE = "https://files.runcomfy.net/a.png"


async def fetch(files: HostedFiles, url: str) -> bytes:
    async with files.open(url) as stream:
        return b"".join([block async for block in stream.blocks(1024)])


async def test_a_refused_url_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    async def connect(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    loop = asyncio.get_running_loop()
    for name in ("create_connection", "getaddrinfo", "sock_connect"):
        monkeypatch.setattr(loop, name, connect)
    async with transport() as client:
        for url in HOSTILE:
            with pytest.raises(errors.UnsafeUrl):
                await fetch(HostedFiles(client, loopback_allowed=False), url)


Answer = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def internet(answer: Answer) -> AsyncGenerator[tuple[HostedFiles, list[str]], None]:
    """Stand in for the network: everything that would be requested is listed and answered."""
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        assert "authorization" not in request.headers
        assert request.headers["accept-encoding"] == "identity"
        return answer(request)

    client = Transport(user_agent="t", handler=httpx.MockTransport(handle))
    try:
        yield HostedFiles(client, loopback_allowed=False), asked
    finally:
        await client.close()


async def _blocks() -> AsyncGenerator[bytes, None]:
    yield b"fi"
    yield b"le"


def redirect(*hops: str, status: int = 302) -> Answer:
    """Return answers that lead along ``hops`` and then to a file."""
    left = list(hops)

    def answer(_: httpx.Request) -> httpx.Response:
        if not left:
            return httpx.Response(200, content=_blocks())
        return httpx.Response(status, headers={"Location": left.pop(0)})

    return answer


@pytest.mark.parametrize(("url", "fetched"), GOOD)
async def test_what_was_checked_is_what_is_asked_for(url: str, fetched: str) -> None:
    async with internet(redirect()) as (files, asked):
        assert await fetch(files, url) == b"file"
    assert asked == [fetched]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("https://b.runcomfy.com/x?y", "https://b.runcomfy.com/x?y"),
        ("//b.runcomfy.com/x", "https://b.runcomfy.com/x"),
        ("/x/y.png?z", "https://files.runcomfy.net/x/y.png?z"),
        ("b.png", "https://files.runcomfy.net/b.png"),
        ("?sig=1", "https://files.runcomfy.net/a.png?sig=1"),
        ("https://b.runcomfy.com:443/#here", "https://b.runcomfy.com/"),
    ],
)
async def test_redirects_to_our_hosts_are_followed(status: int, location: str, leads_to: str) -> None:
    async with internet(redirect(location, status=status)) as (files, asked):
        assert await fetch(files, FILE) == b"file"
    assert asked == [FILE, leads_to]


@pytest.mark.parametrize(
    "location",
    [
        "http://files.runcomfy.net/a.png",
        "https://evil.com/a.png",
        "//evil.com/a.png",
        "///evil.com\\a",
        "\\\\evil.com/a",
        "/\\evil.com/a",
        "https://files.runcomfy.net@evil.com/",
        "https://evil.com\\.runcomfy.net/",
        "https://127.0.0.1/",
        "http://127.0.0.1:8000/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://169.254.169.254/latest",
        "//me@files.runcomfy.net/",
        "https:files.runcomfy.net/",
        "https:/\\evil.com/",
        "https://files.runcomfy.net%2eevil.com/",
        "https://files.runcomfy.net./",
        "//localhost/",
        "//files.runcomfу.net/",
        "https://[bad/",
        "https://files.runcomfy.net:8443/",
        "file:///etc/passwd",
        "ftp://files.runcomfy.net/",
        "data:,x",
        "javascript:alert(1)",
        "/a b",
    ],
)
async def test_redirects_to_anywhere_else_are_refused(location: str) -> None:
    async with internet(redirect(location)) as (files, asked):
        # Some of these httpx refuses to read before we do.
        with pytest.raises((errors.UnsafeUrl, errors.NetworkFault)):
            await fetch(files, FILE)
    assert asked == [FILE]


async def test_a_later_hop_is_checked_like_the_first() -> None:
    async with internet(redirect("/1", "/2", "https://evil.com/")) as (files, asked):
        with pytest.raises(errors.UnsafeUrl):
            await fetch(files, FILE)
    assert asked[-1] == "https://files.runcomfy.net/2"


async def test_five_redirects_are_followed_and_no_sixth() -> None:
    assert MOST_REDIRECTS == 5
    async with internet(redirect(*"12345")) as (files, asked):
        assert await fetch(files, FILE) == b"file"
    assert len(asked) == 6
    async with internet(redirect(*"123456")) as (files, asked):
        with pytest.raises(errors.UnsafeUrl, match="5 redirects"):
            await fetch(files, FILE)
    assert len(asked) == 6


async def test_a_loop_ends() -> None:
    async with internet(redirect(*[FILE] * 100)) as (files, asked):
        with pytest.raises(errors.UnsafeUrl):
            await fetch(files, FILE)
    assert len(asked) == 6


async def test_a_redirect_to_nowhere_is_the_hosts_fault() -> None:
    async with internet(lambda _: httpx.Response(302)) as (files, asked):
        with pytest.raises(errors.ServerFault):
            await fetch(files, FILE)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, errors.FileGone), (403, errors.FileGone), (404, errors.FileGone), (410, errors.FileGone)]
    + [(status, errors.ServerFault) for status in (204, 300, 304, 400, 429, 500, 503)],
)
async def test_other_statuses_are_errors(status: int, kind: type[Exception]) -> None:
    async with internet(lambda _: httpx.Response(status, content=b"")) as (files, _asked):
        with pytest.raises(kind):
            await fetch(files, FILE)


@pytest.mark.parametrize("status", [200, 206, 416])
async def test_these_statuses_are_for_the_downloader(status: int) -> None:
    headers = {"Range": "bytes=5-", "If-Range": '"tag"'}

    def answer(request: httpx.Request) -> httpx.Response:
        assert headers.items() <= {"Range": request.headers["range"], "If-Range": request.headers["if-range"]}.items()
        return httpx.Response(status)

    async with internet(answer) as (files, _asked), files.open(FILE, headers) as stream:
        assert stream.status == status


async def test_a_file_on_loopback_needs_leave() -> None:
    async with serving(answer_all) as wire, transport() as client:
        with pytest.raises(errors.UnsafeUrl):
            await fetch(HostedFiles(client, loopback_allowed=False), f"{wire.url}/a.png")
        assert wire.connections == 0
        assert await fetch(HostedFiles(client, loopback_allowed=True), f"{wire.url}/a.png") == b"{}"


async def test_a_redirect_on_loopback_leads_to_no_other_network() -> None:
    async def away(line: Line) -> None:
        while await line.request() is not None:
            await line.answer(b"", 302, "Location: http://169.254.169.254/latest\r\n")

    async with serving(away) as wire, transport() as client:
        with pytest.raises(errors.UnsafeUrl):
            await fetch(HostedFiles(client, loopback_allowed=True), f"{wire.url}/a.png")


async def test_a_packed_body_stays_packed() -> None:
    async def packed(line: Line) -> None:
        await line.request()
        await line.answer(b"not really gzip", headers="Content-Encoding: gzip\r\n")

    async with serving(packed) as wire, transport() as client:
        assert await fetch(HostedFiles(client, loopback_allowed=True), wire.url) == b"not really gzip"
    assert b"identity" in wire.heads
