"""One API base and the token that goes to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from runcomfy_tui.api.exchange import Reply, Secret
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.domain import errors


class Caller:
    """One API base, with the token that may go to it and to no other origin.

    ``base`` was validated by the settings: https, or http to loopback. ``wall`` gives unix seconds.
    """

    def __init__(self, transport: Transport, base: str, token: Callable[[], Secret | None], wall: Callable[[], float]):
        self._transport = transport
        self.base = base.rstrip("/")
        self._token = token
        self.wall = wall

    async def get(self, path: str, query: Mapping[str, str] | None = None, *, anonymous: bool = False) -> Reply:
        """GET a path below the base; ``anonymous`` does it without a token where there is none."""
        url = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        token = self._secret(anonymous=anonymous)
        return await self._transport.request("GET", url, headers={"Accept": "application/json"}, token=token)

    async def post(self, path: str, content: bytes = b"", *, submit: bool = False) -> Reply:
        """POST once: nothing here or below repeats it."""
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if content else {})
        return await self._transport.request(
            "POST", f"{self.base}{path}", headers=headers, token=self._secret(), content=content, submit=submit
        )

    def _secret(self, *, anonymous: bool = False) -> Secret | None:
        """Return the token; raise :class:`errors.Unauthorised` where one is needed and missing."""
        secret = self._token()
        if secret is None and not anonymous:
            raise errors.Unauthorised("no API token", status=401, advice="set RUNCOMFY_TOKEN, or start the demo")
        return secret
