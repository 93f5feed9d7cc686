"""The addresses that a submit answers: used with the token on the configured origin, and on no other, at both doors."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.target import Target, TargetKind, deployment, model
from tests.api.servers import Line, answer_all, serving, transport

MODEL, LORA = model("a/b"), deployment(TargetKind.LORA, "dep-1")
_BUILT = {MODEL: "/api/requests/req-1", LORA: "/api/deployments/dep-1/requests/req-1"}


async def answering(line: Line) -> None:
    while await line.request() is not None:
        await line.answer(json.dumps({"status": "in_queue"}).encode())


async def asked(target: Target, address: str) -> list[str]:
    """Ask status, result and cancel of a request with these addresses; return what the service was asked.

    In ``address`` stands ``{origin}`` for the configured base's, ``{port}`` for its port, ``{other}`` for another one.
    """
    token = Token("token-of-a-test", "a test")
    async with serving(answering) as wire, serving(answer_all) as other, transport() as client:
        base = Caller(client, f"{wire.url}/api", lambda: token, lambda: 0.0)
        doors = Doors(ModelApi(base), ServerlessApi(base))
        url = address.format(origin=wire.url, port=wire.port, other=other.url)
        request = Request("req-1", f"{url}/status", f"{url}/result", f"{url}/cancel")
        await doors.status(target, request)
        await doors.result(target, request)
        await doors.cancel(target, request)
        assert not other.requests, "a token left for another origin"
        assert all(b"token-of-a-test" in one for one in wire.requests)
        return [one.split(b" HTTP/1.1", 1)[0].decode() for one in wire.requests]


@pytest.mark.parametrize("target", [MODEL, LORA], ids=lambda target: target.kind.value)
@pytest.mark.parametrize(
    "address", ["{origin}/elsewhere/requests/req-1", "HTTP://127.0.0.1:{port}/elsewhere/requests/req-1"]
)
async def test_on_the_origin_they_are_used(target: Target, address: str) -> None:
    cost = "?include_cost=true" if target is MODEL else ""
    path = "/elsewhere/requests/req-1"
    assert await asked(target, address) == [f"GET {path}/status", f"GET {path}/result{cost}", f"POST {path}/cancel"]


@pytest.mark.parametrize("target", [MODEL, LORA], ids=lambda target: target.kind.value)
@pytest.mark.parametrize(
    "address",
    [
        "{origin}/api/requests/req-1#",
        "{origin}/api/deployments/req-1/inference?",
        "{origin}/api/models/x/req-1",
        "{origin}/api/models/x/requests/req-1/..",
        "{origin}/api/models/requests/req-1%2f",
    ],
)
async def test_a_cancel_is_posted_where_cancels_are_and_nowhere_else(target: Target, address: str) -> None:
    assert (await asked(target, address))[-1] == f"POST {_BUILT[target]}/cancel"


@pytest.mark.parametrize("target", [MODEL, LORA], ids=lambda target: target.kind.value)
@pytest.mark.parametrize(
    "address",
    [
        "{other}/req-1",
        "https://127.0.0.1:{port}/req-1",
        "http://localhost:{port}/req-1",
        "http://127.0.0.1/req-1",
        "http://user@127.0.0.1:{port}/req-1",
        "http://127.0.0.1:{port}@example.com/req-1",
        "{origin}\\@example.com/req-1",
        "{origin}.example.com/req-1",
        "//127.0.0.1:{port}/req-1",
        "/api/req-1",
        "{origin}/api/deployments/dep-1/inference",
        "{origin}/api/models/a/b?request=/req-1/",
        "not an address",
        "http://[::1/req-1",
    ],
)
async def test_elsewhere_the_path_is_built(target: Target, address: str) -> None:
    built, cost = _BUILT[target], "?include_cost=true" if target is MODEL else ""
    assert await asked(target, address) == [f"GET {built}/status", f"GET {built}/result{cost}", f"POST {built}/cancel"]


async def test_a_query_of_their_own_is_kept() -> None:
    token = Token("token-of-a-test", "a test")
    async with serving(answering) as wire, transport() as client:
        api = ModelApi(Caller(client, f"{wire.url}/v1", lambda: token, lambda: 0.0))
        await api.result(Request("req-1", result_url=f"{wire.url}/v2/req-1?key=1"))
    assert wire.requests[0].startswith(b"GET /v2/req-1?key=1&include_cost=true HTTP/1.1\r\n")
