"""The accounts that exist here, and which token belongs to which."""

from __future__ import annotations

import hashlib
from uuid import UUID

from runcomfy_tui.simulator.exchange import Answer, json_answer


class Accounts:
    """Two accounts: the first has two tokens, so that one can be rotated; the other sees none of the first's jobs."""

    def __init__(self, seed: int) -> None:
        self.token = f"simulator-token-{seed}"
        first, other = _id(f"{seed}/first"), _id(f"{seed}/other")
        self.first = first
        self.both = first, other
        self._by_token = {self.token: first, f"{self.token}-rotated": first, f"{self.token}-other": other}
        self._emails = {first: "you@example.com", other: "somebody.else@example.com"}

    def of_header(self, header: str, *, refuse_first: bool = False) -> str:
        """The account id of an Authorization header, or an empty text."""
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or (refuse_first and token == self.token):
            return ""
        return self._by_token.get(token, "")

    def me(self, account: str) -> Answer:
        """The answer to `GET /api/auth/me`."""
        return json_answer(200, {"id": account, "email": self._emails[account], "token_type": "cli"})


def _id(text: str) -> str:
    return str(UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))
