"""One API base and the token that goes to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlencode

from runcomfy_tui.api.transport import Reply, Transport
from runcomfy_tui.domain import errors


class Secret(Protocol):
    """A token that gives its value only when asked."""

    def reveal(self) -> str:
        """Return the value."""
        ...


class Caller:
    """One API base, with the token that may go to it and to no other origin.

    ``base`` was validated by the settings: https, or http to loopback. ``wall`` gives unix seconds.
    """

    def __init__(self, transport: Transport, base: str, token: Callable[[], Secret | None], wall: Callable[[], float]):
        self._transport = transport
        self.base = base.rstrip("/")
        self._token = token
        self.wall = wall

    def headers(self, *, json: bool = False, anonymous: bool = False) -> dict[str, str]:
        """Return the headers of a call; raise :class:`errors.Unauthorised` where a token is needed and missing."""
        headers = {"Accept": "application/json"}
        if json:
            headers["Content-Type"] = "application/json"
        secret = self._token()
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret.reveal()}"
        elif not anonymous:
            raise errors.Unauthorised("no API token", status=401, advice="set RUNCOMFY_TOKEN, or start the demo")
        return headers

    async def get(self, path: str, query: Mapping[str, str] | None = None, *, anonymous: bool = False) -> Reply:
        """GET a path below the base."""
        url = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        return await self._transport.request("GET", url, headers=self.headers(anonymous=anonymous))

    async def post(self, path: str, content: bytes = b"", *, submit: bool = False) -> Reply:
        """POST once: nothing here or below repeats it."""
        headers = self.headers(json=bool(content))
        return await self._transport.request(
            "POST", f"{self.base}{path}", headers=headers, content=content, submit=submit
        )
