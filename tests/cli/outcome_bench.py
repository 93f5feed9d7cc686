"""A RunComfy in a thread of its own, what its commands need there, and command lines called one after another."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shlex
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import httpx

from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve

PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
DEPLOYMENT = "dep-portrait-sdxl"
NOBODY = "00000000-nobody"
_TICK_S = 0.01
_UNFETCHED = 3
_SECONDS_A_TICK = 2.0
_FAULTS: dict[str, dict[str, object]] = {
    "429": {"rate-limit": {"strength": 1, "mode": "json"}},
    "5xx": {"server-error": {"strength": 1}},
    "no network": {"drop-mid-body": {"strength": 1, "calls": ["file"]}},
}


@dataclass
class Bench:
    """A RunComfy whose time stands still, but for while something is waited for that ends."""

    server: Server
    folder: Path
    done: str = ""
    done_there: str = ""
    unfetched: list[str] = field(default_factory=list)
    is_flowing: bool = False
    flows: bool = False
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that every command line is called with."""
        return {
            **self.server.environment,
            "HOME": str(self.folder),
            "RUNCOMFY_TUI_HOME": str(self.folder / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "RUNCOMFY_TUI_AUTO_DOWNLOAD": "0",
            "COLUMNS": "120",
        }

    def prepare(self) -> None:
        """Have a request of each kind done, and the files that commands are given."""
        from runcomfy_tui.cli import main

        files = str(self.folder / "files")
        self.is_flowing = True
        common = ("--output-dir", files, "--output", "json", "--poll-secs", "0.2")
        told = io_of(lambda: main(["run", PICTURE, "--set", "prompt=a fox", *common]))
        self.done = json.loads(told)["request_id"]
        told = io_of(lambda: main(["deployments", "run", DEPLOYMENT, "--overrides", "{}", *common]))
        self.done_there = json.loads(told)["request_id"]
        for number in range(_UNFETCHED):
            argv = ["run", PICTURE, "--set", f"seed={number}", "--set", "prompt=x", "--no-download", *common]
            self.unfetched.append(json.loads(io_of(partial(main, argv)))["request_id"])
        self.is_flowing = False
        (self.folder / "empty").touch()
        main(["journal", "export", "--output-file", str(self.folder / "export.jsonl")])
        (self.folder / "damaged.db").write_bytes(_damaged(self.folder / "home/state/profiles/default/journal.db"))

    def argv(self, template: str) -> list[str]:
        """Return a command line with what it needs put in; each has inputs that nothing else was sent with."""
        number = next(self._numbers)
        made: dict[str, Callable[[], str]] = {
            "done": lambda: self.done,
            "done_there": lambda: self.done_there,
            "unfetched": lambda: self.unfetched.pop(),
            "live": lambda: self._submitted_by("run", PICTURE, "--set", f"prompt=live {number}"),
            "live_there": lambda: self._submitted_by(
                "deployments", "run", DEPLOYMENT, "--set", f"6.text=live {number}"
            ),
            "elsewhere": lambda: self._submitted(f"/v1/models/{PICTURE}", {"prompt": "from elsewhere"}),
            "picture": lambda: PICTURE,
            "instance": self._instance,
            "nobody": lambda: NOBODY,
            "inputs": lambda: json.dumps({"prompt": f"a fox, number {number}"}),
            "deployment": lambda: DEPLOYMENT,
            "overrides": lambda: json.dumps({"6": {"inputs": {"text": f"a fox, number {number}"}}}),
            "folder": lambda: str(self.folder / "files"),
            "fresh": lambda: f"fresh-{number}",
            "empty": lambda: str(self.folder / "empty"),
            "export": lambda: str(self.folder / "export.jsonl"),
            "damaged": lambda: str(self.folder / "damaged.db"),
        }
        text = template
        self.flows = "cancel" not in template
        for name, make in made.items():
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", make())
        return shlex.split(text)

    @contextmanager
    def arranged(self, outcome: str) -> Iterator[dict[str, str]]:
        """Have RunComfy behave so that this outcome comes about; yield the variables that differ."""
        changed: dict[str, str] = {}
        if outcome == "401":
            changed["RUNCOMFY_TOKEN"] = "nobody-knows-this-token"
        if outcome == "no network":
            changed = {
                n: v.replace(str(self.server.port), "9") for n, v in self.environment.items() if n[-5:] == "_BASE"
            }
        simulator = self.server.simulator
        simulator.mischief.set_json(_FAULTS.get(outcome, {}))
        habits = simulator.sign_ins.habits
        decision = {"Ctrl-C": "", "401": "deny"}.get(outcome, "approve")
        simulator.sign_ins.habits = replace(habits, auto=decision, poll_interval=0.02)
        counts = simulator.counts
        polls, sign_ins = counts["polls"], counts["sign_ins"]

        def is_waiting() -> bool:
            # The first call of a sign-in gives the code; it is waited for from the second on.
            return counts["polls"] > polls or counts["sign_ins"] > sign_ins + 1

        pressing = interrupting(is_waiting) if outcome == "Ctrl-C" else contextlib.nullcontext()
        self.is_flowing = outcome == "ok" and self.flows
        try:
            with pressing:
                yield changed
        finally:
            self.is_flowing = False
            simulator.mischief.set_json({})

    def _submitted_by(self, *argv: str) -> str:
        """Submit by our own command line, so that the list knows it."""
        from runcomfy_tui.cli import main

        text = io_of(lambda: main([*argv, "--no-wait", "--output", "json"]))
        return str(json.loads(text)["request_id"])

    def _submitted(self, path: str, body: object) -> str:
        headers = {"Authorization": f"Bearer {self.server.simulator.token}"}
        answer = httpx.post(self.server.base_url + path, json=body, headers=headers, trust_env=False)
        return str(answer.json()["request_id"])

    def _instance(self) -> str:
        """Return an instance that runs now: one on which a request was just begun."""
        self._submitted(f"/prod/v2/deployments/{DEPLOYMENT}/inference", {"overrides": {}})
        for _ in range(100):
            self.server.clock.advance(0.5)
            jobs = httpx.get(f"{self.server.base_url}/_simulator/jobs", trust_env=False).json()["jobs"]
            for job in jobs:
                if job.get("instance_id") and job["state"] == "running":
                    return str(job["instance_id"])
        raise AssertionError("no instance ran")


def _damaged(journal: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = journal.read_bytes()
    return whole[: len(whole) // 2]


def io_of(run: Callable[[], object]) -> str:
    """Return what is printed meanwhile."""
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        run()
    return out.getvalue()


@contextmanager
def serving_beside(folder: Path) -> Iterator[Bench]:
    """Serve a RunComfy in another thread: commands run in this one, where signals arrive."""
    simulator = Simulator(seed=7, failure_share=0.0)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(simulator, SimulatorClock()), loop).result(10)
    bench = Bench(server, folder)

    async def tick() -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            if bench.is_flowing:
                server.clock.advance(_SECONDS_A_TICK)

    ticking = asyncio.run_coroutine_threadsafe(tick(), loop)
    try:
        yield bench
    finally:
        ticking.cancel()
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
        simulator.close()


@contextmanager
def interrupting(once: Callable[[], bool]) -> Iterator[None]:
    """Press Ctrl-C as soon as something is so, while the command that is called inside waits."""
    is_over = threading.Event()

    def press() -> None:
        end = time.monotonic() + 20
        while not once() and not is_over.is_set() and time.monotonic() < end:
            time.sleep(0.01)
        if not is_over.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(30)


def kind_of(text: str) -> str:
    """Return what stands on a stream, in the words of `STREAMS`."""
    lines = text.splitlines()
    if not lines:
        return "–"
    if lines[0].startswith("usage:"):
        return "usage"
    try:
        values = [json.loads(line) for line in lines]
    except ValueError:
        return "text" if len(lines) > 30 else "words"
    if not all(isinstance(value, dict) for value in values):
        return "text"
    return "object" if len(lines) == 1 else "lines"
