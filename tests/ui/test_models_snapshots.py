"""Pictures of the Models screen at two sizes, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.engine.catalogue import CatalogueView
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.models import ModelsScreen
from tests.ui.gallery import StillConnection, StillEngine
from tests.ui.models_gallery import FLUX, HOSTILE, catalogue, furnish
from tests.ui.steps import SMALL, WIDE, until
from tests.ui.studio import Studio

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


class Shop(Studio):
    """A studio in which the Models screen is seen."""

    async def furnish(self, journal: Journal) -> None:
        """Fill the journal with jobs and favourites."""
        await super().furnish(journal)
        await furnish(journal)

    async def _connect(self) -> Connection:
        connection = cast(StillConnection, await super()._connect())
        engine = connection.engine
        assert isinstance(engine, StillEngine)
        engine.catalogue_keeper.known = CatalogueView(problem="no route to RunComfy") if self.is_empty else catalogue()
        return cast(Connection, connection)

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Open the screen and put its cursor on a model."""
        app = cast(DashboardApp, pilot.app)
        await until(pilot, lambda: app.outlook.status is not None and len(app.outlook.jobs) == len(self.jobs))
        await pilot.press("2")
        screen = cast(ModelsScreen, app.screen)
        await until(pilot, lambda: screen.is_mounted and screen.is_filled)
        if name:
            assert screen.table.move_to(name)
        await pilot.pause()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Return a studio."""
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path)


@_SIZES
@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param(FLUX, (), "1 – 50", id="favourites-first"),
        pytest.param(FLUX, ("slash", *"vid lif"), "BEST FIT", id="searched"),
    ],
)
def test_view(
    snap_compare: _Compare, studio: Shop, size: tuple[int, int], name: str, keys: tuple[str, ...], shown: str
) -> None:
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after(name, keys, shown))


def test_categories(snap_compare: _Compare, studio: Shop) -> None:
    run_before = studio.after(HOSTILE, ("c",), "Show one category")
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=run_before)


def test_nothing_known(snap_compare: _Compare, studio: Shop) -> None:
    studio.is_empty = True
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=studio.after("", (), "ctrl+r asks"))


def test_the_smallest(snap_compare: _Compare, studio: Shop) -> None:
    assert snap_compare(studio.app(), terminal_size=(40, 10), run_before=studio.after(FLUX, ("p",), "output"))


def test_the_picker(snap_compare: _Compare, studio: Shop) -> None:
    run_before = studio.after(FLUX, ("1", "n"), "choose a model")
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=run_before)
