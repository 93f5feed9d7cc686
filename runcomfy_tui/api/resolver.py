"""From a file host's name to the addresses that may be connected to: asked for once, and all of them checked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.public_address import is_this_machine, why_not_public

LOOKUP_S = 10.0
Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the addresses of a name as texts, in the order in which they are to be tried."""


async def system_lookup(host: str) -> list[str]:
    """Ask the system's resolver, on a thread; raise OSError or UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [_address(where) for _family, _type, _proto, _name, where in found]


def _address(where: Sequence[object]) -> str:
    """Return a socket address as text, with the interface that an IPv6 address may be tied to."""
    address = str(where[0])
    return f"{address}%{where[3]}" if len(where) == 4 and where[3] and "%" not in address else address


async def checked_addresses(host: str, *, loopback: bool, lookup: Lookup = system_lookup) -> list[str]:
    """Return the addresses of ``host``, IPv6 and IPv4 in turn, none of them twice.

    One address that is not public spoils them all: whoever answers so may answer otherwise next time. With
    ``loopback`` they must all be this machine. Raises :class:`errors.UnsafeUrl`, and :class:`errors.NotConnected`
    for a name that has no address or none in time.
    """
    problem = "its name has no address"
    addresses: Sequence[str] = ()
    try:
        async with asyncio.timeout(LOOKUP_S):
            addresses = await lookup(host)
    except TimeoutError:
        problem = "its name was not resolved in time"
    except (OSError, UnicodeError):
        problem = "its name cannot be resolved"
    if not addresses:
        raise errors.NotConnected(f"{host} cannot be reached: {problem}", sent=False)
    for address in addresses:
        objection = _not_this_machine(address) if loopback else why_not_public(address)
        if objection is not None:
            raise errors.UnsafeUrl(
                f"{host} leads to {address} ({objection})",
                advice="a name server on the way may answer in its place: look at the network you are in",
            )
    return _in_turn(list(dict.fromkeys(addresses)))


def _not_this_machine(address: str) -> str | None:
    return None if is_this_machine(address) else "not this machine"


def _in_turn(addresses: list[str]) -> list[str]:
    """Mix the two families, so that one that leads nowhere delays little."""
    first_is_v6 = ":" in addresses[0]
    one = [address for address in addresses if (":" in address) is first_is_v6]
    other = [address for address in addresses if (":" in address) is not first_is_v6]
    mixed = [address for pair in zip(one, other, strict=False) for address in pair]
    return mixed + one[len(other) :] + other[len(one) :]


def proxy_of(url: str) -> str | None:
    """Return the proxy that the environment names for a URL, if any: it will resolve the name itself.

    Whoever sets a proxy trusts it with that; the rules on names hold all the same.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
