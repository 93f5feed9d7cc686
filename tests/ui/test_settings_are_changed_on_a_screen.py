"""The Settings screen: where values come from, changing them, and what the file says afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui import locations, settings
from runcomfy_tui.domain.job import Job
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings import Given
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.settings import SettingsScreen
from tests.ui.gallery import NOW, StillConnection, StillEngine, app_on
from tests.ui.steps import SMALL, WIDE, running, screen_text, toasts, until
from tests.ui.studio import Studio, _Closing

FILE = """# mine
mouse = false  # the terminal's
parallel_downloads = 4

[profiles.work]
session_budget_usd = 5
"""
ENVIRONMENT = {"RUNCOMFY_TUI_GRAPHICS": "halfcell"}


def places_in(home: Path) -> Locations:
    found = locations.under(home / "person")
    found.config.mkdir(parents=True)
    found.config_file.write_text(FILE)
    return found


def app_in(home: Path, journal: Journal) -> DashboardApp:
    app = app_on(home, journal)
    loaded = settings.load(ENVIRONMENT, {"profile": Given("work", "--profile")}, places_in(home))
    app.settings = app.outlook.settings = loaded
    return app


async def go(pilot: Pilot[int], name: str) -> SettingsScreen:
    """Open the screen as the palette does and stand on a setting."""
    await pilot.app.run_action("app.go_to('settings')")
    screen = cast(SettingsScreen, pilot.app.screen)
    await until(pilot, lambda: screen._rows and screen._current)
    await stand(pilot, name)
    return screen


async def stand(pilot: Pilot[int], name: str) -> None:
    screen = cast(SettingsScreen, pilot.app.screen)
    names = list(screen._rows)
    screen.action_move(names.index(name) - names.index(cast(Any, screen._current).setting.name))
    await pilot.pause()


async def test_a_change_is_written_and_the_rest_of_the_file_stays(
    journal: Journal, jobs: dict[str, Job], tmp_path: Path
) -> None:
    app = app_in(tmp_path, journal)

    def written() -> dict[str, Any]:
        return tomllib.loads(file.read_text())

    async with running(app, SMALL) as pilot:
        screen = await go(pilot, "mouse")
        file = screen.places.config_file
        await pilot.press("enter")  # a yes or no turns round
        await until(pilot, lambda: "mouse = true  # the terminal's" in file.read_text())
        await until(pilot, lambda: "next start" in screen_text(pilot))
        assert file.read_text() == FILE.replace("mouse = false", "mouse = true")

        await stand(pilot, "graphics")  # from the environment
        await pilot.press("enter")
        await until(pilot, lambda: any("RUNCOMFY_TUI_GRAPHICS sets it" in toast for toast in toasts(pilot)))

        await stand(pilot, "parallel_downloads")
        await pilot.press("p", "enter")
        await until(pilot, lambda: app.screen.query(Input))
        assert "for the profile work alone" in screen_text(pilot)
        app.screen.query_one(Input).value = "9"
        await until(pilot, lambda: "It must be 1 to 6" in screen_text(pilot))
        await pilot.press("enter")
        assert app.screen is not screen  # it is still asked
        app.screen.query_one(Input).value = "6"
        await pilot.press("enter")
        await until(pilot, lambda: "parallel_downloads" in written()["profiles"]["work"])
        assert (written()["parallel_downloads"], written()["profiles"]["work"]["parallel_downloads"]) == (4, 6)

        await until(pilot, lambda: app.screen is screen and screen._rows["parallel_downloads"].value == 6)
        await pilot.press("delete")
        await until(pilot, lambda: "parallel_downloads" not in written()["profiles"]["work"])
        assert "# mine" in file.read_text()


async def test_what_counts_at_once_does_and_a_broken_file_is_told(
    journal: Journal, jobs: dict[str, Job], tmp_path: Path
) -> None:
    app = app_in(tmp_path, journal)
    async with running(app, WIDE) as pilot:
        screen = await go(pilot, "theme")
        await pilot.press("enter", "4")
        await until(pilot, lambda: app.theme == "runcomfy-light")
        await until(pilot, lambda: screen.settings.theme == app.outlook.settings.theme == "runcomfy-light")

        screen.places.config_file.write_text("mouze = 1\n")
        await pilot.press("1")
        await go(pilot, "mouse")
        await until(pilot, lambda: "line 1: mouze is not a setting" in screen_text(pilot))


@dataclass
class Desk(Studio):
    """A studio whose settings come from a file."""

    def app(self) -> DashboardApp:
        """Return the app."""
        loaded = settings.load(ENVIRONMENT, {"profile": Given("work", "--profile")}, places_in(self.folder))
        app = _Closing(loaded, self._connect, now=lambda: NOW)
        app.journals = self.journals
        return app

    async def _connect(self) -> Connection:
        journal = await Journal.open(self.folder / "journal.sqlite3")
        self.journals.append(journal)
        return cast(Connection, StillConnection(journal, StillEngine(journal)))

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Open the screen."""
        await super().go_to(pilot, "")
        await go(pilot, name)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
def test_settings(
    snap_compare: Callable[..., bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    desk = Desk(tmp_path, is_empty=True)
    assert snap_compare(
        desk.app(), terminal_size=size, run_before=desk.after("parallel_downloads", (), "Set in config.toml, line 3")
    )
