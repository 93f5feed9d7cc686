"""The web side: who a token belongs to, signing in by device code, and the page where a person decides about it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from runcomfy_tui.simulator.accounts import Accounts
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, json_answer, not_allowed
from runcomfy_tui.simulator.routes import Route
from runcomfy_tui.simulator.sign_in import SignIns, SignInState
from runcomfy_tui.simulator.sign_in_page import address, page_of, seen_again

WEB_CALLS = ("account", "sign-in", "page")


class Web:
    """Answers by route; what needs a token has had it checked already."""

    def __init__(self, accounts: Accounts, sign_ins: SignIns) -> None:
        self._accounts = accounts
        self._sign_ins = sign_ins

    def answer(self, request: Request, route: Route, account: str, at: float) -> Answer:
        """The answer. Raises StateError when the state cannot be kept."""
        if request.method not in route.methods:
            return not_allowed(*route.methods)
        match route.name:
            case "me":
                return self._accounts.me(account)
            case "sign-in start":
                return self._start(request, at)
            case "sign-in poll":
                return self._poll(request, at)
            case _:
                return self._page(request, at)

    def _start(self, request: Request, at: float) -> Answer:
        one = self._sign_ins.start(at)
        habits = self._sign_ins.habits
        body = {
            "device_code": one.device_code,
            "user_code": one.user_code,
            "verify_url": address(request.base_url, one),
            "expires_in": habits.expires_in,
            "poll_interval": habits.poll_interval,
        }
        return json_answer(200, body)

    def _poll(self, request: Request, at: float) -> Answer:
        device_code = _device_code(request.body)
        if device_code is None:
            return error_answer(400, 400001, "A JSON object with a device_code is needed.")
        told = self._sign_ins.poll(device_code, at)
        if told is None:
            return error_answer(404, 404001, "There is no sign-in with this device code.")
        state, token = told
        if state is SignInState.APPROVED:
            return json_answer(200, {"status": "authorized", "access_token": token})
        return json_answer(200 if state is SignInState.PENDING else 410, {"status": state.value})

    def _page(self, request: Request, at: float) -> Answer:
        if request.method != "POST":
            typed = request.query.get("code", "")
            return page_of(self._sign_ins.find(typed, at), typed)
        form = {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        typed, decision = form.get("code", ""), form.get("decision", "")
        one = self._sign_ins.find(typed, at)
        if one is None:
            return page_of(None, typed)
        account = self._accounts.by_name.get(form.get("account", "first"))
        if decision not in ("approve", "deny") or account is None:
            return error_answer(400, 400001, "The decision must be approve or deny, the account first or other.")
        self._sign_ins.decide(one, decision, account, at)  # too late: the page says how it stands
        return seen_again(one)


def _device_code(body: bytes) -> str | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = value.get("device_code") if isinstance(value, dict) else None
    return code if isinstance(code, str) and code else None
