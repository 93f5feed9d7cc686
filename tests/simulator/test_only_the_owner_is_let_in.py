"""Tokens, accounts, ids, methods and paths: who is refused, with which status and code."""

from __future__ import annotations

import pytest

from tests.simulator.stepped import PICTURE, Stepped

UNKNOWN = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong-token", "Basic simulator-token-0", "Bearer simulator-token-1"]
)
def test_without_the_token_nothing_but_the_catalogue_answers(header: str) -> None:
    stepped = Stepped()
    stepped.token = ""
    for method, target in (
        ("POST", f"/v1/models/{PICTURE}"),
        ("GET", f"/v1/requests/{UNKNOWN}/status"),
        ("GET", f"/v1/requests/{UNKNOWN}/result"),
        ("POST", f"/v1/requests/{UNKNOWN}/cancel"),
        ("GET", "/api/auth/me"),
    ):
        answer = stepped.ask(method, target, {"prompt": "x"}, authorization=header)
        assert (answer.status, answer.json()["error_code"]) == (401, 400004)  # type: ignore[index]
    assert stepped.stats()["refused"] == 5


def test_a_rotated_token_is_the_same_account_and_another_is_not() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    first = stepped.read("GET", "/api/auth/me")
    assert set(first) == {"id", "email", "token_type"}
    stepped.token = stepped.simulator.token + "-rotated"
    assert stepped.read("GET", "/api/auth/me") == first
    assert stepped.status(request_id)["request_id"] == request_id
    stepped.token = stepped.simulator.token + "-other"
    assert stepped.read("GET", "/api/auth/me")["id"] != first["id"]
    for target in (f"/v1/requests/{request_id}/status", f"/v1/requests/{request_id}/result"):
        assert stepped.read("GET", target, expect=403)["error_code"] == 403001
    assert stepped.read("POST", f"/v1/requests/{request_id}/cancel", expect=403)["error_code"] == 403001


def test_the_token_follows_the_seed_and_is_printable() -> None:
    assert Stepped().simulator.token == "simulator-token-0"
    assert Stepped(seed=31).simulator.token == "simulator-token-31"


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", f"/v1/requests/{UNKNOWN}/status", 404, 404001),
        ("GET", "/v1/requests/no%20id/status", 400, 400001),
        ("GET", f"/v1/requests/{'a' * 129}/status", 400, 400001),
        ("GET", f"/v1/requests/{UNKNOWN}", 404, 404001),
        ("GET", "/prod/v3/deployments", 404, 404001),
        ("GET", "/prod/v2/deployments/nobody-knows", 404, 404001),
        ("PUT", "/prod/v2/deployments/dep-lora-anna", 405, 405001),
        ("GET", "/", 404, 404001),
        ("GET", "//%00?=&=", 404, 404001),
        ("GET", f"/v1/requests/{UNKNOWN}/cancel", 405, 405001),
        ("DELETE", f"/v1/models/{PICTURE}", 405, 405001),
        ("POST", "/v1/models", 405, 405001),
    ],
)
def test_what_is_not_there_is_said_in_json(method: str, target: str, status: int, code: int) -> None:
    assert Stepped().read(method, target, expect=status)["error_code"] == code
