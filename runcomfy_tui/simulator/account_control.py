"""The control surface's part about accounts: deciding about sign-ins, rotating and revoking tokens."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.simulator.accounts import Accounts
from runcomfy_tui.simulator.exchange import Answer, error_answer, json_answer
from runcomfy_tui.simulator.sign_in import DECISIONS, SignInHabits, SignIns


class AccountControl:
    """Answers `sign-ins` and `tokens`; raises ValueError with the reason for what cannot be read, and StateError."""

    def __init__(self, accounts: Accounts, sign_ins: SignIns) -> None:
        self._accounts = accounts
        self._sign_ins = sign_ins

    def sign_ins(self, at: float) -> Answer:
        """How they go by themselves, and all of them."""
        sign_ins = self._sign_ins.described(at)
        return json_answer(200, {**self._sign_ins.habits.to_json(), "sign_ins": sign_ins})

    def set_habits(self, body: Mapping[str, object], at: float) -> Answer:
        """How they go by themselves from now on."""
        self._sign_ins.habits = SignInHabits.of_json(body)
        return self.sign_ins(at)

    def decide(self, user_code: str, body: Mapping[str, object], at: float) -> Answer:
        """Decide about one."""
        one = self._sign_ins.find(user_code, at)
        if one is None:
            return error_answer(404, 404001, f"There is no sign-in with the code {user_code}.")
        decision, account = _one_of(body, tuple(DECISIONS)), self._account(body)
        if not self._sign_ins.decide(one, decision, account, at):
            raise ValueError(f"This sign-in is {one.state.value} already.")
        return json_answer(200, self._sign_ins.described_one(one))

    def tokens(self) -> Answer:
        """Every token."""
        return json_answer(200, {"tokens": self._accounts.described()})

    def change_tokens(self, body: Mapping[str, object], at: float) -> Answer:
        """Rotate or revoke; `token` in the answer is the new one, or null."""
        change, account, only = _one_of(body, ("rotate", "revoke")), self._account(body), body.get("token", "")
        if not isinstance(only, str):
            raise ValueError("token: a text is needed.")
        token = None
        if change == "rotate":
            token = self._accounts.rotate(account, only, at)
        else:
            self._accounts.revoke(account, only, at)
        return json_answer(200, {"token": token, "tokens": self._accounts.described()})

    def _account(self, body: Mapping[str, object]) -> str:
        account = self._accounts.by_name.get(str(body.get("account", "first")))
        if account is None:
            raise ValueError("account: first or other is needed.")
        return account


def _one_of(body: Mapping[str, object], words: tuple[str, ...]) -> str:
    said = [word for word in words if body.get(word) is True]
    if len(said) != 1:
        raise ValueError(f"Exactly one of {', '.join(words)} must be true.")
    return said[0]
