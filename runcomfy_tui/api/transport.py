"""The httpx clients: TLS context, connections, limits and time-outs; the only import of httpx and httpcore."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal, Protocol

import httpcore
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
# What httpx raises, and what passes through it as it is: names that cannot be encoded, TLS alerts after the handshake.
_FAULTS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, OSError)
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})


class Secret(Protocol):
    """A token that gives its value only when asked."""

    def reveal(self) -> str:
        """Return the value."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, whole: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Trace:
    """What is known of one exchange: given to the client, heard of from httpcore, request headers started."""

    handed_over: bool = False
    spoke: bool = False
    headers_started: bool = False

    async def __call__(self, name: str, info: Mapping[str, object]) -> None:
        self.spoke = True
        if name.endswith("send_request_headers.started"):
            # A proxy's CONNECT passes here too, and carries nothing of the request.
            request = info.get("request")
            self.headers_started |= getattr(request, "method", b"") != b"CONNECT"
        elif name.endswith("send_request_headers.failed"):
            # Headers that h11 does not accept are refused before the first byte is written.
            self.headers_started &= not isinstance(info.get("exception"), httpcore.LocalProtocolError)

    @property
    def sent(self) -> bool:
        """Tell whether request bytes may have left; a handler in place of the network tells nothing, so they may."""
        return self.headers_started or (self.handed_over and not self.spoke)


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
        token: Secret | None = None,
        content: bytes | None = None,
        submit: bool = False,
    ) -> Reply:
        """Do one exchange and return its answer whatever its status; redirects are not followed.

        A submit gets a fresh connection. Raises :class:`errors.NetworkFault` when there is no answer, with ``sent``
        proved by httpcore's trace, :class:`errors.Unreadable` for an answer over 32 MiB, and
        :class:`errors.ConfigurationError` when the environment's proxy or certificate settings cannot be used.
        """
        purpose: Purpose = "submit" if submit else "read"
        trace = _Trace()
        pool = self._pool(purpose, url)
        fault: errors.NetworkFault
        try:
            async with asyncio.timeout(SUBMIT_TOTAL_S if submit else READ_TOTAL_S), pool.places:
                response = await _send(pool, _request(pool, method, url, headers, content, trace, token), trace)
                try:
                    body = await _limited_body(response)
                finally:
                    await response.aclose()
                return Reply(response.status_code, _lower(response.headers), body)
        except TimeoutError:
            fault = errors.TimedOut(_words("timed out", url), sent=trace.sent)
        except _FAULTS as foreign:
            fault = _network_fault(foreign, trace, url)
        # Outside of the handlers: the foreign exception may quote a header, and must not hang on ours as its context.
        raise fault

    @asynccontextmanager
    async def stream(self, url: str, *, headers: Mapping[str, str]) -> AsyncGenerator[FileStream, None]:
        """Open a hosted file without any token; the body comes raw, block by block; redirects are not followed.

        Raises like :meth:`request`.
        """
        pool = self._pool("file", url)
        trace = _Trace()
        headers = {**headers, "Accept-Encoding": "identity"}
        async with pool.places:
            response: httpx.Response | errors.NetworkFault
            try:
                response = await _send(pool, _request(pool, "GET", url, headers, None, trace), trace)
            except _FAULTS as foreign:
                response = _network_fault(foreign, trace, url)
            if isinstance(response, errors.NetworkFault):
                raise response
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
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
                # Every request stands alone: what a host wants kept is not kept.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            )
        except OSError as fault:
            problem = f"certificate settings of the environment cannot be used: {fault.strerror or 'not a certificate'}"
            advice = "look at SSL_CERT_FILE and SSL_CERT_DIR"
        except ImportError:
            problem = "proxy settings of the environment ask for SOCKS, which is not installed"
            advice = "install socksio, or look at ALL_PROXY, HTTPS_PROXY and HTTP_PROXY"
        except (ValueError, httpx.InvalidURL):
            # The words of these quote the address, which may hold a password.
            problem = "proxy settings of the environment cannot be used"
            advice = "look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY"
        raise errors.ConfigurationError(f"the {problem}", advice=advice)


class FileStream:
    """An open answer of a file host: status and headers at once, the body block by block."""

    def __init__(self, response: httpx.Response, url: str) -> None:
        self._response = response
        self._url = url
        self.status = response.status_code
        self.headers = _lower(response.headers)

    async def blocks(self, size_bytes: int) -> AsyncIterator[bytes]:
        """Yield the raw body; raise :class:`errors.ConnectionCut` or :class:`errors.TimedOut` when it breaks."""
        fault: errors.NetworkFault
        try:
            async for block in self._response.aiter_raw(size_bytes):
                yield block
            return
        except httpx.TimeoutException:
            fault = errors.TimedOut(_words("stalled", self._url), sent=True)
        except _FAULTS:
            fault = errors.ConnectionCut(_words("broke off", self._url), sent=True)
        raise fault


def _request(
    pool: _Pool,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    trace: _Trace,
    token: Secret | None = None,
) -> httpx.Request:
    """Build a request; only here is the token in the open: no frame of a later traceback holds it as plain text."""
    request = pool.client.build_request(method, url, headers=headers, content=content, extensions={"trace": trace})
    if token is not None:
        request.headers["Authorization"] = f"Bearer {token.reveal()}"
    return request


async def _send(pool: _Pool, request: httpx.Request, trace: _Trace) -> httpx.Response:
    trace.handed_over = True
    return await pool.client.send(request, stream=True)


async def _limited_body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "").strip().lower() not in _CODINGS:
        # Codings in a row unpack a few kilobytes into gigabytes, in one step that no limit can stop.
        raise errors.Unreadable("the answer is packed in a way that was not asked for", status=response.status_code)
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
    """Translate a foreign exception into ours; nothing of its words is taken over, for it may quote headers."""
    if trace.headers_started:
        if isinstance(fault, httpx.TimeoutException):
            return errors.TimedOut(_words("did not answer in time", url), sent=True)
        return errors.ConnectionCut(_words("broke the connection", url), sent=True)
    match fault:
        case httpx.ConnectError() if "CERTIFICATE" in str(fault).upper():
            return errors.CertificateRefused(
                _words("showed a certificate that is not trusted", url),
                sent=False,
                advice="behind a company proxy, point SSL_CERT_FILE at its certificate",
            )
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return errors.NotConnected(_words("did not answer in time", url), sent=False)
        case httpx.ProxyError() | httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return errors.NotConnected(_words("cannot be reached (proxy or address)", url), sent=False)
        case httpx.ConnectError():
            return errors.NotConnected(_words("cannot be reached", url), sent=False)
        case httpx.TimeoutException():
            return errors.TimedOut(_words("did not answer in time", url), sent=trace.sent)
    if trace.sent:
        return errors.ConnectionCut(_words("broke the connection", url), sent=True)
    return errors.NotConnected(_words("cannot be reached", url), sent=False)


def _words(happened: str, url: str) -> str:
    """Name the host only: paths may hold ids, queries may hold keys."""
    try:
        host = httpx.URL(url).netloc.decode("ascii", "replace").rpartition("@")[2]
    except httpx.InvalidURL:
        host = "the address"
    return f"{host} {happened}"
