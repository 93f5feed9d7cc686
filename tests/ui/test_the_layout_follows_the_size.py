from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.jobs import JobsScreen
from tests.ui.gallery import app_on
from tests.ui.steps import running, screen_text, stand_on, until


def _layout(screen: JobsScreen) -> str:
    table, pane = screen.table.region, screen.pane.region
    if not pane.area:
        return "table"
    if not table.area:
        return "detail"
    return "side by side" if table.right <= pane.x else "stacked"


@pytest.mark.parametrize(
    ("size", "layout"),
    [((160, 48), "side by side"), ((120, 24), "side by side"), ((119, 40), "stacked"), ((80, 24), "stacked"),
     ((79, 40), "table"), ((160, 23), "table"), ((40, 10), "table")],
)  # fmt: skip
async def test_each_size_has_its_layout(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], size: tuple[int, int], layout: str
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, size):
        assert _layout(app.jobs_screen) == layout


async def test_resizing_keeps_the_job_and_the_focus(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["running"].id)
        await pilot.press("tab")
        for size in ((40, 10), (100, 30), (10, 3), (160, 48), (79, 24), (120, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.jobs_screen.table.cursor_job_id == jobs["running"].id
            focused = pilot.app.screen.focused
            assert focused is not None
            assert focused.region.area


async def test_where_the_table_is_alone_enter_opens_the_detail_and_esc_goes_back(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, (40, 10)) as pilot:
        await stand_on(pilot, jobs["failed"].id)
        await pilot.press("enter")
        await until(pilot, lambda: _layout(app.jobs_screen) == "detail" and "42201" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: _layout(app.jobs_screen) == "table")
        assert app.jobs_screen.table.has_focus


async def test_zoom_and_preview_give_and_take_the_room(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("z")
        await until(pilot, lambda: _layout(app.jobs_screen) == "table")
        await pilot.press("z", "tab", "z")
        await until(pilot, lambda: _layout(app.jobs_screen) == "detail")
        await pilot.press("z", "p")
        await until(pilot, lambda: _layout(app.jobs_screen) == "table")
        await pilot.press("p")
        await until(pilot, lambda: _layout(app.jobs_screen) == "side by side")


async def test_esc_never_leaves_the_program(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("space", *["escape"] * 5)
        await pilot.pause()
        assert app.is_running
        assert not app.jobs_screen.table.marked
