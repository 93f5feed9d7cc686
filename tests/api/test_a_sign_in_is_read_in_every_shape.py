"""What the website answers to a sign-in: times that are missing or odd, a 410 that is an answer, and what is none."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.api import decode
from runcomfy_tui.api.answers import SignInState
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors

STARTED = {"device_code": "d-secret", "user_code": "ABCD-1234", "verify_url": "https://www.example.com/cli-auth?c=1"}


def reply(body: object, status: int = 200) -> Reply:
    return Reply(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("told", "expires_in_s", "poll_interval_s"),
    [
        ({"expires_in": 300, "poll_interval": 5}, 300, 5),
        ({}, 600, 2),
        ({"expires_in": None, "poll_interval": "soon"}, 600, 2),
        ({"expires_in": "120", "poll_interval": "3"}, 120, 3),
        ({"expires_in": 1e9, "poll_interval": 1e9}, 3600, 60),
        ({"expires_in": -1, "poll_interval": 0}, 600, 2),
        ({"expires_in": True, "poll_interval": 0.001, "more": [1]}, 600, 0.1),
    ],
)
def test_its_begin(told: dict[str, object], expires_in_s: float, poll_interval_s: float) -> None:
    started = decode.sign_in_started(reply(STARTED | told), 0.0)
    assert (started.expires_in_s, started.poll_interval_s) == (expires_in_s, poll_interval_s)
    assert (started.user_code, started.device_code) == ("ABCD-1234", "d-secret")
    assert "d-secret" not in repr(started)


@pytest.mark.parametrize(
    "body",
    [
        STARTED | {"device_code": ""},
        STARTED | {"device_code": 5},
        STARTED | {"device_code": "x" * 5000},
        STARTED | {"device_code": "d\ud800"},
        STARTED | {"user_code": None},
        STARTED | {"verify_url": "javascript:alert(1)"},
        STARTED | {"verify_url": "file:///etc/passwd"},
        {k: v for k, v in STARTED.items() if k != "verify_url"},
        [STARTED],
        b"<html>sign in</html>",
        b"",
    ],
)
def test_a_begin_that_cannot_be_used(body: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode.sign_in_started(reply(body), 0.0)


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, {"status": "pending"}, SignInState.PENDING),
        (200, {"status": " Pending "}, SignInState.PENDING),
        (200, {"status": "authorized", "access_token": "t-secret"}, SignInState.AUTHORISED),
        (200, {"status": "denied"}, SignInState.DENIED),
        (410, {"status": "denied"}, SignInState.DENIED),
        (410, {"status": "expired"}, SignInState.EXPIRED),
        (410, {"error": "gone"}, SignInState.EXPIRED),
        (200, {"status": "slow_down"}, SignInState.UNRECOGNISED),
        (200, {}, SignInState.UNRECOGNISED),
    ],
)
def test_its_answers(status: int, body: dict[str, str], state: SignInState) -> None:
    answer = decode.sign_in_answer(reply(body, status), 0.0)
    assert answer.state is state
    assert answer.access_token == ("t-secret" if state is SignInState.AUTHORISED else "")
    assert "secret" not in repr(answer)


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, {"status": "authorized"}, errors.Unreadable),
        (200, {"status": "authorized", "access_token": {"a": 1}}, errors.Unreadable),
        (200, b"[]", errors.Unreadable),
        (410, b"<html>gone</html>", errors.Unreadable),
        (404, {"message": "no such code"}, errors.NotFound),
        (200, {"error_code": 500001, "message": "inside"}, errors.ServerFault),
        (503, {"status": "authorized", "access_token": "t-secret"}, errors.ServerFault),
        (429, {"message": "slower"}, errors.RateLimited),
    ],
)
def test_what_is_no_answer(status: int, body: object, fault: type[errors.ServiceError]) -> None:
    with pytest.raises(fault) as caught:
        decode.sign_in_answer(reply(body, status), 0.0)
    assert "secret" not in caught.value.message
