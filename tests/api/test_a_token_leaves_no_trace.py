"""The token: on every call of its own base, and in no error, traceback, redirect, proxy or file request."""

from __future__ import annotations

import io
import json
import logging
import traceback

import httpx
import pytest
from rich.console import Console
from rich.traceback import Traceback

from runcomfy_tui.api import transport as room
from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Request
from tests.api.servers import Behaviour, Line, answer_all, free_port, serving, transport

SECRET = "rc-7h3-s3cr3t"


def caller(client: Transport, base: str, secret: str = SECRET) -> Caller:
    token = Token(secret, "a test")
    return Caller(client, base, lambda: token, lambda: 0.0)


def every_word(error: BaseException) -> str:
    """Return everything that can be printed of an exception: its words, chain, traceback and the frames' locals.

    The test's own frame is left out: it knows the token.
    """
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)
    assert error.__traceback__ is not None
    console = Console(file=io.StringIO(), width=400)
    console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
    assert isinstance(console.file, io.StringIO)
    plain = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    chain = [repr(part) + str(vars(part)) for part in (error, error.__cause__, error.__context__) if part is not None]
    return plain + console.file.getvalue() + " ".join(chain)


async def test_a_token_goes_with_every_call_of_its_base() -> None:
    async with serving(answer_all) as wire, transport() as client:
        api = ModelApi(caller(client, wire.url))
        await api.status(Request("r"))
        await api.result(Request("r"))
        await api.cancel(Request("r"))
        await api.submit("a/b", b"{}")
        with pytest.raises(errors.Unreadable):
            await api.catalogue()
        with pytest.raises(errors.Unreadable):
            await AccountApi(caller(client, wire.url)).me()
    assert len(wire.requests) == 6
    assert all(request.count(f"Authorization: Bearer {SECRET}\r\n".encode()) == 1 for request in wire.requests)
    assert [request.split(b" HTTP")[0] for request in wire.requests] == [
        b"GET /requests/r/status",
        b"GET /requests/r/result?include_cost=true",
        b"POST /requests/r/cancel",
        b"POST /models/a/b",
        b"GET /models?limit=500&offset=0",
        b"GET /api/auth/me",
    ]


async def test_without_a_token_only_the_catalogue_is_asked() -> None:
    async with serving(answer_all) as wire, transport() as client:
        api = ModelApi(Caller(client, wire.url, lambda: None, lambda: 0.0))
        for call in (api.status(Request("r")), api.submit("a/b", b"{}"), api.cancel(Request("r"))):
            with pytest.raises(errors.Unauthorised):
                await call
        assert wire.connections == 0
        with pytest.raises(errors.Unreadable):
            await api.catalogue()
        assert b"uthorization" not in wire.heads
        assert len(wire.requests) == 1


async def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    async with serving(answer_all) as wire, transport() as client:
        await ModelApi(caller(client, wire.url)).status(Request("../models?x#y/z"))
    assert wire.requests[0].startswith(b"GET /requests/..%2Fmodels%3Fx%23y%2Fz/status HTTP")


async def close(line: Line) -> None:
    await line.request()


async def garbage(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 OK 200\r\n\r\n")


async def refuse(line: Line) -> None:
    await line.request()
    await line.answer(b'{"error_code": 400004}', 400)


async def silence(line: Line) -> None:
    await line.request()
    await line.reader.read()


@pytest.mark.parametrize("behaviour", [close, garbage, refuse, silence])
async def test_no_error_shows_the_token(
    behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(room, "_READ", httpx.Timeout(0.1))
    async with serving(behaviour) as wire, transport() as client:
        with pytest.raises(errors.RuncomfyTuiError) as caught:
            await ModelApi(caller(client, wire.url)).status(Request("r"))
        assert SECRET.encode() in wire.heads
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert SECRET not in every_word(caught.value)
    assert SECRET not in caplog.text


async def test_no_refused_connection_shows_the_token() -> None:
    async with transport() as client:
        with pytest.raises(errors.NotConnected) as caught:
            await ModelApi(caller(client, f"http://127.0.0.1:{await free_port()}")).submit("a/b", b"{}")
    assert SECRET not in every_word(caught.value)


class Loose:
    """A token that nobody checked."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Loose()"


@pytest.mark.parametrize("value", [f"{SECRET}\r\nX: y", f"{SECRET}\x00", f"{SECRET}\ud800"])
async def test_a_token_that_is_no_header_is_not_quoted(value: str) -> None:
    async with serving(answer_all) as wire, transport() as client:
        with pytest.raises(errors.NetworkFault) as caught:
            await ModelApi(Caller(client, wire.url, lambda: Loose(value), lambda: 0.0)).submit("a/b", b"{}")
        assert wire.requests == []
    assert not caught.value.sent
    assert caught.value.__context__ is None
    assert SECRET not in every_word(caught.value)


async def test_a_token_that_the_service_quotes_is_not_taken_over() -> None:
    secret = 'rc-7h3/s"3\\cr3t'
    escaped = json.dumps(secret)[1:-1]
    quoted = [escaped, escaped.replace("/", "\\/"), secret]

    async def quote(line: Line) -> None:
        while await line.request() is not None:
            text = quoted.pop()
            await line.answer((text if text == secret else f'{{"detail": "no token {text}"}}').encode(), 401)

    async with serving(quote) as wire, transport() as client:
        while quoted:
            with pytest.raises(errors.Unauthorised) as caught:
                await ModelApi(caller(client, wire.url, secret)).status(Request("r"))
            assert "(hidden)" in caught.value.message
            assert "7h3" not in every_word(caught.value)


async def test_a_redirect_gets_no_token() -> None:
    async with serving(answer_all) as elsewhere, transport() as client:

        async def redirect(line: Line) -> None:
            while await line.request() is not None:
                await line.answer(b"{}", 307, f"Location: {elsewhere.url}/\r\n")

        async with serving(redirect) as wire:
            with pytest.raises(errors.Unreadable):
                await ModelApi(caller(client, wire.url)).status(Request("r"))
            answer = await ModelApi(caller(client, wire.url)).submit("a/b", b"{}")
    assert answer.status == 307
    assert elsewhere.connections == 0


async def test_a_file_host_gets_no_token() -> None:
    async with serving(answer_all) as wire, transport() as client:
        await ModelApi(caller(client, wire.url)).status(Request("r"))
        async with HostedFiles(client, loopback_allowed=True).open(f"{wire.url}/a.png") as stream:
            assert stream.status == 200
    assert SECRET.encode() in wire.requests[0]
    assert b"uthorization" not in wire.requests[1]
    assert SECRET.encode() not in wire.requests[1]


async def test_a_proxy_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    async def tunnel(line: Line) -> None:
        await line.request()
        await line.send(b"HTTP/1.1 200 OK\r\n\r\n")
        line.wire.requests.append(await line.reader.read(4096))

    async with serving(tunnel) as proxy, transport() as client:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(errors.NetworkFault) as caught:
            await ModelApi(caller(client, "https://model-api.runcomfy.net/v1")).submit("a/b", b"{}")
    assert not caught.value.sent
    assert len(proxy.requests) == 2
    assert b"uthorization" not in proxy.heads
    assert SECRET.encode() not in proxy.heads
