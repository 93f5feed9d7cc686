"""Connections of the file clients: to an address that was checked, under the host's name, read in large pieces.

The two classes have the methods that httpcore wants of a network, and raise ``OSError`` and ``TimeoutError``. A kept
connection is no way round the check: the pool gives it to requests for the same scheme, name and port alone, and
its address was checked when it was made.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable

from runcomfy_tui.api.resolver import Lookup, checked_addresses, system_lookup

PIECE_BYTES = 512 * 1024
"""What is read ahead of whoever wants it, at most; then the sender has to wait."""

NEXT_ADDRESS_S = 3.0
Dial = Callable[[str, int], Awaitable[socket.socket]]


async def dial(address: str, port: int) -> socket.socket:
    """Connect to an address, which is no name; raise OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, (address, port))
    except BaseException:
        opened.close()
        raise
    return opened


class CheckedNetwork:
    """Resolves once, checks every address, and connects to one of those; see :func:`checked_addresses`."""

    def __init__(self, *, loopback: bool, lookup: Lookup = system_lookup, dial: Dial = dial) -> None:
        self._loopback = loopback
        self._lookup = lookup
        self._dial = dial

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> Connection:
        """Connect within ``timeout`` seconds; raise errors.UnsafeUrl, errors.NotConnected, OSError, TimeoutError."""
        async with asyncio.timeout(timeout):
            addresses = await checked_addresses(host, loopback=self._loopback, lookup=self._lookup)
            opened = await self._first_that_answers(addresses, port)
        try:
            _, connection = await asyncio.get_running_loop().create_connection(Connection, sock=opened)
        except BaseException:
            opened.close()
            raise
        return connection

    async def _first_that_answers(self, addresses: list[str], port: int) -> socket.socket:
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(NEXT_ADDRESS_S):
                    return await self._dial(address, port)
            except OSError:
                continue
        return await self._dial(addresses[-1], port)

    async def sleep(self, seconds: float) -> None:
        """Wait between two tries; the pool is told to make one only."""
        await asyncio.sleep(seconds)


class Connection(asyncio.BufferedProtocol):
    """One connection; the system reads straight into its buffer."""

    def __init__(self) -> None:
        self._view = memoryview(bytearray(PIECE_BYTES))
        self._filled = 0
        self._ended = False
        self._fault: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport

    # What asyncio calls ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return the free part of the buffer; there is one, or reading is paused."""
        return self._view[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Hear of new bytes in the buffer; hold the sender back when it is full."""
        self._filled += nbytes
        if self._filled == PIECE_BYTES:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Hear of the end; the connection is closed then."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Hear that it is over, and why."""
        self._ended = True
        self._fault = exc
        self._wake()

    # What httpcore calls -----------------------------------------------------------------------------------------

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, as soon as there is something; empty at the end.

        It may be more than ``max_bytes``: that is a limit for buffers that cannot grow, and HTTP/1's parser has none.
        """
        if not self._filled and not self._ended:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._waiting
            finally:
                self._waiting = None
        if self._filled:
            piece = bytes(self._view[: self._filled])
            was_full, self._filled = self._filled == PIECE_BYTES, 0
            if was_full and not self._ended:
                self._transport.resume_reading()
            return piece
        if self._fault is not None:
            raise ConnectionError("the connection broke") from self._fault
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send a request's head: some hundred bytes, which the system takes at once."""
        if self._ended:
            raise ConnectionError("the connection is closed")
        self._transport.write(buffer)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Connection:
        """Go on in TLS: the certificate must be the name's, whatever address this is."""
        if not server_hostname:
            raise ConnectionError("no name to check the certificate against")
        if self._filled or self._ended:
            # Plain bytes before the handshake would be read as the beginning of the answer after it.
            raise ConnectionError("the other side spoke before TLS began")
        try:
            async with asyncio.timeout(timeout):
                secured = await asyncio.get_running_loop().start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname, ssl_shutdown_timeout=1.0
                )
        except BaseException:
            await self.aclose()
            raise
        if secured is None:
            raise ConnectionError("the connection was closed during TLS")
        self._transport = secured
        return self

    async def aclose(self) -> None:
        """Close at once; what was not read is lost."""
        self._ended = True
        self._transport.abort()
        await asyncio.sleep(0)  # asyncio closes the socket in its next turn.

    def get_extra_info(self, info: str) -> object:
        """Return ``ssl_object``, or ``is_readable``: whether an idle connection was closed or spoken on."""
        if info == "is_readable":
            return self._ended or self._filled > 0
        return self._transport.get_extra_info(info)

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
