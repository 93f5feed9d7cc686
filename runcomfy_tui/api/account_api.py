"""The web base's account calls: whose token it is, and signing in by device code."""

from __future__ import annotations

import json

from runcomfy_tui.api import decode
from runcomfy_tui.api.answers import Account, SignInAnswer, SignInStarted
from runcomfy_tui.api.caller import Caller


class AccountApi:
    """Who the token belongs to, and how one is come by (the web base). A sign-in needs no token."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def me(self) -> Account:
        """Return the token's account."""
        return decode.account(await self._caller.get("/api/auth/me"), self._caller.wall())

    async def start_sign_in(self) -> SignInStarted:
        """Begin a sign-in."""
        reply = await self._caller.post("/api/cli-auth/start", b"{}", anonymous=True)
        return decode.sign_in_started(reply, self._caller.wall())

    async def poll_sign_in(self, device_code: str) -> SignInAnswer:
        """Return where a sign-in stands."""
        content = json.dumps({"device_code": device_code}).encode()
        reply = await self._caller.post("/api/cli-auth/poll", content, anonymous=True)
        return decode.sign_in_answer(reply, self._caller.wall())
