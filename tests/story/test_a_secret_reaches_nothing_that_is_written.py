"""A run of everything at debug level: no byte of it holds a secret, and nobody else can read what it wrote.

One run for all of it, under a umask that forbids nothing: the child is `everything.py`.
"""

from __future__ import annotations

import asyncio
import base64
import html
import itertools
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from runcomfy_tui.simulator import Simulator, SimulatorClock, serve
from tests.api.servers import answer_all, serving
from tests.story import everything

FIRST = 'rc-"t0k\\en/with+odd=%41~chars&<{}>'
EMAIL = "you@example.com"
PROGRAMS = ("xclip", "xsel", "wl-copy", "xdg-open", "a-browser")
SAYS_WHAT_IT_GETS = '#!/bin/sh\n{ echo "$0 $*"; case "$0" in *xclip) cat;; esac; } >> "$SAID"\n'


@dataclass(frozen=True)
class Run:
    """What a run left behind, and the secrets that went through it."""

    user: Path
    home: Path
    work: Path
    said: bytes
    out: bytes
    err: bytes
    started: list[list[str]]
    tokens: list[str]
    device_codes: list[str]
    foreign: bytes

    @property
    def token_files(self) -> list[Path]:
        """Return where a person asked for the token to be kept."""
        return [self.home / "config" / "tokens" / "default.json", self.user / ".config" / "runcomfy" / "token.json"]

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Yield everything that was written, by its name."""
        for folder in (self.user, self.work):
            for file in sorted(folder.rglob("*")):
                if file.is_file() and file not in self.token_files:
                    yield str(file.relative_to(folder.parent)), file.read_bytes()
        yield from (("stdout", self.out), ("stderr", self.err), ("what other programs were given", self.said))

    def logs(self) -> bytes:
        """Return the log, all of its files."""
        return b"".join(file.read_bytes() for file in sorted((self.home / "logs").iterdir()))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return asyncio.run(_run(tmp_path_factory.mktemp("everything")))


async def _run(base: Path) -> Run:
    user, work, programs, said = (base / name for name in ("user", "work", "programs", "said"))
    for folder in (user, work, programs):
        folder.mkdir()
    for name in PROGRAMS:
        (programs / name).write_text(SAYS_WHAT_IT_GETS)
        (programs / name).chmod(0o755)
    simulator = Simulator(seed=7, failure_share=0.0)
    numbers = itertools.count()
    simulator.accounts._new_token = lambda now: f"{FIRST}{next(numbers)}"  # type: ignore[method-assign]
    server = await serve(simulator, SimulatorClock(60.0))
    simulator.sign_ins.habits = type(simulator.sign_ins.habits)(auto="approve", poll_interval=0.05)
    environment = {
        **{name: value for name, value in server.environment.items() if name != "RUNCOMFY_TOKEN"},
        "HOME": str(user),
        "RUNCOMFY_TUI_HOME": str(user / "home"),
        "RUNCOMFY_TUI_DEBUG": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "DISPLAY": ":0",
        "PATH": f"{programs}:/usr/bin:/bin",
        "BROWSER": "a-browser",
        "SAID": str(said),
    }
    async with serving(answer_all) as foreign:
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", everything.__name__, str(work), foreign.url),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
            )
            out, err = await asyncio.wait_for(child.communicate(), 90)
        finally:
            await server.close()
            simulator.close()
        assert child.returncode == 0, err.decode()[-4_000:]
    return Run(
        user, user / "home", work, said.read_bytes(), out, err, json.loads(out.splitlines()[-1]),
        [one["token"] for one in simulator.accounts.described()], list(simulator.sign_ins._by_device),  # type: ignore[misc]
        foreign.heads,
    )  # fmt: skip


def spellings(secret: str) -> Iterator[bytes]:
    """Yield what a secret looks like; its first and last three characters may be lost in base64."""
    plain = {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
    }
    plain |= {json.dumps(secret)[1:-1].replace("/", "\\/"), json.dumps(json.dumps(secret))[3:-3]}
    plain |= {quote(secret, safe=""), quote(secret), quote_plus(secret), quote(secret, safe="").lower()}
    for text in plain:
        yield text.encode()
    for start in range(3):
        whole = secret.encode()[start:]
        encoded = base64.b64encode(whole[: len(whole) // 3 * 3])
        yield from (encoded, base64.urlsafe_b64encode(whole[: len(whole) // 3 * 3]), encoded.hex().encode())


def test_the_run_was_what_it_should_be(run: Run) -> None:
    """Otherwise the rest shows nothing."""
    assert len(run.tokens) == 6, "three of the start, and three sign-ins"
    assert len(run.device_codes) > 3
    assert all(file.is_file() for file in run.token_files)
    assert json.loads(run.token_files[0].read_text())["access_token"] == run.tokens[-1]
    assert run.logs().count(b"Traceback") > 30
    assert b"nobody knows what (hidden) is" in run.err
    assert b"nobody knows what (hidden) is" in run.logs()
    assert b"Illegal header value b'Bearer (hidden)" in run.logs()
    assert b"curl" in run.said
    assert {Path(argv[0]).name for argv in run.started} >= {"xclip", "xdg-open", Path(sys.executable).name}
    assert list(run.work.glob("here/*.json"))
    assert list(run.home.glob("downloads/**/*.json"))
    assert (run.work / "export.jsonl").read_bytes().count(b"\n") > 4


def test_no_token_is_in_anything_that_was_written(run: Run) -> None:
    secrets = [token for token in run.tokens if token.startswith(FIRST)]
    assert len(secrets) == 3
    found = {
        (name, spelling) for name, content in run.written() for spelling in spellings(FIRST) if spelling in content
    }
    assert not found


def test_no_device_code_is_in_anything_that_was_written(run: Run) -> None:
    for name, content in run.written():
        assert not [code for code in run.device_codes if code.encode() in content], name


def test_no_process_list_shows_a_token(run: Run) -> None:
    told = json.dumps(run.started).encode() + repr(run.started).encode()
    assert not [spelling for spelling in spellings(FIRST) if spelling in told]
    assert not [code for code in run.device_codes if code.encode() in told]


def test_a_foreign_host_is_not_even_asked(run: Run) -> None:
    assert run.foreign == b""


def test_everything_is_for_this_user_alone(run: Run) -> None:
    places = [*run.user.rglob("*"), *run.work.glob("here/**"), *run.work.glob("here/*"), run.work / "export.jsonl"]
    assert len(places) > 20
    wrong = {
        str(place): oct(mode)
        for place in places
        if (mode := stat.S_IMODE(place.lstat().st_mode)) != (0o700 if place.is_dir() else 0o600)
    }
    assert not wrong
    names = {place.name for place in places}
    assert names >= {"journal.db", "runcomfy-tui.log", "runcomfy-tui-emergency.txt", "default.json", "token.json"}


def test_the_log_can_be_shared(run: Run) -> None:
    text = run.logs()
    for told in (everything.PROMPT, EMAIL, str(run.user), os.fspath(run.work), "Ottoline"):
        assert told.encode() not in text, told
    assert b"runcomfy-tui 0." in text
    assert b"?" not in b"".join(line for line in text.splitlines() if b"HTTP Request" in line)
