"""Downloads against the simulator: `python -m bench.downloads`; as ratios within one run to curl and bare httpx.

(a) 1 GB limited to 100 MB/s, ours : curl. (b) The same unlimited, ours : a bare httpx stream with SHA-256 to a file;
memory and the loop's delays meanwhile. (c) A file that is cut again and again: its SHA-256, and how many bytes came
twice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.download_runs import WARM_BYTES, Run
from runcomfy_tui.simulator.bulk import bulk_of

MB = 1_000_000
SIZE_MB = 1_000
LIMIT_MB_S = 100
ROUNDS = 3
CUT_MB, CUTS = 300, 20


@dataclass(frozen=True, slots=True)
class Service:
    """A simulator in a process of its own."""

    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """Return where it is."""
        return self.environment["RUNCOMFY_WEB_BASE"]

    def faults(self, **faults: object) -> None:
        """Switch exactly these on; underscores stand for dashes."""
        self._ask("PUT", "faults", {name.replace("_", "-"): value for name, value in faults.items()})

    def stats(self) -> Any:
        """Return its counts."""
        return self._ask("GET", "stats")

    def _ask(self, method: str, name: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_simulator/{name}", data, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)


@contextmanager
def simulator() -> Iterator[Service]:
    """Run a simulator until the end of the block."""
    command = [sys.executable, "-m", "runcomfy_tui", "simulate", "--port", "0", "--seed", "5", "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        environment: dict[str, str] = {}
        while (line := child.stdout.readline().strip()) != "ready":
            assert line, "the simulator does not start"
            name, _, value = line.partition("=")
            environment[name] = value
        try:
            yield Service(environment)
        finally:
            child.stdin.close()
            child.wait()


def fetch(kind: str, service: Service, size_bytes: int, *, variant: int = 1) -> Run:
    """Download in a process of its own, into a folder that is removed afterwards."""
    path = f"/files/bulk-{size_bytes}/{variant}.wav"
    with tempfile.TemporaryDirectory() as folder:
        if kind == "curl":
            target = Path(folder) / "file"
            command = ["curl", "-sS", "--noproxy", "*", "-o", str(target), "-w", "%{time_total}", service.url + path]
            return Run(float(_output(command, {})), 0.0, hashlib.file_digest(target.open("rb"), "sha256").hexdigest())
        command = [sys.executable, "-m", "bench.download_runs", kind, service.url, path, folder]
        return Run(**json.loads(_output(command, service.environment)))


def _output(command: list[str], extra: Mapping[str, str]) -> str:
    done = subprocess.run(command, env={**os.environ, **extra}, check=True, stdout=subprocess.PIPE, text=True)
    os.sync()  # One run's dirty pages are not the next one's burden.
    return done.stdout


def limited(service: Service, size_bytes: int) -> None:
    """(a)"""
    if shutil.which("curl") is None:
        print("curl is not installed: not compared")
        return
    service.faults(slow_file=LIMIT_MB_S * MB)
    curl, ours = (fetch(kind, service, size_bytes) for kind in ("curl", "ours"))
    _must(curl.sha256 == ours.sha256, "SHA-256")
    print(f"\n{size_bytes // MB} MB, limited to {LIMIT_MB_S} MB/s")
    _tell("curl", size_bytes, curl)
    _tell("ours", size_bytes, ours)
    print(f"  ours : curl                 {curl.seconds / ours.seconds:5.2f}  (at least 0.95)")


def unlimited(service: Service, size_bytes: int, rounds: int) -> None:
    """(b)"""
    service.faults()
    pairs = [(fetch("bare", service, size_bytes), fetch("ours", service, size_bytes)) for _ in range(rounds)]
    print(f"\n{size_bytes // MB} MB, unlimited, {rounds} rounds")
    for bare, ours in pairs:
        _must(bare.sha256 == ours.sha256, "SHA-256")
        _tell("bare httpx", size_bytes, bare)
        _tell("ours", size_bytes, ours)
    ratio = median(bare.seconds / ours.seconds for bare, ours in pairs)
    print(f"  ours : bare httpx, median   {ratio:5.2f}  (at least 0.85)")
    print(f"  memory more than before     {max(ours.memory_mb for _, ours in pairs):5.1f} MB  (under 20)")
    delay_ms = 1000 * max(ours.delay_p99_s for _, ours in pairs)
    print(f"  loop delay, worst p99       {delay_ms:5.1f} ms  (under 16)")


def cut(service: Service, size_bytes: int) -> None:
    """(c)"""
    service.faults(cut_file=size_bytes / (CUTS * 1.3))
    before = service.stats()
    ours = fetch("ours", service, size_bytes, variant=2)
    after = service.stats()
    # Two files came: a small one before the one that is measured.
    cuts = after["files"] - before["files"] - 2
    twice = after["file_bytes"] - before["file_bytes"] - size_bytes - WARM_BYTES
    bulk = bulk_of(f"bulk-{size_bytes}", 2)
    assert bulk is not None
    whole = hashlib.sha256()
    for piece in bulk.pieces():
        whole.update(piece)
    print(f"\n{size_bytes // MB} MB, cut {cuts} times at random places")
    _tell("ours", size_bytes, ours)
    _must(whole.hexdigest() == ours.sha256, "SHA-256")
    print(f"  bytes that came twice       {twice:5}")


def _tell(name: str, size_bytes: int, run: Run) -> None:
    line = f"  {name:12}{run.seconds:7.2f} s{size_bytes / MB / run.seconds:8.0f} MB/s{run.cpu_s:7.2f} s CPU"
    if run.delay_p99_s:
        line += f"{run.memory_mb:6.1f} MB more   delay p99 {run.delay_p99_s * 1000:4.1f} ms"
        line += f", most {run.delay_most_s * 1000:5.1f} ms"
    print(line)


def _must(is_so: bool, what: str) -> None:
    if not is_so:
        raise SystemExit(f"{what}: wrong")


def main(size_mb: int = SIZE_MB, rounds: int = ROUNDS) -> None:
    """Print all figures."""
    with simulator() as service:
        limited(service, size_mb * MB)
        unlimited(service, size_mb * MB, rounds)
        cut(service, CUT_MB * MB)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure downloads.")
    parser.add_argument("--mb", type=int, default=SIZE_MB)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    main(chosen.mb, chosen.rounds)
