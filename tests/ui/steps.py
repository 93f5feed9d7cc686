"""Steps that tests of the screen share: open the app, wait for something to be so, read what is on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.jobs import JobsScreen

WIDE = (160, 48)
SMALL = (80, 24)


@asynccontextmanager
async def running(app: DashboardApp, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[int]]:
    """Run the app until its jobs are on the screen."""
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = jobs_screen(app)
        await until(pilot, lambda: screen.is_connected)
        count = len(await screen.connection.journal.jobs())
        await until(pilot, lambda: len(screen.jobs) == count and screen.is_filled is bool(count))
        await pilot.pause()
        yield pilot


def jobs_screen(app: DashboardApp) -> JobsScreen:
    """Return the Jobs screen, whatever lies on top of it."""
    return app.jobs_screen


async def until(pilot: Pilot[int], is_so: Callable[[], object], within_s: float = 5.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, "it did not come to be so in time"
        await pilot.pause(0.02)


async def stand_on(pilot: Pilot[int], job_id: str) -> None:
    """Put the cursor on a job and wait until the detail has it."""
    screen = jobs_screen(cast(DashboardApp, pilot.app))
    assert screen.table.move_to(job_id)
    await pilot.pause()


def toasts(pilot: Pilot[int]) -> list[str]:
    """Return what the toasts on the screen say."""
    return [str(toast.render()) for toast in pilot.app.screen.query(Toast)]


def screen_text(pilot: Pilot[int]) -> str:
    """Return the screen as lines of text."""
    # A dialog that is painted without knowing what lies below it stays on an empty ground: its cells are kept.
    visible_screen_stack.set(pilot.app._background_screens)
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def settled() -> None:
    """Let tasks that are ready run."""
    for _ in range(3):
        await asyncio.sleep(0)
