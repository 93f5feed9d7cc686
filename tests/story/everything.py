"""A run of everything that might let a secret out, at debug level: a program of its own, for the test beside it.

Its arguments are a folder to work in, and the address of a web server that is not RunComfy's, which stands in inputs.
It prints as a JSON object, on its last line, the arguments of every process that it started, its own among them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import NoReturn
from unittest import mock

import httpx

from runcomfy_tui.api import transport as room
from runcomfy_tui.auth import Token
from runcomfy_tui.cli import commands, main
from runcomfy_tui.cli.arguments import parse
from runcomfy_tui.cli.start import start
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind, deployment, model
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.present.request_text import Bases, curl, python, request_address
from runcomfy_tui.simulator.faults import KINDS
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.wiring import logs
from runcomfy_tui.wiring.session import Session, open_session

PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
PROMPT = "a heron-shaped lighthouse for Ottoline"
_TINY_S = 0.02
_children: list[list[str]] = []


def run_everything(folder: Path, foreign: str) -> None:
    """Sign in, submit, poll, download, cancel, fail in every way, export and copy."""
    os.umask(0)
    sys.addaudithook(_note_child)
    room._READ = room._SUBMIT = room._FILE = httpx.Timeout(0.25)
    _command("login", "--keep", "file")
    _command("login", "--keep", "file", "--share-with-cli", "--output", "json")
    _command("whoami")
    _command("balance", "--output", "json")
    _command("doctor", code=None)
    _command("config", "show")
    _command("models", "list")
    _command("deployments", "list", "--include-payload")
    inputs = json.dumps({"prompt": PROMPT, "webhook_url": foreign, "lora": {"path": f"{foreign}/x.safetensors"}})
    _command("run", PICTURE, "--input", inputs, "--dry-run")
    _command("run", PICTURE, "--input", inputs, "--poll-secs", "0.2", "--output-dir", str(folder / "here"))
    _command("run", PICTURE, "--set", f"prompt={PROMPT} again", "--no-wait")
    started = start(parse([]))
    logs.start(started.settings.log_folder / "runcomfy-tui.log", debug=True)
    asyncio.run(_session(folder, foreign))
    _command("ls", "--output", "json")
    _command("journal", "export", "--output-file", str(folder / "export.jsonl"), "--media", "--keep-queries")
    _command("journal", "check")
    _crash()
    _command("logout")
    _command("login", "--keep", "file")


async def _session(folder: Path, foreign: str) -> None:
    started = start(parse([]))
    session = await open_session(started.settings, started.tokens)
    session.afterwards = _raise_with_token
    try:
        await session.start()
        done = await session.engine.submit(model(PICTURE), PROMPT, {"prompt": PROMPT, "image_url": f"{foreign}/a.png"})
        withdrawn = await session.engine.submit(model(PICTURE), PROMPT, {"prompt": f"{PROMPT} not"})
        await session.engine.cancel([withdrawn.id])
        done = await _until(session, done, lambda job: job.state is JobState.SUCCEEDED)
        async with asyncio.timeout(20):
            while not any(row.path and row.state == "done" for row in await session.journal.downloads(done.id)):
                await asyncio.sleep(0.02)
        await _copy(session, done, folder)
        await _each_fault(session, done)
        token = session.token()
        assert token is not None
        await session.accept_token(Token(token.reveal(), "the same"), place="session")
        # What a refused token leaves behind: the first one of the account is not let in any more.
        await _put_faults(session, {"expired-token": 1})
        await session.engine.poll_now([done.id])
        await _put_faults(session, {})
    finally:
        await session.close(0.5)


async def _raise_with_token(session: Session) -> None:
    token = session.token()
    assert token is not None
    raise ValueError(f"Illegal header value {f'Bearer {token.reveal()}'.encode()!r}")


async def _until(session: Session, job: Job, is_so: Callable[[Job], bool]) -> Job:
    async with asyncio.timeout(30):
        while not is_so(job):
            await asyncio.sleep(0.02)
            job = await session.journal.job(job.id) or job
    return job


async def _copy(session: Session, job: Job, folder: Path) -> None:
    """Write what the screen copies: the submit for a shell and for Python; hand it to the system's own programs too."""
    bases = Bases(session.settings.model_api_base, session.settings.serverless_api_base)
    address, body = request_address(job.target, bases), await session.journal.body(job.id)
    lora = request_address(deployment(TargetKind.LORA, "a-lora"), bases)
    copied = "\n".join([curl(address, body), python(address, body), curl(lora, body), python(lora, body)])
    (folder / "copied.txt").write_text(copied)
    await Clipboard(print).copy(copied)
    await open_thing(session.settings.web_base)
    EmergencyNotes(session.settings.emergency_files).add(job, job.request, 0.0)  # type: ignore[arg-type]


async def _each_fault(session: Session, job: Job) -> None:
    """Ask everything under each fault, and write down what goes wrong as it comes."""
    services = session._services()
    request = job.request
    assert request is not None
    (asset, *_) = await session.journal.assets(job.id)

    async def file() -> None:
        async with services.files.open(asset.url) as stream:
            async for _ in stream.blocks(4_096):
                return

    questions: list[Callable[[], Coroutine[object, object, object]]] = [
        lambda: services.model_api.status(request),
        lambda: services.model_api.result(request),
        lambda: services.model_api.cancel(request),
        lambda: services.model_api.submit(PICTURE, b'{"prompt": "x"}'),
        services.account_api.me,
        services.serverless_api.balance_usd,
        services.serverless_api.deployments,
        services.account_api.start_sign_in,
        file,
    ]
    for name, kind in KINDS.items():
        strength = _TINY_S if name == "latency" else kind.usual if kind.most > 1 else 1.0
        await _put_faults(session, {name: {"strength": strength}})
        for error in await asyncio.gather(*(ask() for ask in questions), return_exceptions=True):
            if isinstance(error, BaseException):
                logging.getLogger("runcomfy_tui.trial").error("%s: %s", name, error, exc_info=error)
    await _put_faults(session, {})


async def _put_faults(session: Session, faults: object) -> None:
    address = f"{session.settings.web_base}/_simulator/faults"
    await session.transport.request("PUT", address, headers={}, content=json.dumps(faults).encode())


def _command(*argv: str, code: int | None = 0) -> None:
    found = main(["--debug", *argv])
    if code is not None and found != code:
        raise SystemExit(f"{argv}: {found} instead of {code}")


def _crash() -> None:
    """Have a command fail in a way that nobody foresaw, with the token in its words."""

    def fail(arguments: object) -> NoReturn:
        started = start(parse([]))
        found = asyncio.run(started.tokens.find())
        assert found.token is not None
        logs.hide(found.token)
        raise RuntimeError(f"nobody knows what {found.token.reveal()} is")

    with mock.patch.object(commands, "function_of", return_value=fail):
        _command("models", "list", code=1)


def _note_child(event: str, arguments: tuple[object, ...]) -> None:
    if event == "subprocess.Popen":
        argv = arguments[1]
        _children.append([str(each) for each in argv] if isinstance(argv, list | tuple) else [str(argv)])


if __name__ == "__main__":
    run_everything(Path(sys.argv[1]), sys.argv[2])
    logs.stop()
    own = Path("/proc/self/cmdline")
    print(json.dumps([*_children, own.read_text().split("\0") if own.exists() else sys.argv]))
