"""The simulator as a process of its own, started and stopped by a test."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

_PROGRAM = """
import sys
from pathlib import Path
from runcomfy_tui.simulator import SimulatorOptions, run
sys.exit(run(SimulatorOptions({options})))
"""


class Process:
    """`async with Process(...)`: waits until it is ready; ends it at the end. Options as SimulatorOptions has them."""

    def __init__(self, **options: object) -> None:
        written = {
            name: f"Path({str(value)!r})" if isinstance(value, Path) else repr(value) for name, value in options.items()
        }
        self._program = _PROGRAM.format(options=", ".join(f"{name}={text}" for name, text in written.items()))
        self.environment: dict[str, str] = {}

    async def start(self) -> None:
        """Start it with pipes on all three streams."""
        pipe = asyncio.subprocess.PIPE
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", self._program, stdin=pipe, stdout=pipe, stderr=pipe
        )

    async def ready(self) -> None:
        """Read the variables up to `ready`."""
        assert self.child.stdout is not None
        async with asyncio.timeout(20):
            while (line := (await self.child.stdout.readline()).decode().strip()) != "ready":
                assert line, (await self.child.communicate())[1].decode()
                name, _, value = line.partition("=")
                self.environment[name] = value

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.child.kill()
        await self.child.wait()

    async def get(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: object) -> Any:
        """The JSON of a POST that must succeed."""
        return await self._ask("POST", path, body)

    async def put(self, path: str, body: object) -> Any:
        """The JSON of a PUT that must succeed."""
        return await self._ask("PUT", path, body)

    async def _ask(self, method: str, path: str, body: object) -> Any:
        headers = {"authorization": f"Bearer {self.environment['RUNCOMFY_TOKEN']}"}
        answer = await self._client.request(
            method, self.environment["RUNCOMFY_WEB_BASE"] + path, json=body, headers=headers
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def __aenter__(self) -> Self:
        self._client = httpx.AsyncClient(trust_env=False, timeout=60.0)  # However busy the machine.
        await self.start()
        await self.ready()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        if self.child.returncode is None:
            self.child.terminate()
        await self.child.communicate()
