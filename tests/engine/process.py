"""An engine in a process of its own, which tests kill: ``python -m tests.engine.process HOME BASE TOKEN WHAT``.

It submits one job and prints the job's id. WHAT says where it dies: ``posting`` (it waits to be killed while its POST
is under way), ``intent`` (it kills itself between the intent and the POST), ``batch`` (it submits a batch of three and
prints the batch's name; it waits to be killed) or ``nowhere``. As ``engine`` it submits nothing: it prints ``polling``
as soon as it polls and downloads, and its heart beats five times a second.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Order
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Journal


def start(server: Server, home: Path, what: str) -> subprocess.Popen[str]:
    """Start the program in a process of its own, stdout as a pipe."""
    token = server.environment["RUNCOMFY_TOKEN"]
    command = [sys.executable, "-m", "tests.engine.process", str(home), server.base_url, token, what]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


async def line_of(process: subprocess.Popen[str]) -> str:
    """Return the next line that the process prints."""
    assert process.stdout is not None
    return (await asyncio.to_thread(process.stdout.readline)).strip()


async def end(process: subprocess.Popen[str]) -> None:
    """Kill the process as nothing can be caught, and wait until it is gone."""
    process.kill()
    await asyncio.to_thread(process.wait)
    assert process.stdout is not None
    process.stdout.close()


def _die_before_submitting() -> None:
    apply = Journal.apply

    async def dying(self: Journal, job_id: str, event: ev.Event, **more: Any) -> Any:
        if isinstance(event, ev.Submitting):
            print(job_id, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return await apply(self, job_id, event, **more)

    Journal.apply = dying  # type: ignore[method-assign]


def _beat_often() -> None:
    from runcomfy_tui.engine import turns

    turns.HEARTBEAT_S = turns.TRIED_EVERY_S = 0.2


async def _main(home: Path, base_url: str, token: str, what: str) -> None:
    from tests.engine.rig import PICTURE, engine_at

    if what == "intent":
        _die_before_submitting()
    if what == "engine":
        _beat_often()
    async with engine_at(base_url, token, home) as rig:
        if what == "engine":
            await rig.until_polling(within_s=60)
            print("polling", flush=True)
        elif what == "batch":
            bodies = [f'{{"prompt": "a harbour", "seed": {seed}}}'.encode() for seed in range(3)]
            jobs = await rig.engine.submit_batch([Order(model(PICTURE), "a harbour", body) for body in bodies])
            print(jobs[0].batch, flush=True)
        else:
            print((await rig.submit()).id, flush=True)
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), *sys.argv[2:]))
