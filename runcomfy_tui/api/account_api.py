"""The web base's account calls."""

from __future__ import annotations

from runcomfy_tui.api import decode
from runcomfy_tui.api.answers import Account
from runcomfy_tui.api.caller import Caller


class AccountApi:
    """Who the token belongs to (the web base)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def me(self) -> Account:
        """Return the token's account."""
        return decode.account(await self._caller.get("/api/auth/me"), self._caller.wall())
