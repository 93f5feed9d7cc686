"""Steps that tests of the Events screen share: going there, and reading its log."""

from __future__ import annotations

from typing import cast

from textual.pilot import Pilot

from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.events import EventsScreen
from runcomfy_tui.ui.screens.events.log import EventsLog
from tests.ui.steps import until


async def to_events(pilot: Pilot[int]) -> EventsScreen:
    """Press the key of the Events screen and wait until its log is loaded."""
    await pilot.press("5")
    app = cast(DashboardApp, pilot.app)
    await until(pilot, lambda: isinstance(app.screen, EventsScreen) and app.screen.query(EventsLog))
    screen = cast(EventsScreen, app.screen)
    await loaded(pilot, screen)
    return screen


async def loaded(pilot: Pilot[int], screen: EventsScreen) -> None:
    """Wait until the present search is done and everything that is to be seen is loaded."""
    await until(
        pilot,
        lambda: screen._reader is not None and screen._reader.is_done and not screen.log_view.missing
        and screen._reader.search.text == screen._text and screen._reader.search.job_id == screen._job_id,
    )  # fmt: skip
    await pilot.pause()


def log_lines(pilot: Pilot[int]) -> list[str]:
    """Return the text of the log's lines as they are on the screen, without the header, the border and empty ones."""
    log = pilot.app.screen.query_one(EventsLog)
    region = log.scrollable_content_region
    strips = pilot.app.screen._compositor.render_strips()
    lines = [
        "".join(segment.text for segment in strip.crop(region.x, region.right)).rstrip()
        for strip in strips[region.y + 1 : region.bottom]
    ]
    return [line for line in lines if line.strip()]
