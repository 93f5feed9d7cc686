"""Signing in by device code: asked until the person has said yes or no, whatever else is answered meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.device_code import DeviceCode
from runcomfy_tui.engine.sign_in import SignIn
from runcomfy_tui.simulator import Simulator
from runcomfy_tui.simulator.sign_in import SignInHabits
from tests.engine.fixed_server import CUT, fixed_server, http
from tests.engine.stepped_clock import BASE, InProcess, SteppedClock


@dataclass
class Person:
    """Somebody who signs in, and the website that they do it on."""

    service: Simulator
    clock: SteppedClock
    sign_in: SignIn
    hidden: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def decide(self, code: DeviceCode, decision: str) -> None:
        """Say yes or no on the website."""
        now = self.clock.wall()
        one = self.service.sign_ins.find(code.user_code, now)
        assert one is not None
        assert self.service.sign_ins.decide(one, decision, self.service.accounts.first, now)

    def waiting(self, code: DeviceCode) -> asyncio.Task[Token]:
        """Begin to wait."""
        return asyncio.create_task(self.sign_in.wait(code, self.troubles.append))


@asynccontextmanager
async def person() -> AsyncGenerator[Person, None]:
    service, clock = Simulator(seed=7), SteppedClock()
    transport = Transport(user_agent="runcomfy-tui-tests", handler=InProcess(service, clock))
    hidden: list[str] = []
    api = AccountApi(Caller(transport, BASE, lambda: None, clock.wall))
    yield Person(service, clock, SignIn(api, clock, hidden.append), hidden)
    await transport.close()


async def test_a_code_that_is_confirmed_gives_a_token_that_works() -> None:
    async with person() as one:
        code = await one.sign_in.begin()
        assert code.verify_url == f"{BASE}/cli-auth?code={code.user_code}"
        assert code.openable_url == code.verify_url
        assert (code.poll_interval_s, code.expires_at_monotonic) == (2.0, 600.0)
        assert one.hidden == [code.device_code]
        assert code.device_code not in repr(code)
        waiting = one.waiting(code)
        await one.clock.run(60.0)
        assert not waiting.done()
        assert one.service.sign_ins.described(one.clock.wall())[0]["polls"] == 30
        one.decide(code, "approve")
        await one.clock.run(2.5)
        token = await waiting
        assert one.service.accounts.works(token.reveal())
        assert one.hidden == [code.device_code, token.reveal()]
        assert one.troubles == []


@pytest.mark.parametrize(
    ("decision", "fault"), [("deny", errors.SignInDenied), ("expire", errors.SignInExpired)], ids=["denied", "expired"]
)
async def test_a_no_ends_it(decision: str, fault: type[errors.SignInFailed]) -> None:
    async with person() as one:
        code = await one.sign_in.begin()
        waiting = one.waiting(code)
        await one.clock.run(5.0)
        one.decide(code, decision)
        await one.clock.run(2.5)
        with pytest.raises(fault):
            await waiting


async def test_it_ends_with_its_time_and_not_before() -> None:
    async with person() as one:
        one.service.sign_ins.habits = SignInHabits(expires_in=60)
        code = await one.sign_in.begin()
        waiting = one.waiting(code)
        await one.clock.run(59.0)
        assert not waiting.done()
        one.decide(code, "approve")  # In the last second.
        await one.clock.run(1.0)
        assert one.service.accounts.works((await waiting).reveal())
        late = one.waiting(await one.sign_in.begin())
        await one.clock.run(61.0)
        with pytest.raises(errors.SignInExpired):
            await late


@pytest.mark.parametrize("fault", ["server-error", "drop-mid-body", "garbage", "rate-limit", "stall"])
async def test_faults_are_told_and_asked_through(fault: str) -> None:
    async with person() as one:
        code = await one.sign_in.begin()
        waiting = one.waiting(code)
        one.service.mischief.set_json({fault: {"strength": 1, "calls": ["sign-in"]}})
        await one.clock.run(40.0)
        assert not waiting.done()
        assert one.troubles
        assert all(one.troubles)
        one.service.mischief.set_json({})
        await one.clock.run(65.0)
        assert one.troubles[-1] == ""
        one.decide(code, "approve")
        await one.clock.run(2.5)
        assert one.service.accounts.works((await waiting).reveal())


async def test_what_cannot_begin_says_why() -> None:
    async with person() as one:
        one.service.mischief.set_json({"server-error": {"strength": 1, "calls": ["sign-in"]}})
        with pytest.raises(errors.ServerFault):
            await one.sign_in.begin()


@pytest.mark.parametrize(
    ("url", "openable"),
    [
        ("https://www.example.com/cli-auth?code=ABCD-1234", "https://www.example.com/cli-auth?code=ABCD-1234"),
        ("http://127.0.0.1:8188/cli-auth", "http://127.0.0.1:8188/cli-auth"),
        ("http://www.example.com/cli-auth", None),
        ("http://localhost@www.example.com/", None),
        ("https://user:word@www.example.com/", None),
        ("https://www.example.com/ --flag", None),
    ],
)
def test_a_browser_is_sent_to_safe_addresses_only(url: str, openable: str | None) -> None:
    assert DeviceCode("ABCD-1234", url, 1.0, 2.0, "d").openable_url == openable


async def test_over_a_socket_without_any_token_and_with_hostile_words() -> None:
    started = {
        "device_code": "d-secret",
        "user_code": "AB\x1b[31mCD-1234\u202e",
        "verify_url": "https://www.example.com/\x1b]52;c;eA==\x07",
        "poll_interval": 0.01,
    }
    answers = (
        http(200, started),
        http(200, {"status": "what\x1b[2J"}),
        CUT,
        http(200, {"status": "pending"}),
        http(200, {"status": "authorized", "access_token": " fresh-token-123 "}),
    )
    troubles: list[str] = []
    transport = Transport(user_agent="runcomfy-tui-tests")
    async with fixed_server(*answers) as fixed:
        clock = SystemClock()
        sign_in = SignIn(
            AccountApi(Caller(transport, f"http://127.0.0.1:{fixed.port}", lambda: None, clock.wall)), clock
        )
        code = await sign_in.begin()
        assert (code.user_code, code.verify_url) == ("ABCD-1234", "https://www.example.com/")
        token = await sign_in.wait(code, troubles.append)
        await transport.close()
    assert token.reveal() == "fresh-token-123"
    assert [bool(words) for words in troubles] == [True, True, False]
    assert "\x1b" not in "".join(troubles)
    assert fixed.bodies[0] == b"{}"
    assert fixed.bodies[1:] == [b'{"device_code": "d-secret"}'] * 4
