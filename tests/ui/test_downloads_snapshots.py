"""Pictures of the Downloads screen at two sizes, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.store import Download, Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.downloads import DownloadsScreen
from tests.ui.downloads_gallery import fill_downloads
from tests.ui.steps import SMALL, WIDE, until
from tests.ui.studio import Studio

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


@dataclass
class Files(Studio):
    """A studio in which the Downloads screen is seen."""

    files: dict[str, Download] = field(default_factory=dict)

    async def furnish(self, journal: Journal) -> None:
        """Fill the journal with downloads, at places that are called the same on every machine."""
        self.files = await fill_downloads(journal, Path("results"))

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Open the screen and put its cursor on a file."""
        app = cast(DashboardApp, pilot.app)
        await until(pilot, lambda: app.outlook.status is not None)
        await pilot.press("4")
        screen = cast(DownloadsScreen, app.screen)
        await until(pilot, lambda: screen.is_filled and len(screen.every()) == len(self.files))
        if name:
            wanted = self.files[name]
            row = next(row for row in screen.every() if (row.job_id, row.index) == (wanted.job_id, wanted.index))
            assert screen.table.move_to(row.id)
        await pilot.pause()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Return a studio."""
    monkeypatch.chdir(tmp_path)
    return Files(tmp_path)


@_SIZES
@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param("running", (), "31 MB of 84 MB", id="loading"),
        pytest.param("done", (), "926 B", id="done"),
        pytest.param("gone", (), "was downloaded", id="gone"),
    ],
)
def test_view(
    snap_compare: _Compare, studio: Files, size: tuple[int, int], name: str, keys: tuple[str, ...], shown: str
) -> None:
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after(name, keys, shown))


def test_no_downloads(snap_compare: _Compare, studio: Files) -> None:
    studio.is_empty = True
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=studio.after("", (), "No downloads yet"))


def test_the_smallest(snap_compare: _Compare, studio: Files) -> None:
    run_before = studio.after("hostile", ("enter",), "room on the disk")
    assert snap_compare(studio.app(), terminal_size=(40, 10), run_before=run_before)
