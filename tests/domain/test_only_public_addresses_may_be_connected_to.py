"""Which addresses are of the public internet: special ones in every form, and IPv4 hidden in IPv6."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.public_address import is_this_machine, why_not_public

HIDDEN_V4 = {
    "0.0.0.0": "no host's",
    "0.1.2.3": "no host's",
    "10.0.0.1": "private",
    "10.255.255.255": "private",
    "100.64.0.1": "provider",
    "100.100.100.200": "provider",
    "100.127.255.254": "provider",
    "127.0.0.1": "this machine",
    "127.255.255.254": "this machine",
    "168.63.129.16": "cloud",
    "169.254.169.254": "link-local",
    "169.254.170.2": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.9": "protocols",
    "192.0.0.192": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.19.255.255": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.9": "documentation",
    "224.0.0.1": "multicast",
    "233.252.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
}
HIDDEN_V6 = {
    "::": "no host's",
    "::1": "this machine",
    "::127.0.0.1": "given up",
    "::8.8.8.8": "given up",
    "::ffff:0:8.8.8.8": "given up",
    "64:ff9b:1::808:808": "NAT64",
    "64:ff9b:1:fffe::7f00:1": "NAT64",
    "100::1": "not public",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
    "2001:2::1": "protocols",
    "2001:10::1": "protocols",
    "2001:20::1": "protocols",
    "2001:db8::1": "documentation",
    "3fff:fff::1": "documentation",
    "4000::1": "not public",
    "5f00::1": "not public",
    "fc00::1": "private",
    "fd00:ec2::254": "private",
    "fd20:ce::254": "private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "interface",
    "fe80::a9fe:a9fe%2": "interface",
    "2606:4700::1%eth0": "interface",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
}
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "198.20.0.0"),
    *("126.255.255.255", "128.0.0.1", "223.255.255.255", "168.63.129.15", "168.63.129.17"),
    *("2606:4700::6810:84e5", "2a00:1450:4001::200e", "2600:1f18::1", "2001:4860:4860::8888", "2620:fe::fe"),
)


def carriers(inside: str) -> list[str]:
    """Return every form in which an IPv6 address that would be connected to carries an IPv4 address."""
    v4 = int(IPv4Address(inside))
    numbers = (
        0xFFFF << 32 | v4,
        0x64_FF9B << 96 | v4,
        0x2002 << 112 | v4 << 80,
        0x2002 << 112 | v4 << 80 | 1,
        0x2606_4700 << 96 | 0x5EFE << 32 | v4,
        0x2606_4700 << 96 | 0x0200_5EFE << 32 | v4,
    )
    return [str(IPv6Address(number)) for number in numbers]


@pytest.mark.parametrize(("address", "words"), [*HIDDEN_V4.items(), *HIDDEN_V6.items()])
def test_special_addresses_are_known_for_what_they_are(address: str, words: str) -> None:
    assert words in (why_not_public(address) or "public")


@pytest.mark.parametrize("inside", [*HIDDEN_V4])
def test_an_address_inside_another_counts(inside: str) -> None:
    for carrier in carriers(inside):
        assert f"{inside} inside" in (why_not_public(carrier) or "public"), carrier


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public_and_so_are_their_translations(address: str) -> None:
    assert why_not_public(address) is None
    if ":" not in address:
        assert [why_not_public(carrier) for carrier in carriers(address)] == [None] * 6


@pytest.mark.parametrize(
    "text", ["", "localhost", "010.0.0.1", "127.1", "0x7f.0.0.1", "2130706433", "[::1]", "1.1.1.1 "]
)
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    assert why_not_public(text) == "not an address"
    assert not is_this_machine(text)


@given(st.ip_addresses(v=4))
def test_we_are_never_laxer_than_the_standard_library(address: IPv4Address) -> None:
    if why_not_public(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@given(st.ip_addresses(v=6))
def test_nor_for_ipv6(address: IPv6Address) -> None:
    if why_not_public(str(address)) is None:
        assert address.is_global or address.ipv4_mapped is not None
        assert not address.is_multicast


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_known(address: str) -> None:
    assert is_this_machine(address)


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "128.0.0.1", "0.0.0.0", "::", "fe80::1", "10.0.0.1"])
def test_nothing_else_is_this_machine(address: str) -> None:
    assert not is_this_machine(address)
