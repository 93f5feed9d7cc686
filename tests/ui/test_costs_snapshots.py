"""Pictures of the Costs screen and of labels at two sizes, the time standing still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.engine import Budget
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.costs import CostsScreen
from tests.ui.costs_gallery import fill_costs
from tests.ui.gallery import NOW, StillEngine
from tests.ui.steps import SMALL, WIDE, until
from tests.ui.studio import Studio

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


@dataclass
class Till(Studio):
    """A studio with jobs that cost something."""

    balance_usd: float = 12.5

    async def furnish(self, journal: Journal) -> None:
        """Fill the journal."""
        self.jobs = await fill_costs(journal)

    async def go_to(self, pilot: Pilot[int], name: str) -> None:
        """Set the balance and a budget; go to the Costs screen unless a job is named."""
        await super().go_to(pilot, "" if name == "costs" else name)
        app = cast(DashboardApp, pilot.app)
        engine = cast(StillEngine, app.outlook.connection.engine)
        engine.budget = Budget(5.0, 1.682, 0)
        engine.status = replace(engine.status, balance_usd=self.balance_usd, balance_at=NOW - 20)
        for callback in engine.callbacks:
            callback(engine.status)
        if name == "costs":
            await pilot.press("6")
            await until(pilot, lambda: isinstance(app.screen, CostsScreen) and app.screen.is_filled)
        await pilot.pause()


@pytest.fixture
def till(tmp_path: Path) -> Till:
    """Return a studio."""
    return Till(tmp_path)


@_SIZES
@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param("costs", (), "2026-11-18", id="by-day"),
        pytest.param("costs", ("m",), "Costs by model", id="by-model"),
        pytest.param("costs", ("l",), "client B", id="by-label"),
        pytest.param("running", (), "LABEL", id="labels"),
        pytest.param("running", ("t", "tab", *"+fog"), "+fog", id="labelling"),
    ],
)
def test_view(
    snap_compare: _Compare, till: Till, size: tuple[int, int], name: str, keys: tuple[str, ...], shown: str
) -> None:
    assert snap_compare(till.app(), terminal_size=size, run_before=till.after(name, keys, shown))


def test_little_left(snap_compare: _Compare, till: Till) -> None:
    till.balance_usd = 0.75
    assert snap_compare(till.app(), terminal_size=SMALL, run_before=till.after("costs", (), "balance $0.75"))


@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param("costs", ("b",), "This session has spent", id="budget"),
        pytest.param("queued", ("space", "down", "space", "t"), "different ones", id="labelling-many"),
    ],
)
def test_dialog(snap_compare: _Compare, till: Till, name: str, keys: tuple[str, ...], shown: str) -> None:
    assert snap_compare(till.app(), terminal_size=SMALL, run_before=till.after(name, keys, shown))


def test_the_smallest(snap_compare: _Compare, till: Till) -> None:
    assert snap_compare(till.app(), terminal_size=(40, 10), run_before=till.after("costs", ("m",), "by model"))
