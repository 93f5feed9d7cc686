"""Pictures of the main views at two sizes, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from tests.ui.gallery import NOW, StillConnection, StillEngine, fill, settings_in
from tests.ui.steps import SMALL, WIDE, screen_text, stand_on, until

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


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
            self.jobs = await fill(journal, self.folder / "downloads")
        connection = StillConnection(journal, StillEngine(journal), has_token=self.has_token)
        return cast(Connection, connection)

    def after(self, name: str, keys: tuple[str, ...], shown: str) -> Callable[[Pilot[int]], Awaitable[None]]:
        """Return what brings the app to a job, presses keys, and waits for words to be on the screen."""

        async def prepare(pilot: Pilot[int]) -> None:
            screen = cast(DashboardApp, pilot.app).jobs_screen
            await until(pilot, lambda: screen.is_connected and screen.is_filled is not self.is_empty)
            if name:
                await stand_on(pilot, self.jobs[name].id)
            await pilot.press(*keys)
            await until(pilot, lambda: shown in screen_text(pilot))
            for line in pilot.app.screen.query(Input):
                line.cursor_blink = False
            await _still(pilot)

        return prepare


async def _still(pilot: Pilot[int]) -> None:
    """Wait until nothing is read any more and the screen has stayed the same for a while."""
    before, same = "", 0
    while same < 3:
        await pilot.pause(0.08)
        reading = any(worker.group != "guarded" and not worker.is_finished for worker in pilot.app.workers)
        after = pilot.app.export_screenshot(simplify=True)
        same = same + 1 if after == before and not reading else 0
        before = after


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    """Return a studio."""
    return Studio(tmp_path)


@_SIZES
@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param("queued", (), "12 ahead in the queue", id="jobs"),
        pytest.param("failed", (), "safety filter", id="failed"),
        pytest.param("succeeded", (), "926 B", id="picture"),
        pytest.param("running", (",",), "ahead in the queue", id="timeline"),
        pytest.param("succeeded", (".", ".", "tab"), "request_id", id="result"),
        pytest.param("queued", ("x",), "Cancel", id="cancel"),
        pytest.param("unknown", ("enter",), "What became of", id="unknown"),
        pytest.param("queued", ("?",), "type to search", id="help"),
        pytest.param("", ("n",), "of 5", id="new-job"),
    ],
)
def test_view(
    snap_compare: _Compare, studio: Studio, size: tuple[int, int], name: str, keys: tuple[str, ...], shown: str
) -> None:
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after(name, keys, shown))


@_SIZES
def test_no_jobs(snap_compare: _Compare, studio: Studio, size: tuple[int, int]) -> None:
    studio.is_empty = True
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after("", (), "No jobs yet"))


@_SIZES
def test_no_token(snap_compare: _Compare, studio: Studio, size: tuple[int, int]) -> None:
    studio.is_empty, studio.has_token = True, False
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after("", (), "RUNCOMFY_TOKEN"))


def test_the_smallest(snap_compare: _Compare, studio: Studio) -> None:
    run_before = studio.after("failed", ("enter",), "42201")
    assert snap_compare(studio.app(), terminal_size=(40, 10), run_before=run_before)
