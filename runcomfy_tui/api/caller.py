"""One API base and the token that goes to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from runcomfy_tui.api.exchange import Reply, Secret
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.hosted_url import checked_page_url

Query = Mapping[str, str | Sequence[str]]
"""What is asked for by name; a name with several values is repeated."""
Answered = tuple[str, str | None]
"""A request's id, and the address that the service gave for a call about it."""


class Caller:
    """One API base, with the token that may go to it and to no other origin.

    ``base`` was validated by the settings: https, or http to loopback. ``wall`` gives unix seconds.
    """

    def __init__(self, transport: Transport, base: str, token: Callable[[], Secret | None], wall: Callable[[], float]):
        self._transport = transport
        self.base = base.rstrip("/")
        self._token = token
        self.wall = wall

    async def get(
        self,
        path: str,
        query: Query | None = None,
        *,
        anonymous: bool = False,
        answered: Answered | None = None,
    ) -> Reply:
        """GET a path below the base; ``anonymous`` does it without a token where there is none.

        ``answered`` is what the service gave for this: used where it lies on the base's origin and names the request.
        """
        url = _with_query(self._answered(answered) or f"{self.base}{path}", query)
        return await self._exchange("GET", url, token=self._secret(anonymous=anonymous))

    async def post(
        self,
        path: str,
        content: bytes = b"",
        query: Query | None = None,
        *,
        submit: bool = False,
        anonymous: bool = False,
        answered: Answered | None = None,
    ) -> Reply:
        """POST once: nothing here or below repeats it; ``answered`` as in :meth:`get`, and it ends like ``path``."""
        url = _with_query(self._answered(answered, _call_in(path)) or f"{self.base}{path}", query)
        token = self._secret(anonymous=anonymous)
        return await self._exchange("POST", url, token=token, content=content, submit=submit)

    async def patch(self, path: str, content: bytes) -> Reply:
        """PATCH once."""
        return await self._exchange("PATCH", f"{self.base}{path}", token=self._secret(), content=content)

    async def own(self, url: str) -> Reply | None:
        """GET an address of the base's origin with the token; None, and nothing is asked, for any other."""
        own = checked_page_url(url, self.base)
        return None if own is None else await self._exchange("GET", own, token=self._secret())

    def _answered(self, answered: Answered | None, end: str = "") -> str | None:
        """Return the address as it may be asked; None for one of another origin, or that is not about the request.

        Journals are imported too: an address in one must not turn a cancel into a submit, whatever its id is.
        """
        request_id, url = answered or ("", None)
        own = None if url is None else checked_page_url(url, self.base)
        path = "" if own is None else urlsplit(own).path
        return own if request_id in path.split("/") and path.endswith(end) else None

    async def _exchange(
        self, method: str, url: str, *, token: Secret | None, content: bytes | None = None, submit: bool = False
    ) -> Reply:
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if content else {})
        return await self._transport.request(
            method, url, headers=headers, token=token, content=content, submit=submit, lane=self.base
        )

    def _secret(self, *, anonymous: bool = False) -> Secret | None:
        """Return the token; raise :class:`errors.Unauthorised` where one is needed and missing."""
        secret = self._token()
        if secret is None and not anonymous:
            raise errors.Unauthorised("not signed in", status=401, advice=errors.HOW_TO_SIGN_IN)
        return secret


def _call_in(path: str) -> str:
    """Return what a path ends in that calls something about a request: ``/requests/{id}/cancel``."""
    _, requests, call = path.rpartition("/requests/")
    return f"{requests}{call}"


def _with_query(url: str, query: Query | None) -> str:
    """Return the address with more to ask; it may have a query of its own."""
    more = urlencode(query or {}, doseq=True)
    return f"{url}{'&' if '?' in url else '?'}{more}" if more else url
