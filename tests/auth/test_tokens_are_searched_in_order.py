"""The environment, our keyring entry, our file, the official file; what fails is passed over with a reason."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from pathlib import Path

import pytest

from runcomfy_tui.auth import FoundToken, TokenSources
from runcomfy_tui.auth.keyring_entry import Keyring, KeyringEntry, KeyringSilent
from runcomfy_tui.domain.errors import ConfigurationError
from tests.auth.keyrings import Reading


def official(folder: Path, content: object = None) -> Path:
    path = folder / "token.json"
    text = content if isinstance(content, str) else json.dumps(content or {"access_token": "from-the-file"})
    path.write_text(text, "utf-8")
    return path


def holding(token: str | None) -> Keyring:
    return Reading(lambda service, user: token if (service, user) == ("runcomfy-tui", "work") else None)


async def find(
    environment: dict[str, str] | None = None,
    keyring: Keyring | None = None,
    file: Path | None = None,
    own_file: Path | None = None,
) -> FoundToken:
    return await TokenSources(environment or {}, "work", file, keyring, own_file).find()


def value(found: FoundToken) -> str | None:
    return None if found.token is None else found.token.reveal()


async def test_the_environment_comes_first(tmp_path: Path) -> None:
    def untouched(service: str, user: str) -> str | None:
        raise AssertionError("the keyring was asked")

    found = await find({"RUNCOMFY_TOKEN": " from-the-variable\n"}, Reading(untouched), official(tmp_path))
    assert (value(found), found.source) == ("from-the-variable", "RUNCOMFY_TOKEN")


async def test_then_the_keyring_then_the_file(tmp_path: Path) -> None:
    file = official(tmp_path)
    assert value(await find({"RUNCOMFY_TOKEN": " "}, holding("from-the-keyring"), file)) == "from-the-keyring"
    found = await find({}, holding(None), file)
    assert (value(found), found.source, found.notes) == ("from-the-file", str(file), ())
    assert await find({}, holding(None), tmp_path / "none.json") == FoundToken(None)


async def test_our_own_file_comes_before_the_official_one(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"access_token": "from-our-file"}')
    assert value(await find({}, holding(None), official(tmp_path), own)) == "from-our-file"
    assert value(await find({}, holding("from-the-keyring"), official(tmp_path), own)) == "from-the-keyring"


async def test_every_place_tells_what_it_holds(tmp_path: Path) -> None:
    def locked(service: str, user: str) -> str | None:
        raise type("KeyringLocked", (Exception,), {})

    environment = {"RUNCOMFY_TOKEN": "from-the-variable"}
    places = await TokenSources(
        environment, "work", official(tmp_path), Reading(locked), tmp_path / "none.json"
    ).whereabouts()
    assert [(place.holds, place.is_used, place.is_ours) for place in places] == [
        (True, True, False),
        (False, False, True),
        (False, False, True),
        (True, False, False),
    ]
    assert [place.problem for place in places] == ["", "No token from the system keyring: it is locked.", "", ""]
    assert "from-the" not in repr(places)


async def test_a_pipe_in_the_files_place_is_noted_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token.json")
    async with asyncio.timeout(5):
        assert "it is no file" in (await find({}, None, tmp_path / "token.json")).notes[0]


async def test_a_bad_variable_is_an_error_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="RUNCOMFY_TOKEN"):
        await find({"RUNCOMFY_TOKEN": "short"}, holding("from-the-keyring"), official(tmp_path))


async def test_a_bad_keyring_entry_is_noted_and_the_file_used(tmp_path: Path) -> None:
    found = await find({}, holding("not a token"), official(tmp_path))
    assert value(found) == "from-the-file"
    assert len(found.notes) == 1
    assert "keyring" in found.notes[0]
    assert "not a token" not in found.notes[0]


async def test_a_keyring_that_fails_is_noted_by_its_kind_alone() -> None:
    def failing(service: str, user: str) -> str | None:
        raise RuntimeError("the secret is s3cret-s3cret")

    found = await find({}, Reading(failing))
    assert found.token is None
    assert found.notes == ("No token from the system keyring: it failed (RuntimeError).",)


async def test_a_keyring_that_hangs_is_left_behind() -> None:
    released = threading.Event()

    def hanging(service: str, user: str) -> str | None:
        released.wait(10)
        return "too-late-to-be-used"

    started = time.monotonic()
    with pytest.raises(KeyringSilent, match=r"did not answer within 0\.05 s"):
        await KeyringEntry(Reading(hanging), "work").read(0.05)
    assert time.monotonic() - started < 1
    released.set()
    await asyncio.sleep(0.05)


async def test_the_loop_runs_on_while_the_keyring_is_asked() -> None:
    ticks = 0

    def slow(service: str, user: str) -> str | None:
        time.sleep(0.1)
        return "from-the-keyring"

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    ticking = asyncio.create_task(tick())
    assert await KeyringEntry(Reading(slow), "work").read() == "from-the-keyring"
    ticking.cancel()
    assert ticks > 5


async def test_the_real_keyring_without_a_backend_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", Keyring())  # type: ignore[no-untyped-call]
    found = await TokenSources({}, "work", None).find()
    assert found == FoundToken(None, "", ("No token from the system keyring: this system has none.",))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "no access_token"),
        ('{"access_token": 5}', "no access_token"),
        ('{"access_token": " "}', "no access_token"),
        ("[" * 200_000, "not JSON"),
        ('"' + "x" * 1_000_001, "too large"),
        ('{"access_token": "zwei Wörter hier"}', "characters that a token cannot have"),
    ],
)
async def test_a_broken_official_file_is_noted(tmp_path: Path, content: str, reason: str) -> None:
    found = await find({}, None, official(tmp_path, content))
    assert found.token is None
    assert len(found.notes) == 1
    assert reason in found.notes[0]
    assert "Wörter" not in found.notes[0]


async def test_a_folder_in_the_files_place_is_noted(tmp_path: Path) -> None:
    (tmp_path / "token.json").mkdir()
    found = await find({}, None, tmp_path / "token.json")
    assert "cannot be read" in found.notes[0]


async def test_the_file_is_only_read(tmp_path: Path) -> None:
    file = official(tmp_path, {"access_token": "from-the-file", "refresh_token": "r", "expires_at": 1})
    before = file.read_bytes(), file.stat().st_mtime_ns
    assert value(await find({}, None, file)) == "from-the-file"
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
