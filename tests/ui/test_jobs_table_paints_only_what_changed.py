"""Which lines are painted, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.strip import Strip

from runcomfy_tui.domain.job import CancelWish, JobState
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.glyphs import ASCII
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from tests.ui.table_app import NOW, TableApp, job, jobs, table_with


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the lines that are painted from now on."""
    lines: list[int] = []
    paint = JobsTable.render_line

    def counted(self: JobsTable, y: int) -> Strip:
        lines.append(y)
        return paint(self, y)

    monkeypatch.setattr(JobsTable, "render_line", counted)
    return lines


async def test_a_second_in_which_nothing_reads_differently_paints_nothing(painted: list[int]) -> None:
    async with table_with(jobs(100)) as (app, pilot):
        painted.clear()
        app.now += 1
        app.table.tick()
        await pilot.pause()
        assert painted == []


async def test_a_second_paints_the_lines_whose_time_reads_differently(painted: list[int]) -> None:
    running = replace(job(98, JobState.RUNNING), started_at=NOW - 5)
    async with table_with([*jobs(98), running, job(99)]) as (app, pilot):
        assert "5s" in app.lines()[2]
        painted.clear()
        app.now += 1
        app.table.tick()
        await pilot.pause()
        assert painted == [2]
        assert "6s" in app.lines()[2]


async def test_a_change_out_of_sight_paints_nothing_and_in_sight_its_line(painted: list[int]) -> None:
    async with table_with(jobs(100)) as (app, pilot):
        painted.clear()
        app.table.update_jobs([job(3, position=0)])
        await pilot.pause()
        assert painted == []
        app.table.update_jobs([job(97, position=0), job(4, position=0)])
        await pilot.pause()
        assert painted == [3]
        assert "next" in app.lines()[3]


async def test_a_step_of_the_cursor_paints_two_lines(painted: list[int]) -> None:
    async with table_with(jobs(100)) as (app, pilot):
        painted.clear()
        await pilot.press("down")
        assert sorted(painted) == [1, 2]
        assert [line[0] for line in app.lines()[1:3]] == [" ", "▌"]


async def test_the_screen_is_right_after_any_of_it(painted: list[int]) -> None:
    async with table_with(jobs(4)) as (app, pilot):
        steps: list[Callable[[], None]] = [
            lambda: app.table.update_jobs(jobs(40)),
            lambda: app.table.sort_by("target"),
            lambda: app.table.set_query(parse("model-00007")),
            lambda: app.table.set_query(parse("")),
            lambda: app.table.remove_jobs([f"job-{number:05}" for number in range(5, 38)]),
            lambda: app.table.set_jobs([]),
            lambda: app.table.set_jobs(jobs(12)),
        ]
        for step in steps:
            step()
            await pilot.pause()
            seen = app.lines()
            app.table.refresh()
            app.table.notify_style_update()
            await pilot.pause()
            assert app.lines() == seen


async def test_states_are_shown_as_glyph_and_word() -> None:
    shown = [
        job(1, JobState.FAILED),
        replace(job(2, JobState.RUNNING), cancel=CancelWish(NOW)),
        replace(job(3, JobState.INTENT), hold="closed"),
    ]
    async with table_with(shown) as (app, _pilot):
        assert [line[3:16].strip() for line in app.lines()[1:4]] == ["◇ not sent", "● cancelling…", "✗ failed"]


async def test_stale_rows_are_italic_and_finished_ones_quiet() -> None:
    shown = [replace(job(2), stale="HTTP 502"), job(1, JobState.CANCELLED)]
    async with table_with(shown) as (app, _pilot):
        stale, cancelled = app.table._line(1), app.table._line(2)
        assert any(segment.style is not None and segment.style.italic for segment in stale)
        assert not any(segment.style is not None and segment.style.italic for segment in cancelled)
        target = next(segment for segment in cancelled if "model-00001" in segment.text)
        quiet = app.table.get_component_rich_style("role--quiet").color
        assert target.style is not None
        assert target.style.color == quiet


async def test_ascii_alone_where_it_is_asked_for() -> None:
    async with table_with([job(1), job(2, JobState.SUCCEEDED)], glyphs=ASCII) as (app, pilot):
        await pilot.press("space")
        assert all(line.isascii() for line in app.lines())


async def test_foreign_text_keeps_the_columns_straight() -> None:
    names = [
        "plain",
        "語語語語語語語語語語語語語語語語",
        "e\u0301" * 30,
        "\x1b[31m[/red]\u202eb]0;x\x07",
        "a\nb\tc" * 50,
    ]
    shown = [
        replace(job(number), target=Target(TargetKind.MODEL, f"owner/{name}"), position_since=None)
        for number, name in enumerate(names)
    ]
    async with table_with(shown) as (app, _pilot):
        lines = app.lines()[1:6]
        assert {cell_width(line) for line in lines} == {app.table.scrollable_content_region.width}
        ages = {cell_width(line[: line.rindex("2h")]) for line in lines}
        assert len(ages) == 1
        assert "[/red]b" in "".join(lines)
        assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("size", "last"), [((160, 20), "ID"), ((80, 20), "COST"), ((40, 10), "AGE"), ((20, 5), "STATE")]
)
async def test_columns_go_by_what_matters_least(size: tuple[int, int], last: str) -> None:
    async with table_with(jobs(100), size=size) as (app, pilot):
        header = app.lines()[0].replace("▲", "").split()
        assert header[-1] == last
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert app.lines()[0].replace("▲", "").split()[-1] == "ELAPSED"


async def test_empty_tables_teach() -> None:
    async with table_with([]) as (app, pilot):
        assert "No jobs yet: n starts one, i takes over an existing request." in "\n".join(app.lines())
        app.table.set_jobs(jobs(42))
        app.table.set_query(parse("zzz [/red]"))
        await pilot.pause()
        assert "The filter hides 42: Esc shows them." in "\n".join(app.lines())
        assert "0 of 42" in str(app.table.border_subtitle)


async def test_nothing_is_claimed_before_the_jobs_are_known() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 13), notifications=True, tooltips=True):
        assert "No jobs yet" not in "\n".join(app.lines())


async def test_a_click_on_a_title_sorts_and_again_turns_it_round() -> None:
    async with table_with(jobs(5)) as (app, pilot):
        x = app.lines()[0].index("TARGET")
        await pilot.click(app.table, offset=(x + 1, 1))
        await pilot.pause()
        assert (app.table.sort_column, app.table.sort_reverse) == ("target", False)
        assert "TARGET ▲" in app.lines()[0]
        await pilot.click(app.table, offset=(x + 1, 1))
        await pilot.pause()
        assert "TARGET ▼" in app.lines()[0]
        changed = app.last(JobsTable.SortChanged)
        assert isinstance(changed, JobsTable.SortChanged)
        assert (changed.column, changed.reverse) == ("target", True)


async def test_what_is_on_the_screen_is_announced() -> None:
    async with table_with(jobs(100)) as (app, pilot):
        await pilot.press("end")
        await pilot.pause()
        seen = app.last(JobsTable.VisibleChanged)
        assert isinstance(seen, JobsTable.VisibleChanged)
        assert seen.ids == tuple(f"job-{number:05}" for number in range(9, -1, -1)) == app.table.visible_ids


async def test_a_filter_by_time_follows_the_time() -> None:
    async with table_with(jobs(3)) as (app, pilot):
        app.table.set_query(parse("age<7305s"))
        assert app.table.shown_count == 3
        app.now += 60
        app.table.tick()
        await pilot.pause()
        assert app.table.shown_count == 0


@pytest.mark.parametrize(
    "theme",
    [
        "runcomfy-dark",
        "runcomfy-light",
        "runcomfy-contrast",
        "runcomfy-colour-blind",
        "ansi-dark",
        "ansi-light",
        "nord",
    ],
)
async def test_every_theme_has_colours_for_every_state(theme: str) -> None:
    async with table_with([job(n, state) for n, state in enumerate(JobState)], size=(80, 20)) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        strips = [app.table._line(y) for y in range(1, 13)]
        words = [next(segment for segment in strip if segment.text.strip(" ▌")) for strip in strips]
        assert all(segment.style is not None and segment.style.color is not None for segment in words[1:])
        looks = {(str(segment.style), segment.text[:2]) for segment in words}
        assert len(looks) >= 9
