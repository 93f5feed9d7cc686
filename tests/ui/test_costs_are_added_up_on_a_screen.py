"""6 shows what jobs cost by day, model and label; a row leads to its jobs, and money is told in figures above."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine import Budget
from runcomfy_tui.present.costs import Grouping
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.clipboard import Copied
from runcomfy_tui.ui.screens.costs import CostsScreen
from runcomfy_tui.ui.screens.costs.budget import budget_of, budget_problem
from runcomfy_tui.ui.screens.dialogs import AskText
from runcomfy_tui.ui.screens.jobs import JobsScreen
from tests.ui.costs_gallery import fill_costs
from tests.ui.gallery import KLING, NOW, StillEngine, app_on
from tests.ui.steps import SMALL, running, screen_text, toasts, until


@pytest.fixture
async def jobs(journal: Journal) -> dict[str, Job]:
    return await fill_costs(journal)


@pytest.fixture
def engine(journal: Journal) -> StillEngine:
    return StillEngine(journal)


@pytest.fixture
def app(journal: Journal, jobs: dict[str, Job], tmp_path: Path, engine: StillEngine) -> DashboardApp:
    return app_on(tmp_path, journal, engine=engine)


@asynccontextmanager
async def at_costs(app: DashboardApp) -> AsyncIterator[tuple[Pilot[int], CostsScreen]]:
    async with running(app, SMALL) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(app.screen, CostsScreen) and app.screen.is_filled)
        screen = app.screen
        assert isinstance(screen, CostsScreen)
        await until(pilot, lambda: screen.table.total_count)
        yield pilot, screen


async def test_all_jobs_are_added_up_and_keys_change_by_what(app: DashboardApp) -> None:
    async with at_costs(app) as (pilot, screen):
        for key, grouping, count in (("]", "model", 4), (".", "label", 5), ("[", "model", 4), ("d", "day", 16)):
            await pilot.press({"]": "right_square_bracket", "[": "left_square_bracket", ".": "full_stop"}.get(key, key))
            assert screen.grouping == grouping
            assert screen.table.total_count == count
            assert screen.table.has_focus
            assert sum(group.total.jobs for group in screen.table.every()) == len(app.jobs_screen.jobs)
        assert [screen.table.row(row_id).name for row_id in screen.table.shown_ids][:2] == [  # type: ignore[union-attr]
            "2026-11-18",
            "2026-11-17",
        ]


async def test_a_row_leads_to_exactly_its_jobs(app: DashboardApp) -> None:
    async with at_costs(app) as (pilot, screen):
        for key in "dml":
            await pilot.press("6", key, "down")
            await until(pilot, lambda: app.screen is screen)
            group = screen.table.row(screen.table.cursor_id)
            assert group is not None
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, JobsScreen))
            await until(pilot, lambda group=group: app.jobs_screen.filter_text == group.query)  # type: ignore[misc]
            assert app.jobs_screen.table.shown_count == group.total.jobs


async def test_news_change_the_sums_also_while_another_screen_is_in_front(
    app: DashboardApp, jobs: dict[str, Job], journal: Journal
) -> None:
    async with at_costs(app) as (pilot, screen):
        await pilot.press("m")
        before = screen.book.everything
        assert "≈$1.13" in screen_text(pilot)
        await journal.apply(jobs["running"].id, ev.ResultFetched(NOW, ev.Verdict.SUCCEEDED, cost_usd=0.7, outputs=1))
        await until(pilot, lambda: "≈$0.57" in screen_text(pilot))
        assert screen.book.everything.cost_usd == pytest.approx(before.cost_usd + 0.7)
        await pilot.press("1")
        await journal.apply(jobs["queued"].id, ev.ResultFetched(NOW, ev.Verdict.CANCELLED, cost_usd=0.0))
        await until(pilot, lambda: screen.book.everything.running == 1)
        await pilot.press("6")
        kling = screen.table.row(KLING)
        assert kling is not None
        assert kling.total.to_come == 0


async def test_the_table_is_copied_in_its_order(app: DashboardApp, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    async def copy(text: str) -> Copied:
        copied.append(text)
        return Copied(None)

    monkeypatch.setattr(app.outlook.clipboard, "copy", copy)
    async with at_costs(app) as (pilot, _):
        await pilot.press("m", "y")
        await until(pilot, lambda: copied)
        head, first, *_ = copied[0].split("\n")
        assert head.startswith("group\tjobs\tcost_usd")
        assert first.startswith(f"{KLING}\t12\t")
        await until(pilot, lambda: any("4 rows copied" in words for words in toasts(pilot)))


async def test_the_budget_is_set_and_cleared(app: DashboardApp, engine: StillEngine) -> None:
    engine.budget = Budget(None, 1.25, 1)
    async with at_costs(app) as (pilot, _):
        assert "budget" not in screen_text(pilot).split("By day")[0]
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        assert "This session has spent $1.25" in screen_text(pilot)
        await pilot.press(*"lots", "enter")
        await until(pilot, lambda: "a number of dollars" in screen_text(pilot))
        await pilot.press(*["backspace"] * 4, *"$2.5", "enter")
        await until(pilot, lambda: ("set_budget", 2.5) in engine.orders)
        await until(pilot, lambda: "$1.25 of $2.50" in screen_text(pilot))
        assert "leaves out 1 job of unknown price" in str(app.screen.query_one("#remark", Static).render())
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press(*["backspace"] * 4, "enter")
        await until(pilot, lambda: ("set_budget", None) in engine.orders)


@pytest.mark.parametrize(
    ("typed", "usd"), [("5", 5.0), ("$ 2.50", 2.5), ("0", 0.0), ("", None), ("none", None), ("1_000", 1_000.0)]
)
def test_dollars_are_read_as_they_are_typed(typed: str, usd: float | None) -> None:
    assert budget_of(typed) == usd
    assert budget_problem(typed) is None


@pytest.mark.parametrize("typed", ["x", "-1", "nan", "inf", "1e9", "5 euros"])
def test_what_is_no_amount_is_said(typed: str) -> None:
    assert budget_problem(typed) is not None


async def test_what_is_added_up_and_its_order_come_back(
    app: DashboardApp, journal: Journal, tmp_path: Path, engine: StillEngine
) -> None:
    async with at_costs(app) as (pilot, _):
        await pilot.press("l", "S")
        wanted = {"day": ["name", True], "model": ["cost", True], "label": ["cost", False]}
        while await journal.get_meta("ui.costs") != {"by": "label", "orders": wanted}:
            await pilot.pause(0.02)
    again = app_on(tmp_path, journal, engine=engine)
    async with at_costs(again) as (_, screen):
        assert screen.grouping is Grouping.LABEL
        assert (screen.table.sort_column, screen.table.sort_reverse) == ("cost", False)


async def test_a_low_balance_is_told_once_and_calmly(app: DashboardApp, engine: StillEngine) -> None:
    def balance(usd: float) -> None:
        engine.status = replace(engine.status, balance_usd=usd, balance_at=NOW)
        for callback in engine.callbacks:
            callback(engine.status)

    async with at_costs(app) as (pilot, _):
        balance(12.5)
        await until(pilot, lambda: "$12.50" in screen_text(pilot))
        assert toasts(pilot) == []
        balance(1.0)
        await until(pilot, lambda: "balance $1.00" in screen_text(pilot))
        await until(pilot, lambda: toasts(pilot))
        balance(0.9)
        balance(0.8)
        await until(pilot, lambda: "balance $0.80" in screen_text(pilot))
        assert len(toasts(pilot)) == 1
        assert "less than what is queued and running may cost" in toasts(pilot)[0]
        balance(20.0)
        balance(0.5)
        await until(pilot, lambda: len(toasts(pilot)) == 2)


async def test_without_jobs_it_says_that_nothing_was_spent(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "empty.sqlite3")
    app = app_on(tmp_path, journal)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.outlook.is_connected)
        await pilot.press("6")
        await until(pilot, lambda: "nothing was spent" in screen_text(pilot))
        await pilot.press("enter", "y")
        await until(pilot, lambda: any("There is nothing" in words for words in toasts(pilot)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, JobsScreen))
    await journal.close()
