"""Ten thousand live jobs: what one engine process needs for them, against a simulator in a process of its own.

``python -m bench.many_jobs [JOBS] [SECONDS]``; with ``--profile`` the engine's calls are counted too.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.target import model
from runcomfy_tui.simulator import Request as WireRequest
from runcomfy_tui.simulator import Simulator, load_catalogue
from runcomfy_tui.store import Journal
from runcomfy_tui.wiring.session import open_session

WARM_UP_S = 20.0
LOOK_EVERY_S = 0.01
MOST_DELAY_S, MOST_CORE, MOST_MB = 0.016, 0.15, 150.0
_OLDEST_S = 7_200.0
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """What the engine process measured of itself over ``seconds``: delays of its loop, share of a core, memory."""

    seconds: float
    delay_p99_s: float
    delay_worst_s: float
    core: float
    rss_mb: float
    peak_mb: float
    polls_per_s: float
    live: int


def main() -> None:
    """Print the figures of one run and whether they are what is promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.many_jobs")
    parser.add_argument("jobs", nargs="?", type=int, default=10_000)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    parser.add_argument("--targets", type=int, default=20, help="how many models the jobs are of")
    parser.add_argument("--profile", action="store_true", help="count the calls of the engine too")
    parser.add_argument("--engine", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.engine is not None:
        asyncio.run(_engine(asked.engine, asked.seconds, profile=asked.profile))
        return
    figures = measure(asked.jobs, asked.seconds, targets=asked.targets, profile=asked.profile)
    print(f"{figures.live:,} live jobs, {figures.polls_per_s:.1f} polls a second, over {figures.seconds:.0f} s")
    worst = figures.delay_worst_s * 1000
    print(f"event-loop delay p99   {figures.delay_p99_s * 1000:6.1f} ms  (at most 16; the worst {worst:.1f})")
    print(f"share of a core        {figures.core * 100:6.1f} %   (at most 15)")
    print(f"memory                 {figures.rss_mb:6.0f} MB  (at most 150; peak {figures.peak_mb:.0f})")
    good = figures.delay_p99_s < MOST_DELAY_S and figures.core <= MOST_CORE and figures.rss_mb <= MOST_MB
    sys.exit(0 if good else 1)


def measure(jobs: int, seconds: float, *, targets: int = 20, profile: bool = False) -> Figures:
    """Run a simulator and an engine process on ``jobs`` live jobs and return what the engine measured."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _make(folder, jobs, targets)
        simulator = _simulator(folder)
        try:
            environment = {**_environment(folder), **_announced(simulator)}
            command = [sys.executable, "-m", "bench.many_jobs", "--engine", str(folder), str(jobs), str(seconds)]
            command += ["--profile"] if profile else []
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        finally:
            simulator.communicate()
    *profiled, figures = done.stdout.strip().splitlines()
    print("\n".join(profiled))
    return Figures(**json.loads(figures))


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RUNCOMFY_")}
    return {**kept, "RUNCOMFY_TUI_HOME": str(folder), "RUNCOMFY_TUI_AUTO_DOWNLOAD": "0"}


def _simulator(folder: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "runcomfy_tui",
        "simulate",
        "--state",
        str(folder / "service"),
        "--exit-with-stdin",
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _announced(simulator: subprocess.Popen[str]) -> dict[str, str]:
    assert simulator.stdout is not None
    lines = iter(simulator.stdout.readline, "ready\n")
    return {name: value for name, _, value in (line.strip().partition("=") for line in lines)}


def _make(folder: Path, jobs: int, targets: int) -> None:
    """Submit the jobs to a service in this process, and write the journal of whoever did that."""
    service = Simulator(state_path=folder / "service")
    models = _models()[:targets]
    accepted: list[tuple[Job, bytes, Request]] = []
    now = time.time()
    for number in range(jobs):
        body = json.dumps({"prompt": f"harbour number {number}", "seed": number}).encode()
        name = models[number % len(models)]
        request = _submitted(service, name, body, now)
        at = now - _OLDEST_S * (1 - number / jobs)
        job_id = new_job_id(at, number.to_bytes(10, "big"))
        title = f"harbour number {number}"
        job = Job(job_id, "default", "token:of the bench", model(name), title, "", at, JobState.INTENT, at)
        accepted.append((job, body, request))
    service.close()
    path = locations.journal_path(locations.find({"RUNCOMFY_TUI_HOME": str(folder)}).state, "default")
    asyncio.run(_journal(path, accepted, service.token))


def _models() -> list[str]:
    """Return models that take a prompt and a seed and nothing else that is required."""
    takes = [e for e in load_catalogue() if e.get("required_inputs") == ["prompt"] and "seed" in str(e["input_schema"])]
    return [str(entry["model_id"]) for entry in takes]


def _submitted(service: Simulator, name: str, body: bytes, now: float) -> Request:
    headers = {"authorization": f"Bearer {service.token}", "content-type": "application/json"}
    base = "http://127.0.0.1:1"
    request = WireRequest.of_target("POST", f"/v1/models/{name}", headers=headers, body=body, base_url=base)
    answer = service.answer(request, now).ready()
    return Request(str(json.loads(answer.body)["request_id"]))


async def _journal(path: Path, accepted: Sequence[tuple[Job, bytes, Request]], token: str) -> None:
    journal = await Journal.open(path)
    for first in range(0, len(accepted), _AT_ONCE):
        some = accepted[first : first + _AT_ONCE]
        await journal.create_jobs([(job, body) for job, body, _ in some])
        await journal.apply_many([(job.id, ev.Submitting(job.created_at, "bench")) for job, *_ in some])
        await journal.apply_many([(job.id, ev.Accepted(job.created_at, request)) for job, _, request in some])
    await journal.close()


async def _engine(folder: Path, seconds: float, *, profile: bool) -> None:
    """Run an engine without a screen and print what it needs."""
    environment = dict(os.environ)
    session = await open_session(
        settings.load(environment, {}, locations.find(environment)), TokenSources(environment, "default", None, None)
    )
    await session.start()
    await session.engine.same_account()
    jobs = await session.journal.jobs()
    session.engine.look_at(jobs[-1].id, [job.id for job in jobs[-30:]])
    del jobs
    await asyncio.sleep(WARM_UP_S)
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    figures = await _measured(seconds)
    profiler.disable()
    figures["polls_per_s"] = session.engine.status.polls_per_min / 60
    figures["live"] = sum(job.state in AT_SERVICE for job in await session.journal.jobs())
    await session.close(0.0)
    if profile:
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(60)
    print(json.dumps(figures), flush=True)


async def _measured(seconds: float) -> dict[str, float]:
    delays: list[float] = []
    began, used = time.monotonic(), _cpu_s()
    while (now := time.monotonic()) < began + seconds:
        planned = now + LOOK_EVERY_S * random.uniform(0.5, 1.5)
        await asyncio.sleep(planned - now)
        delays.append(time.monotonic() - planned)
    took, cpu_s, rss_mb = time.monotonic() - began, _cpu_s() - used, _memory_mb("VmRSS")
    return {
        "seconds": took,
        "delay_p99_s": statistics.quantiles(delays, n=100)[98],
        "delay_worst_s": max(delays),
        "core": cpu_s / took,
        "rss_mb": rss_mb,
        "peak_mb": _memory_mb("VmHWM"),
    }


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _memory_mb(name: str) -> float:
    """Return what the system counts for this process; its peak where nothing better is told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith(name))


if __name__ == "__main__":
    main()
