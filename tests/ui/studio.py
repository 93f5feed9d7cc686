"""Where pictures are taken: an app at a frozen moment, whose journal is filled once it runs, until it is still."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from textual._compositor import LayoutUpdate
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from tests.ui.gallery import NOW, StillConnection, StillEngine, fill, settings_in
from tests.ui.steps import screen_text, stand_on, until


class _Closing(DashboardApp):
    """Closes the journals in the loop that opened them."""

    journals: list[Journal]

    async def on_unmount(self) -> None:
        """Close them."""
        for journal in self.journals:
            await journal.close()


@dataclass
class Studio:
    """An app whose journal is made once it runs, because the camera has an event loop of its own."""

    folder: Path
    is_empty: bool = False
    has_token: bool = True
    jobs: dict[str, Job] = field(default_factory=dict)
    journals: list[Journal] = field(default_factory=list)

    def app(self) -> DashboardApp:
        """Return the app to take a picture of."""
        app = _Closing(settings_in(self.folder), self._connect, now=lambda: NOW)
        app.journals = self.journals
        return app

    async def _connect(self) -> Connection:
        journal = await Journal.open(self.folder / "journal.sqlite3")
        self.journals.append(journal)
        if not self.is_empty:
            await self.furnish(journal)
        connection = StillConnection(journal, StillEngine(journal), has_token=self.has_token)
        return cast(Connection, connection)

    async def furnish(self, journal: Journal) -> None:
        """Fill the journal."""
        self.jobs = await fill(journal, self.folder / "downloads")

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Wait until the screen is filled, and put its cursor on what ``name`` means, if that is not empty."""
        screen = cast(DashboardApp, pilot.app).jobs_screen
        await until(pilot, lambda: screen.is_connected and screen.is_filled is not self.is_empty)
        if name:
            await stand_on(pilot, self.jobs[name].id)

    def after(self, name: str, keys: tuple[str, ...], shown: str) -> Callable[[Pilot[int]], Awaitable[None]]:
        """Return what brings the app to something, presses keys, and waits for words to be on the screen."""

        async def prepare(pilot: Pilot[int]) -> None:
            await self.go_to(pilot, name)
            await pilot.press(*keys)
            await until(pilot, lambda: shown in screen_text(pilot))
            for line in pilot.app.screen.query(Input):
                line.cursor_blink = False
            await _still(pilot)

        return prepare


async def _still(pilot: Pilot[int]) -> None:
    """Wait until nothing is read any more and the screen has stayed the same for a while."""
    before: list[Strip] = []
    same = 0
    while same < 3:
        await pilot.pause(0.08)
        reading = any(
            w.group not in ("guarded", "follow", "following") and not w.is_finished for w in pilot.app.workers
        )
        after = _picture(pilot)
        same = same + 1 if after == before and not reading else 0
        before = after


def _picture(pilot: Pilot[int]) -> list[Strip]:
    """Return every cell with its style, as it will be drawn: what lies below the screen counts too."""
    app = pilot.app
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens, simplify=True)
    assert isinstance(update, LayoutUpdate)
    return [strip for line in update.strips for strip in line]
