"""1 and 4 go between the main screens; each is as it was left, and what is hidden takes in news without drawing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.downloads import DownloadsScreen
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.widgets.headline import Headline
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from tests.ui.downloads_gallery import fill_downloads
from tests.ui.gallery import NOW, app_on
from tests.ui.steps import running, screen_text, stand_on, toasts, until


@pytest.fixture
async def app(journal: Journal, jobs: dict[str, Job], tmp_path: Path) -> DashboardApp:
    await fill_downloads(journal, tmp_path / "downloads")
    return app_on(tmp_path, journal)


@asynccontextmanager
async def at_downloads(app: DashboardApp) -> AsyncIterator[tuple[Pilot[int], DownloadsScreen]]:
    async with running(app) as pilot:
        await pilot.press("4")
        screen = app.screen
        assert isinstance(screen, DownloadsScreen)
        await until(pilot, lambda: screen.is_filled and screen.current() is not None)
        yield pilot, screen


def front(app: DashboardApp) -> Screen[object]:
    return app.screen


def jobs_table(app: DashboardApp) -> JobsTable:
    return app.jobs_screen.table


async def test_no_screen_but_the_jobs_is_made_before_it_is_asked_for(app: DashboardApp) -> None:
    async with running(app) as pilot:
        assert list(app._main_screens) == ["jobs"]
        await pilot.press("4")
        assert list(app._main_screens) == ["jobs", "downloads"]


async def test_each_screen_is_as_it_was_left(app: DashboardApp, jobs: dict[str, Job]) -> None:
    async with at_downloads(app) as (pilot, downloads):
        await pilot.press("j", "j", "slash", *"kling", "enter", "1")
        assert front(app) is app.jobs_screen
        await stand_on(pilot, jobs["failed"].id)
        await pilot.press("space", "4")
        assert front(app) is downloads
        assert downloads.filter_text == "kling"
        assert "kling" in screen_text(pilot)
        await pilot.press("1")
        assert jobs_table(app).marked == {jobs["failed"].id}


async def test_escape_leads_back_to_the_jobs_one_step_at_a_time(app: DashboardApp) -> None:
    async with at_downloads(app) as (pilot, downloads):
        await pilot.press("slash", *"kling", "enter", "space", "enter")
        for _ in range(3):  # the detail, the mark, the filter
            assert app.screen is downloads
            await pilot.press("escape")
        assert (downloads.filter_text, downloads.table.marked) == ("", frozenset())
        await pilot.press("escape")
        assert app.screen is app.jobs_screen
        await pilot.press("escape")
        assert app.screen is app.jobs_screen


async def test_the_header_stays_and_its_counts_lead_to_the_jobs(app: DashboardApp) -> None:
    async with at_downloads(app) as (pilot, downloads):
        assert "checked 2s ago" in screen_text(pilot).splitlines()[0]
        downloads.query_one(Headline).post_message(Headline.StateChosen("failed"))
        await until(pilot, lambda: app.screen is app.jobs_screen and app.jobs_screen.filter_text == "state:failed")


async def test_hidden_jobs_take_in_news_and_draw_nothing(
    app: DashboardApp, journal: Journal, jobs: dict[str, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[Region] = []

    def counted(self: JobsTable, *regions: Region, **_: bool) -> JobsTable:
        painted.extend(regions)
        return self

    monkeypatch.setattr(JobsTable, "refresh", counted)
    async with at_downloads(app) as (pilot, _):
        await pilot.pause()
        painted.clear()
        await journal.apply(jobs["queued"].id, ev.Polled(NOW, ev.Progress.RUNNING, "in_progress"))
        await until(pilot, lambda: app.outlook.jobs[jobs["queued"].id].state is JobState.RUNNING)
        job = jobs_table(app).job(jobs["queued"].id)
        assert job is not None
        assert job.state is JobState.RUNNING
        assert painted == []
        assert app.outlook.counts["running"] == 3
        monkeypatch.undo()
        await pilot.press("1")
        await stand_on(pilot, jobs["queued"].id)
        line = next(line for line in screen_text(pilot).splitlines() if line.startswith("│▌"))
        assert "● running" in line


async def test_hidden_downloads_take_in_news_too(app: DashboardApp, journal: Journal) -> None:
    async with at_downloads(app) as (pilot, downloads):
        row = downloads.current()
        assert row is not None
        await pilot.press("1")
        known = (await journal.downloads(row.job_id))[row.index]
        await journal.put_download(replace(known, state="paused", done_bytes=known.done_bytes + 9))
        await until(pilot, lambda: (found := downloads.table.row(row.id)) is not None and found.state == "paused")
        await pilot.press("4")
        assert "◇ paused" in screen_text(pilot)


async def test_a_number_typed_into_a_filter_is_a_number(app: DashboardApp) -> None:
    async with running(app) as pilot:
        await pilot.press("slash", *"14")
        assert app.screen is app.jobs_screen
        assert app.jobs_screen.query_one(Input).value == "14"


async def test_help_and_palette_list_the_screens(app: DashboardApp) -> None:
    async with at_downloads(app) as (pilot, downloads):
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(*"to the list of all", "enter")
        await until(pilot, lambda: app.screen is app.jobs_screen)
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"downloads")
        await until(pilot, lambda: "Downloads (4)" in screen_text(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.screen is downloads)


async def test_keys_between_screens_wait_for_an_open_question(app: DashboardApp, jobs: dict[str, Job]) -> None:
    async with running(app) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("x", "4")
        assert not isinstance(app.screen, MainScreen)
        app.action_go_to("downloads")
        assert not isinstance(app.screen, MainScreen)
        assert toasts(pilot) == []


async def test_the_job_of_a_file_is_shown_whatever_the_filter_hides(app: DashboardApp) -> None:
    async with at_downloads(app) as (pilot, downloads):
        app.jobs_screen.filter_by("nothing-like-it")
        row = downloads.current()
        assert row is not None
        await pilot.press("J")
        await until(pilot, lambda: app.screen is app.jobs_screen and jobs_table(app).cursor_job_id == row.job_id)
