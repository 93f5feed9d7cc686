"""What trials stand on: one simulator process, one nursery, and what the simulator knows about accepted jobs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.crash.child import LINE, LONG, QUICK
from tests.crash.nursery import Nursery
from tests.simulator.process import Process

SPEED = 60.0
_MODELS = ((QUICK, 0.4, 2, 64), (LINE, 30.0, 1, 2), (LONG, 1e7, 1, 64))
_SCHEMA = {"type": "object", "properties": {"prompt": {"type": "string"}}, "required": ["prompt"]}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that the simulator took: its inputs, its state there, and the addresses of its files."""

    request_id: str
    state: str
    prompt: str
    files: tuple[str, ...]


@dataclass
class Ground:
    """A simulator and a nursery, for any number of trials in folders of their own."""

    simulator: Process
    nursery: Nursery
    folder: Path
    client: httpx.AsyncClient
    _hashes: dict[str, str] = field(default_factory=dict)

    async def accepted(self, mark: str) -> list[Accepted]:
        """Return what was accepted of the jobs whose prompts hold ``mark``."""
        answer = await self.simulator.get(f"/_simulator/jobs?inputs={quote(mark)}")
        return [Accepted(j["request_id"], j["state"], _prompt(j["inputs"]), tuple(j["files"])) for j in answer["jobs"]]

    async def sha256(self, url: str) -> str:
        """Return the hash of a whole file of the simulator."""
        if url not in self._hashes:
            answer = await self.client.get(url)
            assert answer.status_code == 200, (url, answer.status_code)
            self._hashes[url] = hashlib.sha256(answer.content).hexdigest()
        return self._hashes[url]


@asynccontextmanager
async def ground_at(folder: Path, *, speed: float = SPEED, seed: int = 0) -> AsyncGenerator[Ground, None]:
    """Start a simulator with the trials' models, and a nursery."""
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = folder / "catalogue.json"
    catalogue.write_text(json.dumps({"models": [_entry(*model) for model in _MODELS]}))
    async with (
        Process(speed=speed, seed=seed, catalogue=catalogue, exit_with_stdin=True) as simulator,
        Nursery() as nursery,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        yield Ground(simulator, nursery, folder, client)


def _prompt(inputs: Mapping[str, Any]) -> str:
    """Return the prompt of a model's or a LoRA's inputs, or of a workflow's overrides."""
    told = inputs.get("overrides", {}).get("6", {}).get("inputs", {}).get("text", "")
    return str(inputs.get("prompt", told))


def _entry(model_id: str, median_s: float, outputs: int, runners: int) -> dict[str, object]:
    return {
        "model_id": model_id,
        "display_name": model_id,
        "categories": ["text-to-image"],
        "input_schema": _SCHEMA,
        "x-simulator": {
            "runners": runners,
            "median_s": median_s,
            "outputs": outputs,
            "extension": "png",
            "shape": "list",
        },
    }
