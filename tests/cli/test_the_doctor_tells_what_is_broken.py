"""``runcomfy-tui doctor``: whole where all is well, whole where nothing is, and without a secret in either."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.auth import keyring_entry
from runcomfy_tui.simulator import Server
from runcomfy_tui.wiring.doctor import places
from runcomfy_tui.wiring.doctor.finding import in_time
from runcomfy_tui.wiring.doctor.network import between
from tests.cli.conftest import Call, Outcome

AREAS = {
    *("versions", "terminal", "graphics", "clipboard", "settings", "paths", "journal", "keyring", "token"),
    "network",
}
TOKEN = "a-token-nobody-may-see"


def broken(done: Outcome) -> set[tuple[str, str]]:
    return {(each["area"], each["name"]) for each in done.data["findings"] if each["state"] == "broken"}


async def test_where_all_is_well(call: Call, service: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", service.environment["RUNCOMFY_TOKEN"])
    done = await call("doctor", "--output", "json")
    assert (done.code, done.data["ok"], broken(done)) == (0, True, set())
    assert {each["area"] for each in done.data["findings"]} == AREAS
    assert all(list(each) == ["area", "name", "state", "words", "advice"] for each in done.data["findings"])
    assert service.environment["RUNCOMFY_TOKEN"] not in done.out
    assert done.out.count("it takes the token") == 2
    assert not home.exists()
    people = await call("doctor", "-q")
    assert (people.code, people.err) == (0, "")
    assert set(people.out.split()) >= AREAS


async def test_where_everything_is_broken(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "state" / "profiles" / "default").mkdir(parents=True)
    (home / "state" / "profiles" / "default" / "journal.db").write_bytes(b"no journal" * 1000)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('grafics = "kitty"\nmouse = 7\n')
    (home / "logs").write_text("a file where a folder should be")
    for name in ("MODEL_API", "SERVERLESS_API", "WEB"):
        monkeypatch.setenv(f"RUNCOMFY_{name}_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("RUNCOMFY_TOKEN", "a b")
    monkeypatch.setenv("HTTPS_PROXY", "http://somebody:secret@proxy.example:8080")
    done = await call("doctor", "--output", "json")
    assert done.code == 1
    assert broken(done) >= {
        ("settings", "problem"),
        ("paths", "logs"),
        ("journal", "file"),
        ("token", "search"),
        ("network", "model API"),
        ("network", "serverless API"),
        ("network", "website"),
    }
    assert "graphics" in done.out  # what was meant
    assert "secret" not in done.out
    assert "http://proxy.example:8080" in done.out
    assert sorted(path.name for path in home.iterdir()) == ["config", "logs", "state"]


async def test_a_token_that_is_refused(call: Call, service: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", TOKEN)
    done = await call("doctor", "--output", "json")
    assert (done.code, TOKEN in done.out + done.err) == (1, False)
    assert broken(done) == {("network", "serverless API"), ("network", "website")}


async def test_a_token_goes_nowhere_while_the_addresses_may_be_misread(
    call: Call, service: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", TOKEN)
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('wep_base = "https://runcomfy.example"\n')
    done = await call("doctor", "--output", "json")
    assert broken(done) == {("settings", "problem")}
    assert done.out.count("it wants a token") == 2
    assert "it is sent nowhere until the settings are mended" in done.out


async def test_a_keyring_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(places, "READ_LIMIT_S", 0.1)
    monkeypatch.setattr(places, "_backend", lambda: "backends.Vault")

    def hang(*_: Any) -> str | None:
        held.wait(10)
        return None

    monkeypatch.setattr(keyring_entry.SystemKeyring, "get_password", hang)
    found = await places.keyring("default")
    held.set()
    assert (found.state, found.words.startswith("backends.Vault: it did not answer")) == ("note", True)


async def test_what_hangs_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        await in_time(lambda: time.sleep(0.5), 0.05)
    with pytest.raises(OSError, match="gone"):
        await in_time(lambda: (_ for _ in ()).throw(OSError("gone")), 1.0)


def test_proxies_are_told_without_their_passwords() -> None:
    given = {
        "HTTPS_PROXY": "http://me:pw@host:1", "all_proxy": "socks5://me:pw@[::1]:9", "http_proxy": "me:pw@host:3128",
        "NO_PROXY": "localhost", "HTTP_PROXY": "http://me:pw@host:x",
    }  # fmt: skip
    told = {each.name: each.words for each in between(given)}
    assert "pw" not in str(told)
    assert told["HTTPS_PROXY"] == "http://host:1"
    assert told["NO_PROXY"] == "localhost"
