"""The Serverless API's calls that are not about one deployment's request: the balance."""

from __future__ import annotations

from runcomfy_tui.api import decode
from runcomfy_tui.api.caller import Caller


class ServerlessApi:
    """The newer base of the Serverless API; its caller names it, version included."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def balance_usd(self) -> float:
        """Return what is left on the account; raise :class:`RuncomfyTuiError` where that cannot be had."""
        return decode.balance_usd(await self._caller.get("/balance"), self._caller.wall())
