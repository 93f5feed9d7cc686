"""Start-up, key response and memory of the installed program in a pseudo-terminal, beside a bare Textual app."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.pty_program import Program

ROUNDS = 5
KEYS = 30
_COLUMNS, _LINES = 160, 48
_BARE = """
from textual.app import App, ComposeResult
from textual.widgets import Static
class Bare(App[None]):
    BINDINGS = [("j,k", "turn", "Turn")]
    def compose(self) -> ComposeResult:
        yield Static("painted", id="words")
    def action_turn(self) -> None:
        words = self.query_one("#words", Static)
        words.update("turned" if words.content == "painted" else "painted")
Bare().run()
"""


class _Blind:
    """Takes a terminal's output without drawing it: drawing would be measured too."""

    def feed(self, data: bytes) -> None:
        """Drop what was written."""


class Timed(Program):
    """A program whose output is only watched for a text."""

    def __enter__(self) -> Timed:
        return self

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.started_at = time.perf_counter()
        super().__init__(arguments, environment, columns=_COLUMNS, lines=_LINES)
        self._stream = _Blind()

    def seconds_until(self, text: str, limit_s: float = 30.0) -> float:
        """Return the seconds from the start until ``text`` was written."""
        wanted = text.encode()
        while wanted not in self.raw:
            assert self.read(0.002), f"ended: {self.plain[-500:]}"
            assert time.perf_counter() - self.started_at < limit_s, f"never wrote {text!r}"
        return time.perf_counter() - self.started_at

    def settle(self, quiet_s: float = 0.4) -> None:
        """Wait until nothing is written any more for a while."""
        quiet_since, size = time.perf_counter(), len(self.raw)
        while time.perf_counter() - quiet_since < quiet_s:
            self.read(0.02)
            if len(self.raw) != size:
                quiet_since, size = time.perf_counter(), len(self.raw)

    def key_seconds(self, key: str) -> float:
        """Return the seconds from a key to the first output that follows it."""
        size, at = len(self.raw), time.perf_counter()
        self.press(key)
        while len(self.raw) == size:
            assert self.read(0.001)
            assert time.perf_counter() - at < 5, "no answer to a key"
        return time.perf_counter() - at

    def rss_mb(self) -> float:
        """Return the resident memory in MB (Linux only; 0 elsewhere)."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) / 1024
        return 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of several starts: seconds to the first paint and to the rows, of a key, and MB."""

    paint_s: float
    rows_s: float
    key_s: float
    key_p95_s: float
    rss_mb: float


def measure_bare(python: Path, environment: Mapping[str, str]) -> Measured:
    """Measure a Textual app that shows one word."""
    return _measure([str(python), "-c", _BARE], environment, "painted", "painted")


def measure_dashboard(python: Path, environment: Mapping[str, str]) -> Measured:
    """Measure the dashboard on the journal of ``environment``'s home."""
    return _measure([str(python), "-m", "runcomfy_tui"], environment, "Jobs", "harbour number")


def measure_in_turn(python: Path, homes: Mapping[str, Mapping[str, str]]) -> dict[str, Measured]:
    """Measure a bare app and a dashboard per home, in turn, so that the machine's moods hit all alike."""
    rounds: dict[str, list[Measured]] = {name: [] for name in ("bare", *homes)}
    for _ in range(ROUNDS):
        rounds["bare"].append(measure_bare(python, {**os.environ, "TERM": "xterm-256color"}))
        for name, environment in homes.items():
            rounds[name].append(measure_dashboard(python, environment))
    return {name: _median(list(measured)) for name, measured in rounds.items()}


def _measure(command: list[str], environment: Mapping[str, str], painted: str, filled: str) -> Measured:
    with Timed(command, environment) as program:
        paint_s = program.seconds_until(painted)
        rows_s = program.seconds_until(filled)
        program.settle()
        # There and back, so that every key has something to change.
        keys = sorted(_paced_key(program, key) for key in "jk" * (KEYS // 2))
        return Measured(paint_s, rows_s, statistics.median(keys), keys[int(len(keys) * 0.95)], program.rss_mb())


def _paced_key(program: Timed, key: str) -> float:
    program.settle(0.06)
    return program.key_seconds(key)


def _median(measured: list[Measured]) -> Measured:
    def of(name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in measured))

    return Measured(of("paint_s"), of("rows_s"), of("key_s"), of("key_p95_s"), of("rss_mb"))
