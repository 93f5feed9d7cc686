"""The accounts that exist here, and which token belongs to which: issued, rotated, revoked."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from uuid import UUID

from runcomfy_tui.simulator.exchange import Answer, json_answer
from runcomfy_tui.simulator.state import Event, StateError, StateFile


class Accounts:
    """Two accounts: the first starts with two tokens, the other with one and sees none of the first's jobs.

    A token that was stopped never works again; the state file, if there is one, remembers what was issued and stopped.
    """

    def __init__(self, seed: int, state: StateFile | None = None) -> None:
        """Replays the state file. Raises StateError when a row of it cannot be read."""
        self._seed = seed
        self._state = state
        self.first, self.other = _id(f"{seed}/first"), _id(f"{seed}/other")
        self.both = self.first, self.other
        self.by_name = {"first": self.first, "other": self.other}
        self._emails = {self.first: "you@example.com", self.other: "somebody.else@example.com"}
        self._earliest = f"simulator-token-{seed}"
        self.reset()
        for event in state.events() if state is not None else ():
            self._replay(event)

    @property
    def token(self) -> str:
        """The first account's earliest token that still works; without one, its very first, which does not."""
        return next((token for token in self._accounts if self.works(token)), self._earliest)

    def works(self, token: str, *, account: str = "") -> bool:
        """Whether this is a token of the account (of the first where none is named) that was not stopped."""
        return self._accounts.get(token) == (account or self.first) and token not in self._stopped

    def of_header(self, header: str, *, refuse_first: bool = False) -> str:
        """The account id of an Authorization header, or an empty text."""
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or token in self._stopped or (refuse_first and token == self._earliest):
            return ""
        return self._accounts.get(token, "")

    def me(self, account: str) -> Answer:
        """The answer to `GET /api/auth/me`."""
        return json_answer(200, {"id": account, "email": self._emails[account], "token_type": "cli"})

    def name_of(self, account: str) -> str:
        """`first` or `other`."""
        return "first" if account == self.first else "other"

    def issue(self, account: str, now: float) -> str:
        """A new token beside those that there are. Raises StateError when it cannot be kept."""
        return self._change(account, (), now, issued=self._new_token(now))

    def rotate(self, account: str, only: str, now: float) -> str:
        """Stop the account's tokens, or `only` this one, and return a new one. Raises ValueError, StateError."""
        return self._change(account, self._to_stop(account, only), now, issued=self._new_token(now))

    def revoke(self, account: str, only: str, now: float) -> None:
        """Stop the account's tokens, or `only` this one, and give none. Raises ValueError, StateError."""
        self._change(account, self._to_stop(account, only), now)

    def described(self) -> list[dict[str, object]]:
        """Every token that there ever was, as the control surface tells it."""
        return [
            {"token": token, "account": self.name_of(account), "works": self.works(token, account=account)}
            for token, account in self._accounts.items()
        ]

    def reset(self) -> None:
        """As at the start: the first three tokens, and all of them work."""
        first, other = self.both
        self._accounts = {
            self._earliest: first,
            f"{self._earliest}-rotated": first,
            f"{self._earliest}-other": other,
        }
        self._stopped: set[str] = set()

    def _to_stop(self, account: str, only: str) -> list[str]:
        if only and not self.works(only, account=account):
            raise ValueError("This account has no such token that works.")
        return [only] if only else [token for token in self._accounts if self.works(token, account=account)]

    def _change(self, account: str, stopped: Collection[str], now: float, *, issued: str = "") -> str:
        if self._state is not None:
            self._state.add(Event("tokens", now, account, {"issued": issued, "stopped": list(stopped)}))
        self._enter(account, stopped, issued)
        return issued

    def _enter(self, account: str, stopped: Collection[str], issued: str) -> None:
        self._stopped.update(stopped)
        if issued:
            self._accounts[issued] = account

    def _replay(self, event: Event) -> None:
        if event.kind != "tokens":
            return
        issued, stopped = event.data.get("issued"), event.data.get("stopped")
        if event.request_id not in self.both or not isinstance(issued, str) or not isinstance(stopped, list):
            raise StateError(f"The state file is damaged: {event.kind} {event.request_id}.")
        self._enter(event.request_id, [str(token) for token in stopped], issued)

    def _new_token(self, now: float) -> str:
        """The same under the same seed, order and time; the time keeps it apart from those before a reset."""
        text = f"{self._seed}/token/{len(self._accounts)}/{now!r}"
        return f"simulator-token-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _id(text: str) -> str:
    return str(UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))
