"""Hosted files: opening one by its URL, with the host rules checked again on every redirect and never a token."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urljoin

from runcomfy_tui.api.transport import FileStream, Transport
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.hosted_url import checked_file_url

MOST_REDIRECTS = 5
_LENGTH_DIGITS = 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HostedFiles:
    """Files on RunComfy's hosts; ``loopback_allowed`` only where the profile's own base is loopback."""

    def __init__(self, transport: Transport, *, loopback_allowed: bool) -> None:
        self._transport = transport
        self._loopback_allowed = loopback_allowed

    def check(self, url: str) -> str:
        """Return the URL as it would be fetched; raise :class:`errors.UnsafeUrl`."""
        return checked_file_url(url, loopback_allowed=self._loopback_allowed)

    async def size(self, url: str) -> int | None:
        """Return a file's size in bytes as its host tells it, None where it does not; raises like :meth:`open`."""
        async with self.open(url, method="HEAD") as stream:
            length = stream.headers.get("content-length", "").strip()
            told = stream.status == 200 and length.isascii() and length.isdigit() and len(length) < _LENGTH_DIGITS
            return int(length) if told else None

    @asynccontextmanager
    async def open(
        self, url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
    ) -> AsyncGenerator[FileStream, None]:
        """Open a file; the stream's status is 200, 206 or 416.

        Raises :class:`errors.UnsafeUrl` before a byte goes to a host that is not RunComfy's,
        :class:`errors.FileGone` for 401, 403, 404 and 410, :class:`errors.ServerFault` for other statuses, and
        :class:`errors.NetworkFault`.
        """
        for _hop in range(MOST_REDIRECTS + 1):
            url = self.check(url)
            async with self._transport.stream(url, headers=headers or {}, method=method) as stream:
                if stream.status not in _REDIRECTS:
                    _raise_for(stream)
                    yield stream
                    return
                url = _next_hop(url, stream)
        raise errors.UnsafeUrl(f"more than {MOST_REDIRECTS} redirects")


def _next_hop(url: str, stream: FileStream) -> str:
    """Return the address that a redirect names, unchecked."""
    location = stream.headers.get("location", "")
    if not location:
        raise errors.ServerFault(f"the file host answers {stream.status} without an address", status=stream.status)
    try:
        return urljoin(url, location)
    except ValueError:
        raise errors.UnsafeUrl("the file host redirects to what is no address") from None


def _raise_for(stream: FileStream) -> None:
    if stream.status in (200, 206, 416):
        return
    if stream.status in (401, 403, 404, 410):
        raise errors.FileGone(
            f"the file host answers {stream.status}: the file is gone or its link has expired",
            advice="hosted files are deleted 7 days after success",
        )
    raise errors.ServerFault(f"the file host answers {stream.status}", status=stream.status)
