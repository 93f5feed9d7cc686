"""Waiting on the one clock: back-off lengths, and sleeping that an event can end."""

from __future__ import annotations

import asyncio
import random

from runcomfy_tui.domain.clock import Clock


def backoff_s(attempt: int, *, first_s: float = 1.0, most_s: float = 60.0, rng: random.Random) -> float:
    """Return a wait that doubles with every attempt (from 0), with full jitter over a floor of half."""
    longest = min(most_s, first_s * 2.0 ** min(attempt, 20))
    return longest / 2 + rng.random() * longest / 2


async def wait_until(clock: Clock, monotonic: float | None, woken: asyncio.Event) -> None:
    """Return at the given time (None: never) or as soon as ``woken`` is set; clears the event."""
    tasks: list[asyncio.Future[object]] = [asyncio.ensure_future(woken.wait())]
    if monotonic is not None:
        tasks.append(asyncio.ensure_future(clock.sleep_until(monotonic)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Not awaited: a cancel that arrives meanwhile would be taken for theirs.
        for task in tasks:
            task.cancel()
    woken.clear()
