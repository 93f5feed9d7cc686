"""Signing in and out without journal and engine, and in a running session: a wrong token changes nothing."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import Token, TokenSources
from runcomfy_tui.auth.keyring_entry import Keyring
from runcomfy_tui.domain import errors
from runcomfy_tui.engine.status import told_banners
from runcomfy_tui.settings import Settings
from runcomfy_tui.simulator import Server
from runcomfy_tui.simulator.sign_in import SignInHabits
from runcomfy_tui.wiring import logs
from runcomfy_tui.wiring import session as session_room
from runcomfy_tui.wiring.accounts import Accounts
from runcomfy_tui.wiring.redaction import HIDDEN
from runcomfy_tui.wiring.session import open_session
from tests.auth.keyrings import Holding, Raising

OLD = "rc-0123456789-older"


def settings_in(home: Path, simulator: Server) -> Settings:
    bases = {name: value for name, value in simulator.environment.items() if name != "RUNCOMFY_TOKEN"}
    return settings.load(bases, {}, locations.under(home))


def sources(home: Path, keyring: Keyring | None = None, given: str = "") -> TokenSources:
    own_file = locations.own_token_path(locations.under(home).config, "default")
    environment = {"RUNCOMFY_TOKEN": given} if given else {}
    return TokenSources(environment, "default", home / "token.json", keyring, own_file)


def issued(simulator: Server, account: str = "") -> Token:
    accounts = simulator.simulator.accounts
    return Token(accounts.issue(account or accounts.first, simulator.clock.now()), "a test")


async def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_from_a_code_to_a_balance_and_out_again(tmp_path: Path, simulator: Server) -> None:
    simulator.simulator.sign_ins.habits = SignInHabits(auto="approve", after_s=0.0, poll_interval=0.1)
    loaded = settings_in(tmp_path, simulator)
    async with Accounts(loaded, sources(tmp_path)) as accounts:
        with pytest.raises(errors.Unauthorised, match="not signed in"):
            await accounts.whoami()
        sign_in = accounts.sign_in()
        token = await sign_in.wait(await sign_in.begin())
        accepted = await accounts.accept(token, "file", must_be_known=True)
        assert (accepted.email, accounts.token()) == ("you@example.com", token)
        assert str(accounts.own_file) in accepted.kept
        assert await accounts.share_with_cli(token, accepted.email) == tmp_path / "token.json"
    async with Accounts(loaded, sources(tmp_path)) as accounts:
        whose = await accounts.whoami()
        assert (whose.email, whose.source) == ("you@example.com", str(accounts.own_file))
        assert await accounts.balance_usd() > 0
        forgotten = await accounts.sign_out()
        assert [str(accounts.own_file) in words for words in forgotten.removed] == [True]
        assert ["token.json" in words for words in forgotten.remaining] == [True]
        with pytest.raises(errors.Unauthorised):
            await accounts.whoami()


@pytest.mark.parametrize("ring", [Holding(default=OLD), Raising("KeyringLocked")], ids=["refused", "not kept"])
async def test_what_is_not_accepted_changes_nothing(tmp_path: Path, simulator: Server, ring: Holding) -> None:
    async with Accounts(settings_in(tmp_path, simulator), sources(tmp_path, ring)) as accounts:
        before = await accounts.look()
        if isinstance(ring, Raising):
            with pytest.raises(errors.TokenNotKept, match="it is locked"):
                await accounts.accept(issued(simulator), "keyring")
        else:
            with pytest.raises(errors.Unauthorised):
                await accounts.accept(Token("rc-of-nobody-at-all", "a test"), "keyring")
            assert ring.entries == {"default": OLD}
        assert accounts.found == before


async def test_a_token_is_kept_where_nobody_can_be_asked_whose_it_is(tmp_path: Path, simulator: Server) -> None:
    simulator.simulator.mischief.set_json({"server-error": {"strength": 1, "calls": ["account"]}})
    ring = Holding()
    token = issued(simulator)
    async with Accounts(settings_in(tmp_path, simulator), sources(tmp_path, ring)) as accounts:
        with pytest.raises(errors.ServerFault):
            await accounts.accept(token, "keyring", must_be_known=True)
        assert ring.entries == {}
        accepted = await accounts.accept(token, "keyring")
    assert (accepted.email, accepted.account) == ("", None)
    assert "could not be asked whose it is" in accepted.kept
    assert ring.entries == {"default": token.reveal()}


async def test_a_running_session_goes_on_with_it(tmp_path: Path, simulator: Server) -> None:
    accounts = simulator.simulator.accounts
    loaded, ring = settings_in(tmp_path, simulator), Holding()
    session = await open_session(loaded, sources(tmp_path, ring, given="rc-not-valid-any-more"))
    heard: list[str] = []
    session.on_token.append(lambda found: heard.append(found.source))
    try:
        await session.start()
        await until(lambda: bool(session.engine.status.banners))
        assert [banner.key for banner in told_banners(session.engine.status)] == ["signed-out"]
        assert session.token_place == "RUNCOMFY_TOKEN"
        assert (await session.can_keep()).works
        token = issued(simulator)
        accepted = await session.accept_token(token, place="keyring")
        assert accepted.email == session.engine.status.account == "you@example.com"
        assert accepted.kept == ("kept in the system keyring; RUNCOMFY_TOKEN is set and comes first at the next start")
        assert session.engine.status.banners == ()
        assert (session.token(), session.token_place) == (token, "the system keyring")
        other = issued(simulator, accounts.other)
        assert (await session.accept_token(other, place="session")).email == "somebody.else@example.com"
        assert ring.entries == {"default": token.reveal()}
        forgotten = await session.sign_out()
        assert (session.token(), ring.entries) == (None, {})
        assert "RUNCOMFY_TOKEN is set" in forgotten.remaining[0]
        after = session.engine.status
        assert after.account is None
        assert heard == ["the system keyring", "this session alone", ""]
    finally:
        await session.close()


async def test_an_open_window_hears_of_a_login_elsewhere(
    tmp_path: Path, simulator: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_room, "TOKEN_LOOKED_AT_EVERY_S", 0.02)
    loaded = settings_in(tmp_path, simulator)
    session = await open_session(loaded, sources(tmp_path))
    try:
        await session.start()
        assert session.token() is None
        async with Accounts(loaded, sources(tmp_path)) as login:
            await login.accept(issued(simulator), "file")
        await until(lambda: session.engine.status.account == "you@example.com")
        assert session.token() == login.token()
    finally:
        await session.close()


async def test_a_keyring_that_is_silent_brings_in_no_other_accounts_token(tmp_path: Path, simulator: Server) -> None:
    (tmp_path / "token.json").write_text('{"access_token": "rc-of-the-official-command-line"}')
    ring = Holding(default=OLD)
    async with Accounts(settings_in(tmp_path, simulator), sources(tmp_path, ring)) as accounts:
        await accounts.look()
        ring.get_password = Raising("KeyringLocked").get_password  # type: ignore[method-assign]
        assert not await accounts.look_again()
        assert accounts.token() == Token(OLD, "a test")


async def test_no_log_holds_a_secret_of_it(tmp_path: Path, simulator: Server) -> None:
    hooks = threading.excepthook, sys.unraisablehook
    log = tmp_path / "the.log"
    logs.start(log, debug=True)
    try:
        simulator.simulator.sign_ins.habits = SignInHabits(auto="approve", after_s=0.0, poll_interval=0.1)
        async with Accounts(settings_in(tmp_path, simulator), sources(tmp_path)) as accounts:
            sign_in = accounts.sign_in()
            code = await sign_in.begin()
            token = await sign_in.wait(code)
            logging.getLogger("any").warning("%s and %s", code.device_code, token.reveal())
            await accounts.accept(token, "file")
            await accounts.whoami()
    finally:
        logs.stop()
        logging.captureWarnings(False)
        threading.excepthook, sys.unraisablehook = hooks
        logging.getLogger().setLevel(logging.WARNING)
    text = log.read_text("utf-8")
    assert f"{HIDDEN} and {HIDDEN}" in text
    assert token.reveal() not in text
    assert code.device_code not in text


def test_nothing_slow_is_loaded_before_it_is_needed() -> None:
    program = "import sys, runcomfy_tui.wiring.accounts\nprint(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.split())
    assert "runcomfy_tui.wiring.accounts" in loaded
    assert loaded.isdisjoint({"httpx", "keyring", "textual", "sqlite3", "jsonschema_rs", "runcomfy_tui.engine"})
