"""Pictures of a deployment's results, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from runcomfy_tui.store import Journal
from tests.ui.results_gallery import fill_results
from tests.ui.steps import SMALL, WIDE
from tests.ui.studio import Studio

_Compare = Callable[..., bool]


class _Results(Studio):
    async def furnish(self, journal: Journal) -> None:
        """Fill the journal with results."""
        self.jobs = await fill_results(journal, self.folder / "downloads")


def test_several_kinds_by_node(snap_compare: _Compare, tmp_path: Path) -> None:
    studio = _Results(tmp_path)

    async def walk(pilot: Pilot[int]) -> None:
        await studio.after("several", (), "1 of 6")(pilot)
        await studio.after("", ("right", "right", "right"), "1. a lighthouse")(pilot)

    assert snap_compare(studio.app(), terminal_size=WIDE, run_before=walk)


def test_a_traceback_unfolded(snap_compare: _Compare, tmp_path: Path) -> None:
    studio = _Results(tmp_path)
    run_before = studio.after("failed", ("enter", "enter"), "▾ KSampler #31")
    assert snap_compare(studio.app(), terminal_size=SMALL, run_before=run_before)
