"""The httpx clients: TLS context, connections, limits and time-outs; the only import of httpx and httpcore."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import httpx

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.hosted_url import is_loopback_url

CONNECTIONS = 8
"""Connections of one client: httpx's pool slows down badly past about this many, so ours never queues in it."""

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024
READ_TOTAL_S = 60.0
SUBMIT_TOTAL_S = 600.0
_READ = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=60.0)
_SUBMIT = httpx.Timeout(connect=15.0, read=120.0, write=120.0, pool=60.0)
_FILE = httpx.Timeout(connect=15.0, read=60.0, write=30.0, pool=60.0)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, whole: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Trace:
    """What httpcore told about one exchange: whether it spoke at all, and whether request headers started."""

    spoke: bool = False
    headers_started: bool = False

    async def __call__(self, name: str, info: Mapping[str, object]) -> None:
        self.spoke = True
        if name.endswith("send_request_headers.started"):
            # A proxy's CONNECT passes here too, and carries nothing of the request.
            request = info.get("request")
            self.headers_started |= getattr(request, "method", b"") != b"CONNECT"


@dataclass(slots=True)
class _Pool:
    """A client and the semaphore before it."""

    client: httpx.AsyncClient
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))


Purpose = Literal["read", "submit", "file"]


class Transport:
    """All connections of a session. Clients are made when first needed, one per purpose and kind of host.

    ``handler`` replaces the network (tests and benchmarks run the simulator's answers in process through it).
    """

    def __init__(self, *, user_agent: str, handler: httpx.AsyncBaseTransport | None = None) -> None:
        self._user_agent = user_agent
        self._handler = handler
        self._pools: dict[tuple[Purpose, bool], _Pool] = {}
        self._tls: ssl.SSLContext | None = None

    async def close(self) -> None:
        """Close every connection."""
        pools = list(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.client.aclose()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
        submit: bool = False,
    ) -> Reply:
        """Do one exchange and return its answer whatever its status; redirects are not followed.

        A submit gets a fresh connection. Raises :class:`errors.NetworkFault` when there is no answer, with ``sent``
        proved by httpcore's trace, and :class:`errors.Unreadable` for an answer over 32 MiB.
        """
        purpose: Purpose = "submit" if submit else "read"
        trace = _Trace()
        pool = self._pool(purpose, url)
        try:
            async with asyncio.timeout(SUBMIT_TOTAL_S if submit else READ_TOTAL_S), pool.places:
                request = pool.client.build_request(
                    method, url, headers=dict(headers), content=content, extensions={"trace": trace}
                )
                response = await pool.client.send(request, stream=True)
                try:
                    body = await _limited_body(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise errors.TimedOut(_words("timed out", url), sent=trace.headers_started) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as fault:
            raise _network_fault(fault, trace, url) from None
        return Reply(response.status_code, _lower(response.headers), body)

    @asynccontextmanager
    async def stream(self, url: str, *, headers: Mapping[str, str]) -> AsyncGenerator[FileStream, None]:
        """Open a hosted file without any token; the body comes raw, block by block; redirects are not followed."""
        pool = self._pool("file", url)
        trace = _Trace()
        async with pool.places:
            try:
                request = pool.client.build_request(
                    "GET", url, headers={**headers, "Accept-Encoding": "identity"}, extensions={"trace": trace}
                )
                response = await pool.client.send(request, stream=True)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as fault:
                raise _network_fault(fault, trace, url) from None
            try:
                yield FileStream(response, url)
            finally:
                await response.aclose()

    def _pool(self, purpose: Purpose, url: str) -> _Pool:
        loopback = is_loopback_url(url)
        key = (purpose, loopback)
        if key not in self._pools:
            self._pools[key] = _Pool(self._client(purpose, loopback=loopback))
        return self._pools[key]

    def _client(self, purpose: Purpose, *, loopback: bool) -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=0 if purpose == "submit" else CONNECTIONS
        )
        timeout = {"read": _READ, "submit": _SUBMIT, "file": _FILE}[purpose]
        try:
            if self._tls is None:
                self._tls = httpx.create_ssl_context(trust_env=True)
            return httpx.AsyncClient(
                transport=self._handler,
                verify=self._tls,
                # HTTP_PROXY would catch the simulator on loopback too.
                trust_env=not loopback,
                limits=limits,
                timeout=timeout,
                follow_redirects=False,
                headers={"User-Agent": self._user_agent},
            )
        except (ImportError, ValueError, OSError) as fault:
            raise errors.ConfigurationError(
                f"the proxy or certificate settings of the environment cannot be used: {fault}",
                advice="look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR",
            ) from None


class FileStream:
    """An open answer of a file host: status and headers at once, the body block by block."""

    def __init__(self, response: httpx.Response, url: str) -> None:
        self._response = response
        self._url = url
        self.status = response.status_code
        self.headers = _lower(response.headers)

    async def blocks(self, size_bytes: int) -> AsyncIterator[bytes]:
        """Yield the raw body; raise :class:`errors.ConnectionCut` or :class:`errors.TimedOut` when it breaks."""
        try:
            async for block in self._response.aiter_raw(size_bytes):
                yield block
        except httpx.TimeoutException:
            raise errors.TimedOut(_words("stalled", self._url), sent=True) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise errors.ConnectionCut(_words("broke off", self._url), sent=True) from None


async def _limited_body(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > ANSWER_LIMIT_BYTES:
            raise errors.Unreadable("the answer is over 32 MiB: not read", status=response.status_code)
        parts.append(part)
    return b"".join(parts)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _network_fault(fault: Exception, trace: _Trace, url: str) -> errors.NetworkFault:
    """Translate httpx's exceptions into ours; the caller cuts the chain, for it may quote headers."""
    sent = trace.headers_started
    if isinstance(fault, httpx.ConnectTimeout | httpx.PoolTimeout) and not sent:
        return errors.NotConnected(_words("did not answer in time", url), sent=False)
    if isinstance(fault, httpx.ConnectError) and not sent:
        if "CERTIFICATE" in str(fault).upper():
            return errors.CertificateRefused(
                _words("showed a certificate that is not trusted", url),
                sent=False,
                advice="behind a company proxy, point SSL_CERT_FILE at its certificate",
            )
        return errors.NotConnected(_words("cannot be reached", url), sent=False)
    if isinstance(fault, httpx.ProxyError | httpx.UnsupportedProtocol | httpx.InvalidURL) and not sent:
        return errors.NotConnected(_words("cannot be reached (proxy or address)", url), sent=False)
    if isinstance(fault, httpx.TimeoutException):
        return errors.TimedOut(_words("did not answer in time", url), sent=sent or not trace.spoke)
    return errors.ConnectionCut(_words("broke the connection", url), sent=sent or not trace.spoke)


def _words(happened: str, url: str) -> str:
    """Name the host only: paths may hold ids, queries may hold keys."""
    try:
        host = httpx.URL(url).netloc.decode("ascii", "replace").rpartition("@")[2]
    except httpx.InvalidURL:
        host = "the address"
    return f"{host} {happened}"
