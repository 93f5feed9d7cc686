"""``login``, ``logout``, ``whoami`` and ``balance``: by a code, by a token that is handed over, and what goes wrong."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui.cli.login import can_open_pages
from runcomfy_tui.simulator import Server
from runcomfy_tui.simulator.sign_in import SignInHabits
from tests.cli.conftest import Call


def person(service: Server, decision: str, **others: object) -> None:
    """Have the website's side of every sign-in decided at once."""
    habits = {"auto": decision, "after_s": 0.05, "poll_interval": 0.1, **others}
    service.simulator.sign_ins.habits = SignInHabits.of_json(habits)


def hand_over(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))


def kept_in(home: Path) -> Path:
    return home / "config" / "tokens" / "default.json"


async def test_by_a_code_and_out_again(
    call: Call, service: Server, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNCOMFY_CONFIG_DIR", str(tmp_path / "official"))
    person(service, "approve")
    done = await call("login", "--keep", "file", "--share-with-cli", "--output", "json")
    assert done.code == 0
    assert done.data["email"] == "you@example.com"
    lines = done.err.splitlines()
    (code,) = [line for line in lines if len(line) == 9 and line[4] == "-"]
    assert f"{service.base_url}/cli-auth?code={code}" in lines
    for file in (kept_in(home), tmp_path / "official" / "token.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        token = json.loads(file.read_text())["access_token"]
        assert token not in done.out + done.err
    assert (await call("whoami", "--output", "json")).data["token_source"] == str(kept_in(home))
    out = await call("logout")
    assert (out.code, out.out, kept_in(home).exists()) == (0, "", False)
    assert "stays valid" in out.err
    assert "official command line" in out.err.lower() or "own command line" in out.err
    assert (await call("whoami")).code == 0  # The official command line's file still gives one, as was said.
    (tmp_path / "official" / "token.json").unlink()
    for argv in (("whoami",), ("balance",)):
        gone = await call(*argv)
        assert (gone.code, gone.out) == (77, "")
    assert (await call("logout", "--output", "json")).data == {"removed": [], "failed": [], "remaining": []}


@pytest.mark.parametrize(("decision", "code"), [("deny", 77), ("expire", 77)])
async def test_a_code_that_is_not_confirmed(decision: str, code: int, call: Call, service: Server, home: Path) -> None:
    person(service, decision)
    done = await call("login", "--keep", "file", "-q")
    assert (done.code, done.out, kept_in(home).exists()) == (code, "", False)
    assert "Begin again" in done.err


async def test_a_token_is_handed_over(call: Call, service: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = service.environment["RUNCOMFY_TOKEN"]
    for text, code in (("not-a-token-that-works\n", 77), ("a b c d e f g", 65), ("", 65), ("short", 65)):
        hand_over(monkeypatch, text)
        done = await call("login", "--with-token", "--keep", "file")
        assert (done.code, done.out, kept_in(home).exists()) == (code, "", False)
        assert not text or text.strip() not in done.err
    hand_over(monkeypatch, f"{good}\r\n")
    done = await call("login", "--with-token", "--keep", "file")
    assert (done.code, done.out) == (0, "")
    assert good not in done.err
    assert (await call("balance", "--output", "json")).data["currency"] == "USD"
    assert (await call("balance")).out.startswith("$")
    await service.close()
    hand_over(monkeypatch, "another-token")
    assert (await call("login", "--with-token", "--keep", "file")).code == 75
    assert json.loads(kept_in(home).read_text())["access_token"] == good
    assert (await call("login", "--keep", "file")).code == 75
    assert (await call("whoami")).code == 75


async def test_without_a_keyring_nobody_is_asked_to_confirm_anything(call: Call, service: Server, home: Path) -> None:
    done = await call("login")
    assert (done.code, done.out) == (65, "")
    assert "--keep file" in done.err
    assert service.simulator.sign_ins.described(service.clock.now()) == []


async def test_another_website(call: Call, service: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    base = service.base_url
    monkeypatch.setenv("RUNCOMFY_WEB_BASE", "http://127.0.0.1:9")
    hand_over(monkeypatch, service.environment["RUNCOMFY_TOKEN"])
    done = await call("login", "--with-token", "--keep", "file", "--web-base", base)
    assert done.code == 0
    assert "127.0.0.1:9" in done.err
    assert (await call("login", "--web-base", "http://example.com")).code == 64


async def test_ctrl_c_leaves_nothing_behind(service: Server, home: Path, tmp_path: Path) -> None:
    """As a process: a signal goes to one."""
    command = [sys.executable, "-m", "runcomfy_tui", "login", "--keep", "file"]
    child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    assert child.stderr is not None
    async with asyncio.timeout(30):
        while b"Waiting" not in await child.stderr.readline():
            pass
        child.send_signal(signal.SIGINT)
        out, err = await child.communicate()
    assert (child.returncode, out, b"Traceback" in err) == (130, b"", False)
    assert not kept_in(home).exists()


@pytest.mark.parametrize(
    ("environment", "platform", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1 2 3 4"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", False),
    ],
)
def test_pages_open_where_the_person_sees_them(environment: dict[str, str], platform: str, opens: bool) -> None:
    assert can_open_pages(environment, platform) is opens
