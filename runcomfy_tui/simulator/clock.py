"""The simulator's clock: unix seconds that can run faster than the wall's, and be moved forward."""

from __future__ import annotations

import time


class SimulatorClock:
    """Starts at the wall's time and passes `speed` simulated seconds for each real one; never goes back."""

    def __init__(self, speed: float = 1.0) -> None:
        if not 0 < speed <= 1_000_000:
            raise ValueError(f"The speed must be above 0 and at most 1,000,000, not {speed}.")
        self.speed = speed
        self._started_s = time.time()
        self._monotonic_s = time.monotonic()
        self._advanced_s = 0.0

    def now(self) -> float:
        """Simulated unix seconds."""
        passed_s = time.monotonic() - self._monotonic_s
        return self._started_s + passed_s * self.speed + self._advanced_s

    def advance(self, seconds: float) -> None:
        """Move forward at once by simulated seconds (not backward: ValueError)."""
        if not 0 <= seconds < 1e10:
            raise ValueError(f"The clock only moves forward: {seconds}.")
        self._advanced_s += seconds
