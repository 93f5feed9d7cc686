"""Every fault of the simulator, in every mode, switched on and off by chance."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from tests.simulator.process import Process

# Faults whose number is no probability, or that need a mode to be meant: between these bounds.
_BOUNDS = {
    "latency": (0.02, 1.0),
    "slow-file": (2_000, 60_000),
    "cut-file": (1_000, 50_000),
    "hidden": (0.05, 0.5),
}
_WORDS = {"error-in-200": ("400001", "500001", "10002", "403001"), "unknown-status": ("warming_up", "archived", "")}


class Faults:
    """A deck of all faults and modes, dealt through before it is shuffled again."""

    def __init__(self, simulator: Process, rng: random.Random) -> None:
        self._simulator = simulator
        self._rng = rng
        self._kinds: dict[str, dict[str, Any]] = {}
        self._deck: list[tuple[str, str]] = []
        self.dealt: set[str] = set()

    async def run(self, longest_s: float) -> None:
        """Switch until cancelled: mostly one to three faults at a time, sometimes none."""
        self._kinds = await self._simulator.get("/_simulator/faults?describe=1")
        while True:
            number = self._rng.choice((0, 1, 1, 2, 3))
            await self.put(dict(self._deal() for _ in range(number)))
            await asyncio.sleep(self._rng.uniform(0.3, 1.0) * longest_s)

    async def put(self, faults: Mapping[str, object]) -> None:
        """Switch exactly these on."""
        await self._simulator.put("/_simulator/faults", faults)

    @property
    def all(self) -> set[str]:
        """Return the names of all faults there are."""
        return set(self._kinds)

    def _deal(self) -> tuple[str, dict[str, object]]:
        if not self._deck:
            modes = [(name, mode) for name, kind in self._kinds.items() for mode in ("", *kind["modes"])]
            self._deck = self._rng.sample(modes, len(modes))
        name, mode = self._deck.pop()
        self.dealt.add(name)
        mode = self._rng.choice(_WORDS[name]) if name in _WORDS else mode
        bounds = _BOUNDS.get(mode) or _BOUNDS.get(name) or (0.1, 1.0)
        calls: list[str] = self._kinds[name]["calls"]
        some = self._rng.sample(calls, self._rng.randint(1, len(calls)))
        return name, {"strength": self._rng.uniform(*bounds), "mode": mode, "calls": some}
