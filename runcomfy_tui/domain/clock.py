"""The one clock that is passed everywhere, so that tests can step through hours."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is written down, monotonic time for what is waited for; both in seconds."""

    def wall(self) -> float:
        """Return unix seconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back; comparable only within this process."""
        ...

    async def sleep_until(self, monotonic: float) -> None:
        """Return when :meth:`monotonic` has reached the given time."""
        ...


class SystemClock:
    """The machine's own clock."""

    def wall(self) -> float:
        """Return unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return the system's monotonic seconds."""
        return time.monotonic()

    async def sleep_until(self, monotonic: float) -> None:
        """Sleep on the running event loop; always gives way to other tasks at least once."""
        await asyncio.sleep(max(0.0, monotonic - time.monotonic()))
