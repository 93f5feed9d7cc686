"""Marks: one by one, by range, all; and what becomes of those that go out of sight."""

from __future__ import annotations

import pytest
from textual.actions import SkipAction

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.query import parse
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from tests.ui.table_app import TableApp, job, jobs, table_with


def numbers(app: TableApp) -> list[int]:
    return sorted(int(job_id.removeprefix("job-")) for job_id in app.table.marked)


async def test_space_marks_and_moves_on_and_again_takes_the_mark_away() -> None:
    async with table_with(jobs(5)) as (app, pilot):
        assert list(app.table.targets) == ["job-00004"]
        await pilot.press("space", "space")
        assert numbers(app) == [3, 4]
        assert app.table.cursor_job_id == "job-00002"
        assert list(app.table.targets) == ["job-00004", "job-00003"]
        assert [line[1] for line in app.lines()[1:4]] == ["◆", "◆", " "]
        assert "2 marked" in str(app.table.border_subtitle)
        await pilot.press("up", "space")
        assert numbers(app) == [4]


async def test_a_range_follows_the_cursor_until_it_is_kept() -> None:
    async with table_with(jobs(10)) as (app, pilot):
        await pilot.press("down", "v", "down", "down")
        assert numbers(app) == [6, 7, 8]
        assert app.table.in_range
        await pilot.press("up", "up", "up")
        assert numbers(app) == [8, 9]
        await pilot.press("v", "G")
        assert numbers(app) == [8, 9]
        assert not app.table.in_range


async def test_escape_leaves_the_range_then_the_marks_then_is_not_ours() -> None:
    async with table_with(jobs(10)) as (app, pilot):
        await pilot.press("space", "v", "down", "escape")
        assert numbers(app) == [9]
        await pilot.press("escape")
        assert numbers(app) == []
        with pytest.raises(SkipAction):
            app.table.action_step_back()


async def test_star_marks_what_is_shown_and_no_more() -> None:
    shown = [job(1), job(2, JobState.FAILED), job(3), job(4, JobState.FAILED)]
    async with table_with(shown) as (app, pilot):
        app.table.set_query(parse("state:failed"))
        await pilot.press("*")
        assert numbers(app) == [2, 4]
        await pilot.press("*")
        assert numbers(app) == []


async def test_a_filter_puts_marks_to_sleep_and_wakes_them() -> None:
    shown = [job(1), job(2, JobState.FAILED), job(3)]
    async with table_with(shown) as (app, pilot):
        await pilot.press("*")
        app.table.set_query(parse("state:failed"))
        assert numbers(app) == [2]
        assert app.table.targets == ("job-00002",)
        app.table.set_query(parse(""))
        assert numbers(app) == [1, 2, 3]
        app.table.set_query(parse("state:failed"))
        assert app.table.step_back()
        app.table.set_query(parse(""))
        assert numbers(app) == []


async def test_marks_on_jobs_that_leave_by_themselves_are_dropped_with_a_word() -> None:
    async with table_with([job(1), job(2), job(3)]) as (app, pilot):
        app.table.set_query(parse("state:queued"))
        await pilot.press("*")
        app.table.update_jobs([job(2, JobState.RUNNING)])
        await pilot.pause()
        message = app.last(JobsTable.MarksChanged)
        assert isinstance(message, JobsTable.MarksChanged)
        assert message.dropped == {"job-00002"}
        app.table.set_query(parse(""))
        assert numbers(app) == [1, 3]


async def test_marks_stay_with_their_jobs_through_sorting_and_change() -> None:
    async with table_with(jobs(5)) as (app, pilot):
        await pilot.press("space")
        app.table.sort_by("target")
        app.table.update_jobs([job(9), job(4, JobState.RUNNING)])
        assert numbers(app) == [4]


async def test_a_click_in_the_margin_marks() -> None:
    async with table_with(jobs(5)) as (app, pilot):
        await pilot.click(app.table, offset=(2, 3))
        assert numbers(app) == [3]
