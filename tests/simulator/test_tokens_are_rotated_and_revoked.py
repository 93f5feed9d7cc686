"""A token that was rotated or revoked is refused at every door; its account's jobs are reached with a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.simulator.stepped import PICTURE, Stepped

DOORS = (
    ("GET", "/api/auth/me", 400004),
    ("POST", f"/v1/models/{PICTURE}", 400004),
    ("GET", "/v1/requests/anything/status", 400004),
    ("GET", "/prod/v1/deployments", 401001),
    ("GET", "/prod/v2/balance", 401001),
)


def changed(service: Stepped, expect: int = 200, **body: object) -> Any:
    return service.read("POST", "/_simulator/tokens", body, expect)


def is_refused_everywhere(service: Stepped, token: str) -> bool:
    service.token = token
    answers = [(service.ask(method, target, {"prompt": "x"}), code) for method, target, code in DOORS]
    refused = [answer.status == 401 and answer.json()["error_code"] == code for answer, code in answers]  # type: ignore[index]
    assert len(set(refused)) == 1, refused
    return refused[0]


def working(service: Stepped) -> list[str]:
    return [one["token"] for one in service.read("GET", "/_simulator/tokens")["tokens"] if one["works"]]


def test_a_rotated_token_is_refused_and_the_new_one_has_its_jobs() -> None:
    service = Stepped()
    old, request_id = service.token, service.submit()
    new = changed(service, rotate=True)["token"]
    for token in (old, f"{old}-rotated"):
        assert is_refused_everywhere(service, token)
    assert not is_refused_everywhere(service, new)
    assert service.status(request_id)["request_id"] == request_id
    assert not is_refused_everywhere(service, f"{old}-other")
    assert service.simulator.token == new


def test_a_revoked_account_has_no_token_until_it_signs_in() -> None:
    service = Stepped()
    old, request_id = service.token, service.submit()
    assert changed(service, revoke=True)["token"] is None
    assert working(service) == [f"{old}-other"]
    assert is_refused_everywhere(service, service.simulator.token)
    service.read("PUT", "/_simulator/sign-ins", {"auto": "approve"})
    code = service.read("POST", "/api/cli-auth/start")
    token = service.read("POST", "/api/cli-auth/poll", {"device_code": code["device_code"]})["access_token"]
    assert not is_refused_everywhere(service, token)
    service.status(request_id)
    service.read("POST", "/_simulator/reset")
    assert is_refused_everywhere(service, token)
    assert not is_refused_everywhere(service, old)


def test_one_token_alone_or_the_other_account_may_be_meant() -> None:
    service = Stepped()
    old = service.token
    changed(service, revoke=True, token=old)
    assert working(service) == [f"{old}-rotated", f"{old}-other"]
    new = changed(service, rotate=True, account="other")["token"]
    assert working(service) == [f"{old}-rotated", new]
    service.token = new
    assert service.read("GET", "/api/auth/me")["email"] == "somebody.else@example.com"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rotate": True, "revoke": True},
        {"rotate": "yes"},
        {"rotate": True, "account": "third"},
        {"revoke": True, "token": "nobody's"},
        {"revoke": True, "token": "simulator-token-0", "account": "other"},
        {"revoke": True, "token": 5},
    ],
)
def test_what_cannot_be_changed_is_refused(body: dict[str, object]) -> None:
    service = Stepped()
    before = working(service)
    assert changed(service, 400, **body)["error_message"]
    assert working(service) == before


def test_tokens_stay_as_they_are_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    first = Stepped(state=path)
    old, request_id = first.token, first.submit()
    new = changed(first, rotate=True)["token"]
    first.simulator.close()
    again = Stepped(state=path, now=first.now)
    assert again.token == new
    again.status(request_id)
    assert is_refused_everywhere(again, old)
    changed(again, revoke=True)
    again.simulator.close()
    last = Stepped(state=path, now=first.now)
    assert working(last) == [f"{old}-other"]
    last.simulator.close()
