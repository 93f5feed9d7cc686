"""One download in a process of its own: by the engine on a journal, or by a bare httpx stream; told as JSON."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job, JobState, Request, new_job_id
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Engine
from runcomfy_tui.store import Download, Journal
from tests.engine.rig import engine_at

_TICK_S = 0.004
_LOOK_EVERY_S = 0.02
_GIVEN_UP_S = 120.0
WARM_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one download took: seconds, CPU seconds, MB of memory more than before, the loop's delays in seconds."""

    seconds: float
    cpu_s: float
    sha256: str
    memory_mb: float = 0.0
    delay_p99_s: float = 0.0
    delay_most_s: float = 0.0


class _Watch:
    """Measures the event loop's delays and the process's memory, tick by tick."""

    def __init__(self) -> None:
        gc.collect()
        self._before = self._most = _resident_mb()
        self._delays: list[float] = []

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            due = time.perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            self._delays.append(time.perf_counter() - due)
            self._most = max(self._most, _resident_mb())

    def run_of(self, seconds: float, cpu_s: float, sha256: str) -> Run:
        """Return what was measured."""
        delays = sorted(self._delays) or [0.0]
        p99 = delays[int(len(delays) * 0.99)]
        return Run(seconds, cpu_s, sha256, self._most - self._before, p99, delays[-1])


async def fetch_ours(base_url: str, path: str, folder: Path) -> Run:
    """Have the engine download a file, from the wish to the row ``done``; a small one goes before, to load all code."""
    async with engine_at(base_url, os.environ["RUNCOMFY_TOKEN"], folder, grace_s=1.0) as rig:
        await _download(rig.engine, rig.journal, f"{base_url}/files/bulk-{WARM_BYTES}/9.wav")
        watch = _Watch()
        watching = asyncio.create_task(watch.run())
        began, cpu = time.perf_counter(), time.process_time()
        done = await _download(rig.engine, rig.journal, base_url + path)
        run = watch.run_of(time.perf_counter() - began, time.process_time() - cpu, done.sha256 or "")
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        return run


async def fetch_bare(base_url: str, path: str, folder: Path) -> Run:
    """Stream a file with httpx alone, hash it and write it."""
    digest = hashlib.sha256()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        await client.get(f"{base_url}/files/bulk-{WARM_BYTES}/9.wav")
        began, cpu = time.perf_counter(), time.process_time()
        with (folder / "bare").open("wb") as file:
            async with client.stream("GET", base_url + path) as response:
                async for block in response.aiter_raw():
                    digest.update(block)
                    file.write(block)
    return Run(time.perf_counter() - began, time.process_time() - cpu, digest.hexdigest())


async def _download(engine: Engine, journal: Journal, url: str) -> Download:
    """Make a finished job with this file, want it, and wait until it is there."""
    at = time.time()
    job_id = new_job_id(at, os.urandom(10))
    body = b"{}"
    digest = hashlib.sha256(body).hexdigest()
    job = Job(job_id, "default", "", model("bench/bench/text-to-audio"), "", digest, at, JobState.INTENT, at)
    await journal.create_job(job, body)
    events = (
        ev.Submitting(at, "bench"),
        ev.Accepted(at, Request(f"request-{job_id}")),
        ev.ResultFetched(at, ev.Verdict.SUCCEEDED, finished_at=at, outputs=1),
    )
    await journal.apply_many([(job_id, event) for event in events])
    await journal.save_assets(job_id, [Asset(0, url, MediaKind.AUDIO, ".wav")])
    await engine.download([job_id])
    end = time.monotonic() + _GIVEN_UP_S
    while time.monotonic() < end:
        rows = await journal.downloads(job_id)
        if rows and rows[0].state == "done":
            return rows[0]
        if rows and rows[0].state not in ("wanted", "running"):
            raise RuntimeError(f"{rows[0].state}: {rows[0].problem}")
        await asyncio.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the download does not end")


def _resident_mb() -> float:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(kind: str, base_url: str, path: str, folder: Path) -> None:
    """Do one download and print it as one line of JSON."""
    fetch = {"ours": fetch_ours, "bare": fetch_bare}[kind]
    print(json.dumps(asdict(asyncio.run(fetch(base_url, path, folder)))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
