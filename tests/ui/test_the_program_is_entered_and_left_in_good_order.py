from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalRefused
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.status import Banner
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection, Ending
from tests.ui.gallery import NOW, StillEngine, app_on, settings_in
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until


async def test_the_first_paint_does_not_wait_for_the_journal(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def connect() -> Connection:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    app = DashboardApp(settings_in(tmp_path), connect, now=lambda: NOW)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, asked.is_set)
        assert "STATE" in screen_text(pilot)
        await pilot.press("x", "d", "r", "n")
        await pilot.pause()
        assert app.is_running


async def test_a_journal_that_cannot_be_opened_ends_the_program_with_its_words(tmp_path: Path) -> None:
    refusal = JournalRefused("the folder is on a network file system", advice="choose another")

    async def connect() -> Connection:
        raise refusal

    app = DashboardApp(settings_in(tmp_path), connect, now=lambda: NOW)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.ending.kind == "failed")
    assert app.ending.error is refusal
    assert app.return_value == 1


async def test_q_leaves_and_says_what_goes_on(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert app.ending.kind == "left"
    assert app.ending.words == "8 jobs go on at RunComfy; they will be here next time."
    assert app.return_value == 0


async def test_ctrl_c_leaves_at_the_second_time(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: toasts(pilot))
        assert app.is_running
        assert "again leaves" in toasts(pilot)[0]
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running)


def test_one_job_goes_on_in_the_singular_and_none_is_not_mentioned() -> None:
    assert Ending("left", 1).words == "1 job goes on at RunComfy; it will be here next time."
    assert Ending("left", 0).words == ""


async def test_without_a_token_the_notice_says_how_to_get_one_and_offers_the_demo(
    tmp_path: Path, journal: Journal
) -> None:
    app = app_on(tmp_path, journal, has_token=False)
    async with running(app, SMALL) as pilot:
        await until(pilot, lambda: "RUNCOMFY_TOKEN" in screen_text(pilot))
        assert "https://www.runcomfy.com/profile" in screen_text(pilot)
        await pilot.press("d")
        await until(pilot, lambda: not app.is_running)
    assert app.ending.kind == "demo"


async def test_without_a_token_jobs_of_before_are_still_shown(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal, has_token=False), SMALL) as pilot:
        await pilot.pause(0.1)
        assert "RUNCOMFY_TOKEN" not in screen_text(pilot)
        assert "sending" in screen_text(pilot)


async def test_a_serious_banner_shows_the_id_that_the_disk_refused(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine), SMALL) as pilot:
        engine.show(
            Banner("note", "something small"),
            Banner("disk", "RunComfy accepted request 9f31-aa02, and the disk refuses to keep it", "free space", True),
        )
        await until(pilot, lambda: "9f31-aa02" in screen_text(pilot))
        engine.show()
        await until(pilot, lambda: "9f31-aa02" not in screen_text(pilot))


async def test_a_mistake_in_a_task_becomes_a_sentence(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], caplog: pytest.LogCaptureFixture
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        engine.refuses = ZeroDivisionError("a mistake")  # type: ignore[assignment]
        await pilot.press("d")
        await until(pilot, lambda: toasts(pilot))
        assert "mistake in this program" in toasts(pilot)[0]
        assert app.is_running
    assert "ZeroDivisionError" in caplog.text


async def test_sort_and_theme_are_as_they_were(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("s", "t")
        await until(pilot, lambda: app.jobs_screen.table.sort_column == "target")
        await pilot.press("S")
        app.theme = "runcomfy-light"
        await until(pilot, lambda: app.jobs_screen.table.sort_reverse)
        await pilot.pause(0.1)
    again = app_on(tmp_path, journal)
    async with running(again):
        assert again.jobs_screen.table.sort_column == "target"
        assert again.jobs_screen.table.sort_reverse
        assert again.theme == "runcomfy-light"


async def test_help_runs_the_entry_that_was_searched_for(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("?")
        await until(pilot, lambda: "type to search" in screen_text(pilot))
        await pilot.press(*"ask now", "enter")
        await until(pilot, lambda: ("poll_now", [jobs["queued"].id]) in engine.orders)
