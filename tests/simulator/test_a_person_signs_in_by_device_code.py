"""Signing in by device code: what is answered before and after each decision, and the page where a person decides."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from runcomfy_tui.simulator import Server
from tests.simulator.stepped import BASE, PICTURE, Stepped, target_of


def started(service: Stepped) -> Any:
    return service.read("POST", "/api/cli-auth/start", {})


def polled(service: Stepped, code: Any, expect: int = 200) -> Any:
    return service.read("POST", "/api/cli-auth/poll", {"device_code": code["device_code"]}, expect)


def decided(service: Stepped, code: Any, expect: int = 200, **decision: object) -> Any:
    return service.read("POST", f"/_simulator/sign-ins/{code['user_code']}", decision, expect)


def shown(service: Stepped, code: Any) -> str:
    answer = service.ask("GET", target_of(code["verify_url"]))
    assert (answer.status, answer.header("content-type")) == (200, "text/html; charset=utf-8")
    return unescape(answer.body.decode())


def sent_by_browser(service: Stepped, expect: int, **fields: str) -> str:
    headers = {"content_type": "application/x-www-form-urlencoded"}
    answer = service.ask("POST", "/cli-auth", urlencode(fields).encode(), **headers)
    assert answer.status == expect, answer.body
    return answer.header("location") or ""


def test_an_approved_code_gives_one_token_that_opens_every_door() -> None:
    service = Stepped()
    service.token = ""  # Nobody who signs in has one.
    code = started(service)
    assert set(code) == {"device_code", "user_code", "verify_url", "expires_in", "poll_interval"}
    assert re.fullmatch(r"[A-Z]{4}-\d{4}", code["user_code"])
    assert code["verify_url"] == f"{BASE}/cli-auth?code={code['user_code']}"
    assert (code["expires_in"], code["poll_interval"]) == (600, 2)
    assert polled(service, code) == {"status": "pending"}
    assert decided(service, code, approve=True)["state"] == "approved"
    told = polled(service, code)
    assert set(told) == {"status", "access_token"}
    assert told["status"] == "authorized"
    assert polled(service, code, expect=410) == {"status": "expired"}
    service.token = told["access_token"]
    assert service.read("GET", "/api/auth/me")["email"] == "you@example.com"
    service.submit(PICTURE)
    assert service.read("GET", "/prod/v2/balance")["currency"] == "USD"
    assert service.read("GET", "/prod/v1/deployments")
    assert service.stats()["sign_ins"] == 4


def test_another_account_may_be_chosen() -> None:
    service = Stepped()
    code = started(service)
    assert decided(service, code, approve=True, account="other")["account"] == "other"
    service.token = polled(service, code)["access_token"]
    assert service.read("GET", "/api/auth/me")["email"] == "somebody.else@example.com"


@pytest.mark.parametrize(("decision", "word"), [("deny", "denied"), ("expire", "expired")])
def test_a_refused_code_is_gone(decision: str, word: str) -> None:
    service = Stepped()
    code = started(service)
    decided(service, code, **{decision: True})
    assert polled(service, code, expect=410) == {"status": word}
    assert word in decided(service, code, expect=400, approve=True)["error_message"]
    assert polled(service, code, expect=410) == {"status": word}


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_code_that_is_not_collected_in_time_expires(is_approved: bool) -> None:
    service = Stepped()
    code = started(service)
    if is_approved:
        decided(service, code, approve=True)
    else:
        service.step(599)
        assert polled(service, code) == {"status": "pending"}
    service.step(600)
    assert polled(service, code, expect=410) == {"status": "expired"}
    assert "expired" in shown(service, code)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"device_code": "nobody's"}, 404), ({"device_code": 5}, 400), ([], 400), (b"{", 400), ({}, 400)],
)
def test_a_device_code_that_is_none_is_refused(body: object, status: int) -> None:
    assert Stepped().read("POST", "/api/cli-auth/poll", body, status)["error_message"]


@pytest.mark.parametrize(("auto", "status", "word"), [("approve", 200, "authorized"), ("deny", 410, "denied")])
def test_sign_ins_may_decide_themselves_after_a_while(auto: str, status: int, word: str) -> None:
    service = Stepped()
    service.read("PUT", "/_simulator/sign-ins", {"auto": auto, "after_s": 3, "account": "other", "poll_interval": 0.5})
    code = started(service)
    assert code["poll_interval"] == 0.5
    service.step(2.9)
    assert polled(service, code) == {"status": "pending"}
    service.step(0.2)
    told = polled(service, code, expect=status)
    assert told["status"] == word
    listed = service.read("GET", "/_simulator/sign-ins")
    assert (listed["auto"], [one["polls"] for one in listed["sign_ins"]]) == (auto, [2])
    assert code["device_code"] not in str(listed)
    service.read("PUT", "/_simulator/sign-ins", {})
    later = started(service)
    service.step(10)
    assert polled(service, later) == {"status": "pending"}


@pytest.mark.parametrize(
    "body", [{"auto": "maybe"}, {"auto": []}, {"account": "third"}, {"after_s": -1}, {"expires_in": True}, {"x": 1}, []]
)
def test_what_sign_ins_cannot_do_is_refused(body: object) -> None:
    service = Stepped()
    usual = service.read("GET", "/_simulator/sign-ins")
    assert service.read("PUT", "/_simulator/sign-ins", body, 400)["error_message"]
    assert service.read("GET", "/_simulator/sign-ins") == usual


def test_a_decision_that_is_none_is_refused() -> None:
    service = Stepped()
    code = started(service)
    for decision in ({}, {"approve": True, "deny": True}, {"approve": 1}, {"approve": True, "account": "third"}):
        assert decided(service, code, expect=400, **decision)["error_message"]
    service.read("POST", "/_simulator/sign-ins/ABCD-0000", {"approve": True}, 404)
    assert service.ask("DELETE", f"/_simulator/sign-ins/{code['user_code']}").status == 405
    assert polled(service, code) == {"status": "pending"}


def test_a_person_decides_on_the_page() -> None:
    service = Stepped()
    service.token = ""
    code, refused = started(service), started(service)
    assert code["user_code"] in shown(service, code)
    assert "Approve" in shown(service, code)
    typed = code["user_code"].replace("-", " ").lower()
    back = sent_by_browser(service, 303, code=typed, decision="approve", account="other")
    assert back == target_of(code["verify_url"])
    assert "Approved" in shown(service, code)
    assert "<button" not in shown(service, code)
    sent_by_browser(service, 303, code=code["user_code"], decision="deny")  # Too late: it is approved.
    service.token = polled(service, code)["access_token"]
    assert service.read("GET", "/api/auth/me")["email"] == "somebody.else@example.com"
    sent_by_browser(service, 303, code=refused["user_code"], decision="deny")
    assert "Denied" in shown(service, refused)
    assert polled(service, refused, expect=410) == {"status": "denied"}


def test_the_page_escapes_what_was_typed_and_refuses_what_is_no_decision() -> None:
    service = Stepped()
    code = started(service)
    answer = service.ask("GET", "/cli-auth?code=%22%3E%3Cscript%3E")
    assert answer.status == 404
    assert b"<script>" not in answer.body
    assert "script-src" not in (policy := answer.header("content-security-policy") or "")
    assert "default-src 'none'" in policy
    assert b"Enter the code" in service.ask("GET", "/cli-auth").body
    sent_by_browser(service, 404, code="<b>", decision="approve")
    sent_by_browser(service, 400, code=code["user_code"], decision="think")
    sent_by_browser(service, 400, code=code["user_code"], decision="approve", account="<b>")
    sent_by_browser(service, 200)
    assert service.ask("PUT", "/cli-auth").status == 405
    assert service.ask("GET", "/api/cli-auth/start").status == 405
    assert polled(service, code) == {"status": "pending"}


def test_faults_strike_sign_ins_but_not_the_page() -> None:
    service = Stepped()
    code = started(service)
    service.faults(server_error={"strength": 1, "mode": "json", "calls": ["sign-in"]})
    assert polled(service, code, expect=500)["error_code"] == 500001
    service.faults(rate_limit=1)
    assert service.ask("POST", "/api/cli-auth/start").header("retry-after")
    sent_by_browser(service, 303, code=code["user_code"], decision="approve")
    service.faults(hostile_text=1)
    assert "\x1b" in started(service)["user_code"]
    token = polled(service, code)["access_token"]
    service.faults(stall=1)
    assert service.ask("POST", "/api/cli-auth/start").delivery.stall_before_answer
    assert not service.ask("GET", "/cli-auth").delivery.stall_before_answer
    service.faults()
    service.token = token
    service.read("GET", "/api/auth/me")


def test_sign_ins_and_their_tokens_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    first = Stepped(state=path)
    used, approved, waiting, denied = (started(first) for _ in range(4))
    decided(first, used, approve=True, account="other")
    token = polled(first, used)["access_token"]
    decided(first, approved, approve=True)
    decided(first, denied, deny=True)
    first.simulator.close()
    again = Stepped(state=path, now=first.now)
    again.step(5)  # What was shown as time is ahead of the clock by a little.
    assert polled(again, used, expect=410) == {"status": "expired"}
    assert polled(again, waiting) == {"status": "pending"}
    assert polled(again, denied, expect=410) == {"status": "denied"}
    second = polled(again, approved)["access_token"]
    assert second != token
    for each, email in ((token, "somebody.else@example.com"), (second, "you@example.com")):
        again.token = each
        assert again.read("GET", "/api/auth/me")["email"] == email
    again.read("POST", "/_simulator/reset")
    again.read("GET", "/api/auth/me", expect=401)
    assert again.read("GET", "/_simulator/sign-ins")["sign_ins"] == []
    again.simulator.close()


async def test_a_browser_reaches_the_page_and_the_time_to_decide_is_a_persons(simulator: Server) -> None:
    assert simulator.clock.speed == 10
    base = simulator.base_url
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True, timeout=30) as browser:
        code = (await browser.post(f"{base}/api/cli-auth/start")).json()
        (told,) = (await browser.get(f"{base}/_simulator/sign-ins")).json()["sign_ins"]
        assert told["expires_at"] - told["started_at"] == pytest.approx(6000)
        assert (await browser.head(code["verify_url"])).status_code == 200
        form = {"code": code["user_code"], "decision": "approve", "account": "first"}
        page = await browser.post(code["verify_url"].partition("?")[0], data=form)
        assert (page.status_code, str(page.url)) == (200, code["verify_url"])
        assert "Approved" in page.text
        poll = await browser.post(f"{base}/api/cli-auth/poll", json={"device_code": code["device_code"]})
        headers = {"authorization": f"Bearer {poll.json()['access_token']}"}
        assert (await browser.get(f"{base}/api/auth/me", headers=headers)).json()["email"] == "you@example.com"
