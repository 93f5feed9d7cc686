"""The cursor belongs to a job, not to a row."""

from __future__ import annotations

from dataclasses import replace

from textual import events

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.query import parse
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from tests.ui.table_app import job, jobs, table_with


async def test_it_stays_when_rows_come_above_and_when_they_are_sorted() -> None:
    async with table_with(jobs(50)) as (app, pilot):
        await pilot.press("down", "down", "j")
        assert app.table.cursor_job_id == "job-00046"
        app.table.update_jobs([job(60), job(61)])
        app.table.sort_by("target")
        app.table.sort_by("target")
        await pilot.pause()
        assert app.table.cursor_job_id == "job-00046"
        assert app.table.cursor_job_id in app.table.visible_ids
        moves = [message for message in app.messages if isinstance(message, JobsTable.CursorMoved)]
        assert moves[-1].row_id == "job-00046"


async def test_its_line_stays_where_it_is_when_rows_come_above_a_scrolled_view() -> None:
    async with table_with(jobs(50)) as (app, pilot):
        await pilot.press("pagedown", "pagedown", "up", "up")
        await pilot.pause()
        before, line = app.table.cursor_job_id, app.table.visible_ids.index(app.table.cursor_job_id or "")
        app.table.update_jobs([job(number) for number in range(60, 65)])
        await pilot.pause()
        assert app.table.cursor_job_id == before
        assert app.table.visible_ids.index(before or "") == line
        assert app.lines()[line + 1].startswith("▌")


async def test_a_filter_lends_it_to_a_neighbour_and_gives_it_back() -> None:
    shown = [job(1), job(2, JobState.FAILED), job(3), job(4, JobState.FAILED)]
    async with table_with(shown) as (app, pilot):
        await pilot.press("down")
        assert app.table.cursor_job_id == "job-00003"
        app.table.set_query(parse("state:failed"))
        assert app.table.cursor_job_id == "job-00002"
        app.table.set_query(parse(""))
        assert app.table.cursor_job_id == "job-00003"


async def test_it_does_not_come_back_to_a_job_that_left_by_itself() -> None:
    async with table_with([job(1), job(2), job(3)]) as (app, pilot):
        app.table.set_query(parse("state:queued"))
        await pilot.press("down")
        app.table.update_jobs([replace(job(2, JobState.RUNNING), change_seq=1)])
        assert app.table.cursor_job_id == "job-00001"
        app.table.update_jobs([job(2)])
        assert app.table.cursor_job_id == "job-00001"


async def test_it_is_nowhere_when_nothing_is_shown() -> None:
    async with table_with([job(1)]) as (app, pilot):
        app.table.set_query(parse("zzz"))
        await pilot.press("down", "space", "v", "asterisk", "enter", "G", "ctrl+d")
        assert not app.table.targets
        app.table.set_query(parse(""))
        assert list(app.table.targets) == ["job-00001"]
        app.table.remove_jobs(["job-00001"])
        await pilot.pause()
        assert app.table.cursor_job_id is None
        assert app.table.total_count == 0


async def test_every_way_of_moving() -> None:
    async with table_with(jobs(100)) as (app, pilot):
        for key, expected in [
            ("down", 98), ("j", 97), ("k", 98), ("up", 99), ("up", 99), ("pagedown", 90), ("ctrl+d", 86),
            ("ctrl+u", 90), ("end", 0), ("down", 0), ("g", 99), ("G", 0), ("pageup", 9), ("home", 99),
        ]:  # fmt: skip
            await pilot.press(key)
            assert app.table.cursor_job_id == f"job-{expected:05}", key
            assert app.table.cursor_job_id in app.table.visible_ids, key


async def test_the_mouse_moves_opens_and_scrolls() -> None:
    async with table_with(jobs(100)) as (app, pilot):
        await pilot.click(app.table, offset=(20, 5))
        assert app.table.cursor_job_id == "job-00096"
        await pilot.click(app.table, offset=(20, 6), times=2)
        opened = app.last(JobsTable.Opened)
        assert isinstance(opened, JobsTable.Opened)
        assert opened.row_id == "job-00095"
        await pilot._post_mouse_events([events.MouseScrollDown], app.table)
        await pilot.pause()
        assert app.table.cursor_job_id == "job-00095"
        assert app.table.visible_ids[0] != "job-00099"


async def test_move_to_goes_to_what_is_shown() -> None:
    async with table_with(jobs(100)) as (app, pilot):
        assert app.table.move_to("job-00050")
        await pilot.pause()
        assert "job-00050" in app.table.visible_ids
        assert not app.table.move_to("no-such-job")
        await pilot.press("enter")
        opened = app.last(JobsTable.Opened)
        assert isinstance(opened, JobsTable.Opened)
        assert opened.row_id == "job-00050"


async def test_in_a_table_that_was_empty_it_stays_at_the_top_until_someone_moves_it() -> None:
    async with table_with([]) as (app, pilot):
        app.table.update_jobs([job(1)])
        app.table.update_jobs([job(2), job(3)])
        await pilot.pause()
        assert app.table.cursor_job_id == "job-00003"
        await pilot.press("down")
        app.table.update_jobs([job(4)])
        await pilot.pause()
        assert app.table.cursor_job_id == "job-00002"


async def test_an_order_that_no_column_shows_is_told_in_the_border() -> None:
    async with table_with(jobs(3), size=(40, 10)) as (app, pilot):
        app.table.sort_by("cost")
        await pilot.pause()
        assert str(app.table.border_subtitle) == "▲COST · 3"
        await pilot.resize_terminal(160, 10)
        await pilot.pause()
        assert str(app.table.border_subtitle) == "3"
