"""Waiting for a turn: submits, cancels and results queue here, each kind in its order, and polls let them pass."""

from __future__ import annotations

import asyncio
import math

from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.pace import Call, Pace

_LOOK_AGAIN_S = 1.0


class Gate:
    """Lets one request after the other through as its :class:`Pace` allows."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._lines = {call: asyncio.Lock() for call in Call}

    def hurry(self) -> None:
        """Let an open breaker's next probe through at once: a person waits for it."""
        self._pace.probe_now(self._clock.monotonic())

    async def enter(self, call: Call, *, give_up_at: float = math.inf) -> int | None:
        """Return once the request may go: the number of the probe that it is, 0 while the breaker is closed.

        None when it will not be its turn before ``give_up_at`` (monotonic seconds).
        """
        self._pace.waiting += 1
        try:
            async with self._lines[call]:
                return await self._turn(call, give_up_at)
        finally:
            self._pace.waiting -= 1

    async def _turn(self, call: Call, give_up_at: float) -> int | None:
        while True:
            now = self._clock.monotonic()
            at = self._pace.ready_at(now, call)
            if at is not None and at <= now:
                return self._pace.take(now, call)
            if now >= give_up_at or (at is not None and at > give_up_at):
                return None
            # Not longer: a pause may have become longer, a breaker may have closed.
            await self._clock.sleep_until(now + _LOOK_AGAIN_S if at is None else min(at, now + _LOOK_AGAIN_S))
