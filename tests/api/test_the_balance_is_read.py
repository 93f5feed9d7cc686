"""`GET /balance` of the Serverless API: the documented answer, and what is none."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain import errors
from tests.api.servers import Line, serving, transport


async def ask(answer: object, status: int = 200) -> tuple[float, bytes]:
    """Return the balance that this answer tells, and the head of the request."""

    async def answering(line: Line) -> None:
        await line.request()
        await line.answer(answer if isinstance(answer, bytes) else json.dumps(answer).encode(), status)

    token = Token("token-of-a-test", "a test")
    async with serving(answering) as wire, transport() as client:
        api = ServerlessApi(Caller(client, f"{wire.url}/prod/v2", lambda: token, lambda: 0.0))
        usd = await api.balance_usd()
    return usd, wire.requests[0].partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(("balance", "usd"), [(12.5, 12.5), (3, 3.0), (0, 0.0), (-0.25, -0.25), ("7.25", 7.25)])
async def test_the_documented_answer(balance: object, usd: float) -> None:
    got, head = await ask({"balance_usd": balance, "currency": "USD", "more": [1]})
    assert got == usd
    assert head.startswith(b"GET /prod/v2/balance HTTP/1.1\r\n")
    assert b"authorization: Bearer token-of-a-test" in head.replace(b"Authorization", b"authorization")


@pytest.mark.parametrize(
    "answer",
    [{}, {"balance_usd": None}, {"balance_usd": True}, {"balance_usd": "much"}, [], b"<html>", b'{"balance_usd": NaN}'],
)
async def test_what_names_no_balance_is_unreadable(answer: object) -> None:
    with pytest.raises(errors.Unreadable):
        await ask(answer)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"error_code": 401001, "message": "unauthorised"}, errors.Unauthorised),
        (200, {"error_code": 500001, "message": "internal"}, errors.RuncomfyTuiError),
        (404, {"detail": "Not Found"}, errors.RuncomfyTuiError),
        (503, {}, errors.ServerFault),
    ],
)
async def test_errors_are_ours(status: int, body: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        await ask(body, status)
