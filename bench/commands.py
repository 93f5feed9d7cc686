"""How much longer than `python -c pass` the commands take that scripts call often, in turn within one run."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.environment import make_environment
from bench.journals import make_journal
from runcomfy_tui import locations
from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve

ROUNDS = 15
_JOBS = 200
_UNWANTED = ("textual", "httpx", "keyring", "jsonschema_rs", "PIL")
_SHOWN = "; import sys; print([m for m in {0!r} if m in sys.modules], file=sys.stderr)"


class _Taken(NamedTuple):
    """What one run took: seconds of the clock, and of the processor (the program's own and the system's for it)."""

    wall_s: float
    processor_s: float


def main() -> None:
    """Print the seconds over `python -c pass`, and what each command imported of the heavy modules.

    Those of the processor stand beside those of the clock: they hold on a busy machine, too.
    """
    with tempfile.TemporaryDirectory() as scratch, _simulator() as server:
        folder = Path(scratch)
        print("making an environment without the development extra …", flush=True)
        python = make_environment(folder / "environment")
        token = _home(folder / "token", server, "environment")
        keyring = _home(folder / "keyring", server, "keyring")
        print(f"writing a journal of {_JOBS:,} jobs …", flush=True)
        for home in (token, keyring):
            make_journal(locations.journal_path(locations.find(home).state, "default"), _JOBS, time.time())
        request_id = _submitted(python, token)
        program = [str(python.with_name("runcomfy-tui"))]  # As it is installed: `-m` loads more.
        commands: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
            "python -c pass": ([str(python), "-c", "pass"], token),
            "ls": ([*program, "ls"], token),
            "status, RUNCOMFY_TOKEN": ([*program, "status", request_id], token),
            "status, keyring": ([*program, "status", request_id], keyring),
        }
        _print(_in_turn(commands))
        for name, (command, environment) in list(commands.items())[1:]:
            print(f"{name:24} imports of {', '.join(_UNWANTED)}: {_imported(python, command[1:], environment)}")


@contextmanager
def _simulator() -> Iterator[Server]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    service = Simulator(seed=3, failure_share=0.0)
    server = asyncio.run_coroutine_threadsafe(serve(service, SimulatorClock()), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
        service.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _home(folder: Path, server: Server, source: str) -> dict[str, str]:
    """Return the environment of a person whose token is in the variable, or behind the keyring in the token file."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("RUNCOMFY_", "TEXTUAL"))},
        **server.environment,
        "RUNCOMFY_TUI_HOME": str(folder),
        # The null backend answers at once: what is measured is keyring itself, not somebody's secret service.
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "RUNCOMFY_CONFIG_DIR": str(folder / "official"),
    }
    if source == "keyring":
        token = environment.pop("RUNCOMFY_TOKEN")
        path = folder / "official" / "token.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"access_token": token}))
    return environment


def _submitted(python: Path, environment: Mapping[str, str]) -> str:
    command = [str(python), "-m", "runcomfy_tui", "run", "google/nano-banana-3/text-to-image"]
    done = subprocess.run(
        [*command, "--input", '{"prompt": "a harbour"}', "--no-wait"],
        env=dict(environment),
        check=True,
        capture_output=True,
        text=True,
    )
    return str(json.loads(done.stdout)["request_id"])


def _in_turn(commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]]) -> dict[str, list[_Taken]]:
    """Run each command ROUNDS times, in turn, so that the machine's moods hit all alike; return what they took."""
    taken: dict[str, list[_Taken]] = {name: [] for name in commands}
    for _ in range(ROUNDS + 1):
        for name, (command, environment) in commands.items():
            at, used = time.perf_counter(), _processor_s()
            done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
            taken[name].append(_Taken(time.perf_counter() - at, _processor_s() - used))
            assert done.returncode == 0, f"{name}: {done.stderr}"
    return {name: each[1:] for name, each in taken.items()}  # the first round warms the caches


def _processor_s() -> float:
    """Return the seconds that processes which have ended here kept a processor busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print(taken: Mapping[str, Sequence[_Taken]]) -> None:
    bare = _Taken(*map(statistics.median, zip(*taken["python -c pass"], strict=True)))
    bare_least_s = min(each.processor_s for each in taken["python -c pass"])
    print(f"\n{'':24}{'median':>10}{'over pass':>12}{'processor':>14}{'over pass':>12}{'least over':>13}")
    for name, each in taken.items():
        wall_s, processor_s = map(statistics.median, zip(*each, strict=True))
        least_s = min(one.processor_s for one in each) - bare_least_s
        print(
            f"{name:24}{wall_s:>8.3f} s{wall_s - bare.wall_s:>10.3f} s"
            f"{processor_s:>12.3f} s{processor_s - bare.processor_s:>10.3f} s{least_s:>11.3f} s"
        )
    print("at most: ls 0.15 s, status 0.25 s with RUNCOMFY_TOKEN and 0.4 s with a keyring\n")


def _imported(python: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return which of the heavy modules a command has loaded when it ends."""
    code = f"from runcomfy_tui.cli import main; main({list(arguments)!r})" + _SHOWN.format(_UNWANTED)
    done = subprocess.run([python, "-c", code], env=dict(environment), capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1]


if __name__ == "__main__":
    main()
