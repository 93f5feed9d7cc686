"""Pictures of the Deployments screen, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.engine.deployments import DeploymentsView
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.deployments import DeploymentsScreen
from tests.ui.deployments_gallery import LISTED, SDXL, fill_deployment_jobs
from tests.ui.gallery import StillConnection, StillEngine
from tests.ui.steps import SMALL, WIDE, until
from tests.ui.studio import Studio

_Compare = Callable[..., bool]


class Yard(Studio):
    """A studio in which the Deployments screen is seen."""

    async def furnish(self, journal: Journal) -> None:
        """Fill the journal with jobs of deployments, too."""
        await super().furnish(journal)
        self.jobs |= await fill_deployment_jobs(journal)

    async def _connect(self) -> Connection:
        connection = cast(StillConnection, await super()._connect())
        engine = connection.engine
        assert isinstance(engine, StillEngine)
        known = DeploymentsView(problem="no route to RunComfy") if self.is_empty else LISTED
        engine.deployments_keeper.known = known
        return cast(Connection, connection)

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Open the screen and put its cursor on a deployment."""
        app = cast(DashboardApp, pilot.app)
        await until(pilot, lambda: app.outlook.status is not None and len(app.outlook.jobs) == len(self.jobs))
        await pilot.press("3")
        screen = cast(DeploymentsScreen, app.screen)
        await until(pilot, lambda: screen.is_mounted and screen.is_filled)
        if name:
            assert screen.table.move_to(name)
        await pilot.pause()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Yard:
    """Return a studio."""
    monkeypatch.chdir(tmp_path)
    return Yard(tmp_path)


@pytest.mark.parametrize(
    ("size", "shown"),
    [pytest.param(SMALL, "film grain", id="80x24"), pytest.param(WIDE, "steps between", id="160x48")],
)
def test_view(snap_compare: _Compare, studio: Yard, size: tuple[int, int], shown: str) -> None:
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after(SDXL.id, (), shown))


def test_nothing_known(snap_compare: _Compare, studio: Yard) -> None:
    studio.is_empty = True
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=studio.after("", (), "ctrl+r asks"))
