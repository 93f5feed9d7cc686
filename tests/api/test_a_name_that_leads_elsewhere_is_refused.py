"""File hosts' names: resolved once, every address checked, connected to as checked, and nothing sent before."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runcomfy_tui.api import connection, resolver
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.transport import CONNECTIONS, Transport
from runcomfy_tui.domain import errors
from tests.api.servers import Behaviour, Line, Wire, serving
from tests.domain.test_hosted_urls_are_read_in_one_way import HOSTILE
from tests.domain.test_only_public_addresses_may_be_connected_to import HIDDEN_V4, HIDDEN_V6, PUBLIC, carriers

DATA = Path(__file__).parent / "data"
FILE = "https://files.runcomfy.net/a.png"
OTHER = "https://b.runcomfy.com/b.png"
GOOD = "8.8.8.8"


@dataclass
class Internet:
    """Names with their answers, and one TLS server that stands at every public address."""

    wire: Wire
    names: dict[str, list[Sequence[str] | Exception]]
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    shown_names: list[str | None] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    async def lookup(self, host: str) -> Sequence[str]:
        """Give the next answer for a name; its last one stays."""
        self.asked.append(host)
        answers = self.names.get(host, [[GOOD]])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def dial(self, address: str, port: int) -> socket.socket:
        """Connect to the server whatever the address is, and write down which it was."""
        self.dialled.append((address, port))
        if address in self.dead:
            raise ConnectionRefusedError
        return await connection.dial("127.0.0.1", self.wire.port)

    @property
    def untouched(self) -> bool:
        """Tell whether nothing was connected to and no byte came."""
        return not self.dialled and self.wire.connections == 0 and not self.wire.requests


async def serve_file(line: Line) -> None:
    while await line.request() is not None:
        await line.answer(b"file")


@asynccontextmanager
async def internet(
    monkeypatch: pytest.MonkeyPatch,
    names: dict[str, list[Sequence[str] | Exception]] | None = None,
    behaviour: Behaviour = serve_file,
    certificate: str = "hosted.pem",
) -> AsyncGenerator[tuple[Internet, HostedFiles], None]:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / certificate))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(DATA / certificate)
    async with serving(behaviour, tls) as wire:
        net = Internet(wire, names or {})
        tls.sni_callback = lambda _socket, name, _context: net.shown_names.append(name)
        client = Transport(user_agent="t", lookup=net.lookup, dial=net.dial)
        try:
            yield net, HostedFiles(client, loopback_allowed=False)
        finally:
            await client.close()


async def fetch(files: HostedFiles, url: str) -> bytes:
    async with files.open(url) as stream:
        return b"".join([block async for block in stream.blocks(1024)])


def host(url: str) -> str:
    return url.split("/")[2]


# Names that lead elsewhere ------------------------------------------------------------------------------------------

ELSEWHERE = [*HIDDEN_V4, *HIDDEN_V6, *(form for inside in HIDDEN_V4 for form in carriers(inside))]


async def test_every_such_address_is_refused_alone_first_and_last(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch) as (net, files):
        for address in ELSEWHERE:
            for answer in ([address], [address, *PUBLIC], [*PUBLIC, address], [GOOD, address, GOOD]):
                net.names[host(FILE)] = [answer]
                with pytest.raises(errors.UnsafeUrl) as caught:
                    await fetch(files, FILE)
                assert address in caught.value.message
        assert net.untouched
        assert len(net.asked) == 4 * len(ELSEWHERE)


async def test_hostile_urls_are_not_even_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch) as (net, files):
        for url in HOSTILE:
            with pytest.raises(errors.UnsafeUrl):
                await fetch(files, url)
        assert net.untouched
        assert net.asked == []


@pytest.mark.parametrize(
    "answer", [[], socket.gaierror(socket.EAI_NONAME, "no"), UnicodeError("label too long"), OSError("no route")]
)
async def test_a_name_without_an_address_is_not_connected_to(
    answer: Sequence[str] | Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with internet(monkeypatch, {host(FILE): [answer]}) as (net, files):
        with pytest.raises(errors.NotConnected, match=r"files\.runcomfy\.net") as caught:
            await fetch(files, FILE)
        assert net.untouched
    assert not caught.value.sent


async def test_a_name_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: str) -> list[str]:
        await asyncio.sleep(60)
        return [GOOD]

    monkeypatch.setattr(resolver, "LOOKUP_S", 0.05)
    async with internet(monkeypatch) as (net, files):
        monkeypatch.setattr(net, "lookup", silent)
        client = Transport(user_agent="t", lookup=silent, dial=net.dial)
        with pytest.raises(errors.NotConnected, match="in time"):
            await fetch(HostedFiles(client, loopback_allowed=False), FILE)
        assert net.untouched
        await client.close()
        assert await fetch(files, FILE) == b"file"


async def test_the_systems_answer_is_asked_for_once_and_read_with_its_interface(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[object] = []

    async def getaddrinfo(name: str, port: object, **_: object) -> list[tuple[object, ...]]:
        calls.append(name)
        tcp = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "cname.example")
        if name == "b.runcomfy.com":
            return [(socket.AF_INET6, *tcp, ("2606:4700::1", 0, 0, 3))]
        return [(socket.AF_INET, *tcp, (GOOD, 0)), (socket.AF_INET6, *tcp, ("2606:4700::1", 0, 0, 0))]

    async with internet(monkeypatch) as (net, _files):
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        client = Transport(user_agent="t", dial=net.dial)
        files = HostedFiles(client, loopback_allowed=False)
        with pytest.raises(errors.UnsafeUrl, match=r"2606:4700::1%3 [(]tied to one interface"):
            await fetch(files, OTHER)
        assert net.untouched
        assert await fetch(files, FILE) == b"file"
        assert calls == ["b.runcomfy.com", "files.runcomfy.net"]
        assert net.dialled == [(GOOD, 443)]
        await client.close()


# The address that was checked is the one that is connected to -------------------------------------------------------


async def test_the_connection_goes_to_the_address_and_everything_else_goes_by_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with internet(monkeypatch, {host(FILE): [["2606:4700::1", GOOD]]}) as (net, files):
        assert await fetch(files, FILE) == b"file"
        assert net.dialled == [("2606:4700::1", 443)]
        assert net.shown_names == ["files.runcomfy.net"]
        head = net.wire.heads.lower()
        assert b"host: files.runcomfy.net\r\n" in head
        assert b"authorization" not in head
        assert b"cookie" not in head


async def test_a_name_that_changes_its_answer_is_never_asked_twice_for_one_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with internet(monkeypatch, {host(FILE): [[GOOD], ["127.0.0.1"]]}) as (net, files):
        assert await fetch(files, FILE) == b"file"
        assert (net.asked, net.dialled) == ([host(FILE)], [(GOOD, 443)])


async def test_a_name_that_changes_its_answer_is_refused_on_the_next_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def once(line: Line) -> None:
        await line.request()
        await line.answer(b"file", headers="Connection: close\r\n")

    async with internet(monkeypatch, {host(FILE): [[GOOD], ["127.0.0.1"]]}, once) as (net, files):
        assert await fetch(files, FILE) == b"file"
        with pytest.raises(errors.UnsafeUrl):
            await fetch(files, FILE)
        assert net.wire.connections == 1


async def test_a_kept_connection_serves_its_own_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch, {host(OTHER): [["10.0.0.1"]]}) as (net, files):
        assert await fetch(files, FILE) == b"file"
        assert await fetch(files, FILE) == b"file"
        assert (len(net.asked), net.wire.connections) == (1, 1)
        with pytest.raises(errors.UnsafeUrl):
            await fetch(files, OTHER)
        assert len(net.wire.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_a_name_that_leads_elsewhere_is_refused(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(line: Line) -> None:
        await line.request()
        await line.answer(b"", status, f"Location: {OTHER}\r\nSet-Cookie: a=b; Domain=runcomfy.com\r\n")

    async with internet(monkeypatch, {host(OTHER): [[GOOD, "169.254.169.254"]]}, away) as (net, files):
        with pytest.raises(errors.UnsafeUrl, match=r"169\.254\.169\.254"):
            await fetch(files, FILE)
        assert net.wire.connections == len(net.wire.requests) == 1
        assert net.asked == [host(FILE), host(OTHER)]


async def test_a_long_chain_is_checked_to_its_last_hop(monkeypatch: pytest.MonkeyPatch) -> None:
    hops = [f"https://{name}.runcomfy.net/" for name in "bcde"]

    async def on(line: Line) -> None:
        await line.request()
        await line.answer(b"", 302, f"Location: {left.pop(0)}\r\n")

    left = [FILE, FILE, OTHER, OTHER, hops[0]]
    async with internet(monkeypatch, {"b.runcomfy.net": [["ff02::1"]]}, on) as (net, files):
        with pytest.raises(errors.UnsafeUrl, match="multicast"):
            await fetch(files, FILE)
        assert (left, len(net.wire.requests)) == ([], 5)


# TLS ----------------------------------------------------------------------------------------------------------------


async def test_a_trusted_certificate_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch, certificate="loopback.pem") as (net, files):
        with pytest.raises(errors.CertificateRefused) as caught:
            await fetch(files, FILE)
        assert (len(net.dialled), net.wire.requests) == (1, [])
    assert not caught.value.sent


async def test_a_certificate_of_the_address_is_no_certificate_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is good for 127.0.0.1, where the connection really leads."""
    async with internet(monkeypatch, certificate="loopback.pem") as (net, _files):
        client = Transport(user_agent="t", dial=net.dial)
        assert await fetch(HostedFiles(client, loopback_allowed=True), f"https://localhost:{net.wire.port}/") == b"file"
        assert net.dialled[0][0] in ("127.0.0.1", "::1")
        await client.close()


async def test_an_untrusted_certificate_of_the_right_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch) as (net, files):
        monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "loopback.pem"))
        with pytest.raises(errors.CertificateRefused):
            await fetch(files, FILE)
        assert net.wire.requests == []


async def test_what_is_said_before_tls_is_no_answer() -> None:
    async def early(line: Line) -> None:
        await line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        await line.reader.read()

    async with serving(early) as wire:
        plain = await connection.CheckedNetwork(loopback=True).connect_tcp("localhost", wire.port, 5.0)
        while not plain.get_extra_info("is_readable"):
            await asyncio.sleep(0)
        with pytest.raises(ConnectionError, match="before TLS"):
            await plain.start_tls(ssl.create_default_context(), "localhost", 5.0)
        await plain.aclose()


# Addresses that do not answer ---------------------------------------------------------------------------------------


async def test_the_next_address_is_tried_and_the_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ["2606:4700::1", "2606:4700::2", "2606:4700::1", "1.1.1.1", GOOD]
    async with internet(monkeypatch, {host(FILE): [answer]}) as (net, files):
        net.dead = {"2606:4700::1", "1.1.1.1", "2606:4700::2"}
        assert await fetch(files, FILE) == b"file"
        tried = [address for address, _port in net.dialled]
        assert tried == ["2606:4700::1", "1.1.1.1", "2606:4700::2", GOOD]
        assert len(net.asked) == 1


async def test_an_address_that_is_silent_delays_only_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "NEXT_ADDRESS_S", 0.05)
    async with internet(monkeypatch, {host(FILE): [["2606:4700::1", GOOD]]}) as (net, _files):

        async def dial(address: str, port: int) -> socket.socket:
            if ":" in address:
                await asyncio.sleep(60)
            return await net.dial(address, port)

        client = Transport(user_agent="t", lookup=net.lookup, dial=dial)
        assert await fetch(HostedFiles(client, loopback_allowed=False), FILE) == b"file"
        await client.close()


async def test_when_none_answers_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch, {host(FILE): [["1.1.1.1", GOOD]]}) as (net, files):
        net.dead = {"1.1.1.1", GOOD}
        with pytest.raises(errors.NotConnected) as caught:
            await fetch(files, FILE)
        assert net.wire.connections == 0
    assert not caught.value.sent


async def test_no_more_than_eight_connections_stand_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    together = asyncio.Event()

    async def wait(line: Line) -> None:
        await line.request()
        if line.wire.open == CONNECTIONS:
            together.set()
        await together.wait()
        await line.answer(b"file", headers="Connection: close\r\n")

    async with internet(monkeypatch, behaviour=wait) as (net, files):
        got = await asyncio.gather(*(fetch(files, f"{FILE}?{n}") for n in range(3 * CONNECTIONS)))
        assert got == [b"file"] * len(got)
        assert net.wire.most_open == CONNECTIONS == 8


# Loopback and proxies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["127.0.0.1", GOOD], [GOOD], ["::ffff:127.0.0.1"], ["0.0.0.0"]])
async def test_localhost_must_be_this_machine(answer: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async with internet(monkeypatch, {"localhost": [answer]}) as (net, _files):
        client = Transport(user_agent="t", lookup=net.lookup, dial=net.dial)
        with pytest.raises(errors.UnsafeUrl, match="not this machine"):
            await fetch(HostedFiles(client, loopback_allowed=True), f"http://localhost:{net.wire.port}/a")
        assert net.untouched
        await client.close()


async def test_a_hosted_name_may_not_be_this_machine_beside_a_loopback_base_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with internet(monkeypatch, {host(FILE): [["127.0.0.1"]]}) as (net, _files):
        client = Transport(user_agent="t", lookup=net.lookup, dial=net.dial)
        with pytest.raises(errors.UnsafeUrl, match="this machine"):
            await fetch(HostedFiles(client, loopback_allowed=True), FILE)
        assert net.untouched
        await client.close()


async def refuse(line: Line) -> None:
    await line.request()
    await line.answer(b"", 502)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_a_proxy_resolves_but_the_rules_on_names_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(refuse) as proxy, internet(monkeypatch, {host(FILE): [["10.0.0.1"]]}) as (net, files):
        monkeypatch.setenv(name, proxy.url)
        with pytest.raises(errors.NotConnected, match="proxy"):
            await fetch(files, FILE)
        assert proxy.heads.startswith(b"CONNECT files.runcomfy.net:443 ")
        asked = len(proxy.requests)
        for url in HOSTILE:
            with pytest.raises(errors.UnsafeUrl):
                await fetch(files, url)
        assert (len(proxy.requests), net.asked, net.untouched) == (asked, [], True)


async def test_a_host_that_the_proxy_is_not_for_is_resolved_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(refuse) as proxy, internet(monkeypatch, {host(FILE): [["10.0.0.1"]]}) as (net, files):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://"))
        monkeypatch.setenv("NO_PROXY", "runcomfy.net")
        with pytest.raises(errors.UnsafeUrl):
            await fetch(files, FILE)
        assert (net.asked, net.untouched, proxy.connections) == ([host(FILE)], True, 0)
        with pytest.raises(errors.NotConnected):
            await fetch(files, OTHER)
        assert (proxy.connections, net.untouched) == (1, True)
