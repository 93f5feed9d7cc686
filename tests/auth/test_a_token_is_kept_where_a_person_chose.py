"""A sign-in's token goes where a person chose, is read again to be sure, and is in one of our places at a time."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from runcomfy_tui import locations
from runcomfy_tui.auth import KeyringTrial, Token, TokenKeeper, TokenSources, share_with_cli
from runcomfy_tui.auth.keyring_entry import Keyring
from runcomfy_tui.domain.errors import TokenNotKept
from tests.auth.keyrings import Hanging, Holding, Null, Raising

SECRET = "rc-0123456789-secret"
TOKEN = Token(SECRET, "a test")
OLD = "rc-0123456789-older"


def own(folder: Path) -> Path:
    return locations.own_token_path(folder / "config", "work")


def sources(folder: Path, keyring: Keyring | None, environment: Mapping[str, str] | None = None) -> TokenSources:
    return TokenSources(environment or {}, "work", folder / "token.json", keyring, own(folder))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_keyring_holds_it_and_an_older_file_goes(tmp_path: Path) -> None:
    ring = Holding()
    places = sources(tmp_path, ring)
    keeper = TokenKeeper(places)
    await keeper.keep(Token(OLD, "a test"), "file")
    assert await keeper.trial() == KeyringTrial(True)
    assert ring.entries == {}
    assert await keeper.keep(TOKEN, "keyring") == "kept in the system keyring"
    assert ring.entries == {"work": SECRET}
    assert not own(tmp_path).exists()
    assert (await places.find()).token == TOKEN


async def test_a_file_holds_it_for_its_owner_alone_and_an_older_entry_goes(tmp_path: Path) -> None:
    ring = Holding(work=OLD)
    places = sources(tmp_path, ring)
    words = await TokenKeeper(places).keep(TOKEN, "file")
    file = own(tmp_path)
    assert words == f"kept in {file}, readable by you alone"
    assert (mode(file), mode(file.parent), mode(file.parent.parent)) == (0o600, 0o700, 0o700)
    assert json.loads(file.read_text()) == {"access_token": SECRET}
    assert [path.name for path in file.parent.iterdir()] == ["work.json"]
    assert ring.entries == {}
    found = await places.find()
    assert (found.token, found.source) == (TOKEN, str(file))


@pytest.mark.parametrize(
    ("ring", "reason"),
    [
        (None, "this system has none"),
        (Raising("NoKeyringError"), "this system has none"),
        (Raising("KeyringLocked"), "it is locked"),
        (Raising("PasswordSetError"), r"it failed \(PasswordSetError\)"),
        (Null(), "it took the token and does not hold it"),
    ],
    ids=["left out", "no backend", "locked", "failing", "null"],
)
async def test_a_keyring_that_does_not_keep_it_says_why(tmp_path: Path, ring: Keyring | None, reason: str) -> None:
    keeper = TokenKeeper(sources(tmp_path, ring))
    with pytest.raises(TokenNotKept, match=f"the system keyring: {reason}") as caught:
        await keeper.keep(TOKEN, "keyring")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    trial = await keeper.trial()
    assert not trial.works
    assert not own(tmp_path).exists()


async def test_a_keyring_that_hangs_is_given_up_and_holds_nothing_afterwards(tmp_path: Path) -> None:
    ring = Hanging()
    keeper = TokenKeeper(sources(tmp_path, ring), time_limit_s=0.05)
    started = time.monotonic()
    with pytest.raises(TokenNotKept, match=r"did not answer within 0\.05 s"):
        await keeper.keep(TOKEN, "keyring")
    assert not (await keeper.trial()).works
    words = await keeper.keep(TOKEN, "file")
    assert "if the system keyring holds an older one, that comes first" in words
    assert time.monotonic() - started < 5
    ring.released.set()
    async with asyncio.timeout(5):
        while ring.entries:  # What was given up is written after all, and taken back.
            await asyncio.sleep(0.01)


async def test_a_keyring_that_hangs_as_it_is_read_again_holds_nothing_afterwards(tmp_path: Path) -> None:
    class HangingAtReads(Hanging):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[username] = password

    ring = HangingAtReads()
    with pytest.raises(TokenNotKept, match="did not answer"):
        await TokenKeeper(sources(tmp_path, ring), time_limit_s=0.05).keep(TOKEN, "keyring")
    assert ring.entries == {"work": SECRET}
    ring.released.set()
    async with asyncio.timeout(5):
        while ring.entries:
            await asyncio.sleep(0.01)


async def test_a_set_variable_is_told_to_come_first(tmp_path: Path) -> None:
    keeper = TokenKeeper(sources(tmp_path, Holding(), {"RUNCOMFY_TOKEN": OLD}))
    assert "RUNCOMFY_TOKEN is set and comes first at the next start" in await keeper.keep(TOKEN, "keyring")
    assert await keeper.keep(TOKEN, "session") == "kept until the program ends"


async def test_a_link_in_the_files_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "of somebody else"
    target.write_text("untouched")
    file = own(tmp_path)
    file.parent.mkdir(parents=True)
    file.symlink_to(target)
    await TokenKeeper(sources(tmp_path, None)).keep(TOKEN, "file")
    assert target.read_text() == "untouched"
    assert not file.is_symlink()
    assert mode(file.parent) == 0o700


async def test_a_link_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    file = own(tmp_path)
    file.parent.parent.mkdir(parents=True)
    file.parent.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TokenNotKept, match="the folder is a link"):
        await TokenKeeper(sources(tmp_path, None)).keep(TOKEN, "file")
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = TokenKeeper(sources(tmp_path, None))
    await keeper.keep(TOKEN, "file")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(TokenNotKept, match="No space left"):
            await keeper.keep(Token("rc-another-token", "a test"), "file")
    assert json.loads(own(tmp_path).read_text()) == {"access_token": SECRET}
    assert [path.name for path in own(tmp_path).parent.iterdir()] == ["work.json"]


async def test_signing_out_removes_it_and_tells_what_gives_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": OLD}))
    ring = Holding(work=SECRET)
    places = sources(tmp_path, ring)
    own(tmp_path).parent.mkdir(parents=True)
    own(tmp_path).write_text(json.dumps({"access_token": SECRET}))
    (own(tmp_path).parent / ".work.json.abcd1234").write_text(SECRET)  # A process was killed while it wrote.
    forgotten = await TokenKeeper(places).forget()
    assert forgotten.removed == ("Removed from the system keyring.", f"Removed {own(tmp_path)}.")
    assert forgotten.failed == ()
    assert [str(tmp_path / "token.json") in sentence for sentence in forgotten.remaining] == [True]
    assert ring.entries == {}
    assert list(own(tmp_path).parent.iterdir()) == []
    assert (await TokenKeeper(sources(tmp_path / "empty", Holding())).forget()).sentences == ["No token was kept here."]


async def test_a_keyring_that_cannot_be_asked_may_hold_it_still(tmp_path: Path) -> None:
    forgotten = await TokenKeeper(sources(tmp_path, Raising("KeyringLocked"))).forget()
    assert forgotten.failed == ("The system keyring may still hold it: it is locked.",)


def test_the_official_file_keeps_what_is_not_of_the_old_token(tmp_path: Path) -> None:
    path = tmp_path / "made" / "token.json"
    share_with_cli(path, TOKEN, "you@example.com")
    assert json.loads(path.read_text()) == {"access_token": SECRET, "user_email": "you@example.com"}
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    before = {"access_token": OLD, "refresh_token": "r", "expires_at": 1, "user_email": "o@example.com", "more": [1]}
    path.write_text(json.dumps(before))
    path.chmod(0o644)
    share_with_cli(path, TOKEN)
    assert json.loads(path.read_text()) == {"access_token": SECRET, "more": [1]}
    assert mode(path) == 0o600
    path.write_text("{ not JSON")
    share_with_cli(path, TOKEN)
    assert json.loads(path.read_text()) == {"access_token": SECRET}
    with pytest.raises(TokenNotKept, match="was not shared"):
        share_with_cli(path / "in-a-file" / "token.json", TOKEN)
