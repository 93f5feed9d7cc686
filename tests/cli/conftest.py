"""One command line inside the test's process, while the test's own event loop goes on serving."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from runcomfy_tui.cli import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what stood on its two streams."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return standard output as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Return standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], home: object) -> Call:
    """Return what runs a command line in a thread of its own."""

    async def run(*argv: str) -> Outcome:
        capsys.readouterr()
        code = await asyncio.to_thread(main, list(argv))
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def service(simulator: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a simulator that the environment names; there is no token."""
    for name, value in simulator.environment.items():
        if name != "RUNCOMFY_TOKEN":
            monkeypatch.setenv(name, value)
    return simulator
