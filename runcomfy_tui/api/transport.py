"""The httpx clients: TLS context, connections, limits and time-outs; the only import of httpx and httpcore."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal, cast

import httpcore
import httpx

from runcomfy_tui.api.connection import CheckedNetwork, Dial, dial
from runcomfy_tui.api.exchange import Reply, Secret, without
from runcomfy_tui.api.resolver import Lookup, proxy_of, system_lookup
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
# What httpx raises, and what passes through it as it is: names that cannot be encoded, TLS alerts after the handshake,
# and on the files' own connections what httpcore and the system say.
_FAULTS = (
    *(httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, OSError),
    *(httpcore.ProtocolError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.UnsupportedProtocol),
)
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})


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


class _FileTransport(httpx.AsyncBaseTransport):
    """The way to a file host without a proxy: httpcore's pool on our own checked connections."""

    def __init__(self, tls: ssl.SSLContext, network: CheckedNetwork) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=cast("httpcore.AsyncNetworkBackend", network),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Do the exchange; what httpcore raises passes as it is."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_FileBody(answer))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _FileBody(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.aiter_stream()

    async def aclose(self) -> None:
        await self._answer.aclose()


Purpose = Literal["read", "submit", "file"]
_LOOPBACK, _PLAIN, _DIRECT = "loopback", "loopback without TLS", "direct"


class Transport:
    """All connections of a session. Clients are made when first needed, one per purpose and kind of host.

    ``handler`` replaces the network (tests and benchmarks run the simulator's answers in process through it);
    ``lookup`` and ``dial`` replace the resolver of file hosts, and how an address that it gave is connected to.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        handler: httpx.AsyncBaseTransport | None = None,
        lookup: Lookup = system_lookup,
        dial: Dial = dial,
    ) -> None:
        self._user_agent = user_agent
        self._handler = handler
        self._lookup = lookup
        self._dial = dial
        self._pools: dict[tuple[Purpose, str, str], _Pool] = {}
        self._tls: dict[bool, ssl.SSLContext] = {}

    async def close(self) -> None:
        """Close every connection."""
        while self._pools:
            await self._pools.popitem()[1].client.aclose()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        token: Secret | None = None,
        content: bytes | None = None,
        submit: bool = False,
        lane: str = "",
    ) -> Reply:
        """Do one exchange and return its answer whatever its status; redirects are not followed.

        A submit gets a fresh connection; what one ``lane`` waits for keeps no other waiting. Raises
        :class:`errors.NetworkFault` when there is no answer, with ``sent`` proved by httpcore's trace,
        :class:`errors.Unreadable` for an answer over 32 MiB, and :class:`errors.ConfigurationError` when the
        environment's proxy or certificate settings cannot be used.
        """
        purpose: Purpose = "submit" if submit else "read"
        trace = _Trace()
        pool = self._pool(purpose, url, lane)
        fault: errors.NetworkFault
        try:
            async with asyncio.timeout(SUBMIT_TOTAL_S if submit else READ_TOTAL_S), pool.places:
                response = await _send(pool, _request(pool, method, url, headers, content, trace, token), trace)
                try:
                    body = await _limited_body(response)
                finally:
                    await response.aclose()
                return Reply(response.status_code, _lower(response.headers), without(token, body))
        except TimeoutError:
            fault = errors.TimedOut(_words("timed out", url), sent=trace.sent)
        except _FAULTS as foreign:
            fault = _network_fault(foreign, trace, url)
        # Outside of the handlers: the foreign exception may quote a header, and must not hang on ours as its context.
        raise fault

    @asynccontextmanager
    async def stream(self, url: str, *, headers: Mapping[str, str], method: str = "GET") -> AsyncIterator[FileStream]:
        """Open a hosted file without any token; the body comes raw, block by block; redirects are not followed.

        Raises like :meth:`request`, and :class:`errors.UnsafeUrl` for a host whose name leads into another network.
        """
        pool = self._pool("file", url)
        trace = _Trace()
        headers = {**headers, "Accept-Encoding": "identity"}
        async with pool.places:
            response: httpx.Response | errors.NetworkFault
            try:
                response = await _send(pool, _request(pool, method, url, headers, None, trace), trace)
            except _FAULTS as foreign:
                response = _network_fault(foreign, trace, url)
            if isinstance(response, errors.NetworkFault):
                raise response
            try:
                yield FileStream(response, url)
            finally:
                await response.aclose()

    def _pool(self, purpose: Purpose, url: str, lane: str = "") -> _Pool:
        route = _DIRECT if not is_loopback_url(url) else _PLAIN if url.startswith("http://") else _LOOPBACK
        if purpose == "file" and route is _DIRECT and self._handler is None:
            route = proxy_of(url) or _DIRECT
        key = (purpose, route, lane)
        if key not in self._pools:
            self._pools[key] = _Pool(self._client(purpose, route))
        return self._pools[key]

    def _client(self, purpose: Purpose, route: str) -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=0 if purpose == "submit" else CONNECTIONS
        )
        timeout = {"read": _READ, "submit": _SUBMIT, "file": _FILE}[purpose]
        handler, proxy = self._handler, None
        try:
            if (plain := route is _PLAIN) not in self._tls:  # Without TLS no certificate is read: that takes a while.
                self._tls[plain] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx.create_ssl_context()
            if purpose == "file" and handler is None:
                if route in (_LOOPBACK, _PLAIN, _DIRECT):
                    network = CheckedNetwork(loopback=route is not _DIRECT, lookup=self._lookup, dial=self._dial)
                    handler = _FileTransport(self._tls[plain], network)
                else:
                    proxy = route
            return httpx.AsyncClient(
                transport=handler,
                proxy=proxy,
                verify=self._tls[plain],
                # HTTP_PROXY would catch the simulator on loopback too; a file's way is decided already.
                trust_env=route not in (_LOOPBACK, _PLAIN) and purpose != "file",
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
        """Yield the raw body as it comes, never waiting to fill a block of ``size_bytes``, the most there is in one.

        Raises :class:`errors.ConnectionCut` or :class:`errors.TimedOut` when it breaks.
        """
        fault: errors.NetworkFault
        try:
            async for piece in self._response.aiter_raw():
                for start in range(0, len(piece), size_bytes):
                    yield piece[start : start + size_bytes]
            return
        except (httpx.TimeoutException, TimeoutError):
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
        if isinstance(fault, httpx.TimeoutException | TimeoutError):
            return errors.TimedOut(_words("did not answer in time", url), sent=True)
        return errors.ConnectionCut(_words("broke the connection", url), sent=True)
    match fault:
        case httpx.ConnectError() | ssl.SSLError() if "CERTIFICATE" in str(fault).upper():
            return errors.CertificateRefused(
                _words("showed a certificate that is not trusted", url),
                sent=False,
                advice="behind a company proxy, point SSL_CERT_FILE at its certificate",
            )
        case httpx.ConnectTimeout() | httpx.PoolTimeout() | TimeoutError():
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
