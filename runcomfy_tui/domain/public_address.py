"""Which IP addresses are of the public internet, also when one hides inside another.

After IANA's registries of special-purpose addresses. ``ipaddress.is_global`` is asked as well, but it is not enough: it
differs between Python versions and does not look into every form that carries an IPv4 address.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_V4 = tuple(
    (IPv4Network(network), words)
    for network, words in (
        ("0.0.0.0/8", "no host's address"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's shared network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's service to its machines"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "set apart for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6 = tuple(
    (IPv6Network(network), words)
    for network, words in (
        ("::/128", "no host's address"),
        ("::1/128", "this machine"),
        ("::/96", "an IPv4 address in a form given up"),
        ("::ffff:0:0:0/96", "an IPv4 address in a form given up"),
        ("64:ff9b:1::/48", "a NAT64 of a local network"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "set apart for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ASSIGNED = IPv6Network("2000::/3")
_ISATAP = 0x5EFE
_ANY_ISATAP = ~(0x0200 << 16)  # The bit that says whether the IPv4 address inside is a public one.


def why_not_public(address: str) -> str | None:
    """Return what an address is if it is not one of the public internet, in a few words; None if it is.

    An IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4, ISATAP) is as public as the one inside.
    """
    try:
        read = ip_address(address)
    except ValueError:
        return "not an address"
    return _why_not_v4(read) if isinstance(read, IPv4Address) else _why_not_v6(read)


def is_this_machine(address: str) -> bool:
    """Tell whether an address is ``127.0.0.0/8`` or ``::1``."""
    try:
        return ip_address(address).is_loopback and ":ffff:" not in address.lower()
    except ValueError:
        return False


def _why_not_v4(address: IPv4Address) -> str | None:
    for network, words in _V4:
        if address in network:
            return words
    return None if address.is_global else "not public"


def _why_not_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "tied to one interface"
    inside = _inside(address)
    if inside is not None:
        words = _why_not_v4(inside)
        return None if words is None else f"{inside} inside, {words}"
    for network, words in _V6:
        if address in network:
            return words
    if address not in _ASSIGNED or not address.is_global or address.is_multicast:
        return "not public"
    return None


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, whoever translates it on the way."""
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(number & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFF_FFFF)
    if address in _ASSIGNED and (number >> 32 & 0xFFFF_FFFF & _ANY_ISATAP) == _ISATAP:
        return IPv4Address(number & 0xFFFF_FFFF)
    return None
