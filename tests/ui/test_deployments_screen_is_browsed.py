"""The Deployments screen: how deployments stand, what is asked before one is changed, and what is copied of one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.domain.errors import NotConnected
from runcomfy_tui.engine.deployments import DeploymentsView
from runcomfy_tui.present.request_text import curl
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.deployments import DeploymentsScreen
from runcomfy_tui.ui.screens.deployments import using as using_module
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.jobs import JobsScreen
from runcomfy_tui.ui.screens.new_job import JobForm, NewJobScreen
from runcomfy_tui.ui.widgets.readme import Readme
from tests.ui.deployments_gallery import (
    ANNA,
    DEPLOYMENTS,
    HOSTILE,
    LISTED,
    PAUSED,
    QWEN,
    SDXL,
    StillDeployments,
    fill_deployment_jobs,
)
from tests.ui.gallery import NOW, StillEngine, app_on
from tests.ui.steps import SMALL, WIDE, jobs_screen, running, screen_text, toasts, until


@asynccontextmanager
async def browsing(
    home: Path,
    journal: Journal,
    size: tuple[int, int] = SMALL,
    known: DeploymentsView = LISTED,
    *,
    read_only: bool = False,
) -> AsyncIterator[tuple[Pilot[int], DeploymentsScreen, StillDeployments]]:
    engine = StillEngine(journal)
    engine.deployments_keeper.known = known
    async with running(app_on(home, journal, engine=engine, read_only=read_only), size) as pilot:
        await pilot.press("3")
        screen = cast(DeploymentsScreen, pilot.app.screen)
        await until(pilot, lambda: screen.is_mounted and screen.is_filled)
        await pilot.pause()
        yield pilot, screen, engine.deployments_keeper


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Catch what goes to the clipboard."""
    texts: list[str] = []

    class _Copied:
        doubt = ""

    async def copy(_self: object, text: str) -> _Copied:
        texts.append(text)
        return _Copied()

    monkeypatch.setattr("runcomfy_tui.ui.clipboard.Clipboard.copy", copy)
    return texts


async def test_a_detail_shows_facts_nodes_and_the_readme(tmp_path: Path, journal: Journal) -> None:
    await fill_deployment_jobs(journal)
    async with browsing(tmp_path, journal, WIDE) as (pilot, screen, keeper):
        screen.table.move_to(SDXL.id)
        await until(pilot, lambda: "film grain" in screen_text(pilot))
        text = screen_text(pilot)
        for words in ("●1 ○1", "version 3", "What to see #6", "portrait of a baker"):
            assert words in text
        screen.pane.scroll_end(animate=False)
        await until(pilot, lambda: "only pass on: VAE Decode #8" in screen_text(pilot))
        assert keeper.opened[-1] == (SDXL.id, True)
        screen.table.move_to(QWEN.id)
        await until(pilot, lambda: "film grain" not in screen_text(pilot))


async def test_disabling_asks_first_by_another_key(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, keeper):
        screen.table.move_to(SDXL.id)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "Disable Portraits, SDXL?" in screen_text(pilot)
        await pilot.press("E", "enter")
        assert not keeper.changed
        screen.table.move_to(QWEN.id)
        await pilot.press("y")
        await until(pilot, lambda: keeper.changed == [(SDXL.id, False)])
        await until(pilot, lambda: any("submits to it are refused" in words for words in toasts(pilot)))
        row = screen.table.row(SDXL.id)
        assert row is not None
        assert not row.deployment.is_enabled
        screen.table.move_to(PAUSED.id)
        await pilot.press("E", "y")
        await until(pilot, lambda: keeper.changed[-1] == (PAUSED.id, True))
        keeper.fault = NotConnected("no route", sent=False)
        await pilot.press("E", "y")
        await until(pilot, lambda: any("could not be disabled. No route" in words for words in toasts(pilot)))


async def test_a_window_that_only_looks_changes_and_starts_nothing(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal, read_only=True) as (pilot, screen, keeper):
        await pilot.press("E", "enter", "n")
        await until(pilot, lambda: bool(toasts(pilot)))
        await pilot.pause()
        assert all("read-only" in words for words in toasts(pilot))
        assert screen.is_current
        assert not keeper.changed


async def test_filter_and_order_are_remembered(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await pilot.press("slash", *"kind:com -qwen", "enter", "s", "h")
        await until(pilot, lambda: screen.table.sort_column == "hardware")
        assert SDXL.id in screen.table.shown_ids
        assert screen.table.shown_count == 3
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await until(pilot, lambda: screen.filter_text == "kind:com -qwen")
        assert screen.table.sort_column == "hardware"
        await pilot.press("escape")
        assert screen.table.shown_count == len(DEPLOYMENTS)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))


async def test_a_submit_is_copied_and_its_jobs_are_shown(
    tmp_path: Path, journal: Journal, copied: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []

    async def open_thing(thing: str) -> bool:
        pages.append(thing)
        return True

    monkeypatch.setattr(using_module, "open_thing", open_thing)
    jobs = await fill_deployment_jobs(journal)
    address = f"http://127.0.0.1:9/prod/v1/deployments/{SDXL.id}/inference"
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to(SDXL.id)
        for what in "iucpj":
            before = len(copied)
            await pilot.press("y", what)
            await until(pilot, lambda before=before: len(copied) > before)  # type: ignore[misc]
        body = await journal.body(jobs["comfy-queued"].id)
        assert copied[:3] == [SDXL.id, address, curl(address, body)]
        assert "$RUNCOMFY_TOKEN" in copied[2]
        assert "RUNCOMFY_TOKEN" in copied[3]
        assert json.loads(copied[4])["id"] == SDXL.id
        await pilot.press("O")
        await until(pilot, lambda: pages)
        assert pages[0].startswith("https://www.runcomfy.com/")
        await pilot.press("J")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
        shown = jobs_screen(pilot.app)  # type: ignore[arg-type]
        await until(pilot, lambda: shown.table.shown_count == 2)
        await pilot.press("y", "c")
        await until(pilot, lambda: len(copied) == 6)
        assert address in copied[5]
        await pilot.press("comma")
        await until(pilot, lambda: "y c copies it" in screen_text(pilot))


async def test_enter_opens_its_form_and_n_offers_it(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to(SDXL.id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobForm))
        await pilot.press("escape")
        await until(pilot, lambda: screen.is_current)
        await pilot.press("1", "n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewJobScreen))
        await pilot.press(*"anna")
        await until(pilot, lambda: "1 of 10" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobForm))
        assert ANNA.name in screen_text(pilot)


async def test_it_looks_every_half_minute_while_it_is_looked_at(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, keeper):
        clock = [NOW + 29]
        screen.outlook.now = lambda: clock[0]
        screen.tick()
        await pilot.pause()
        assert keeper.asked == 0
        clock[0] += 1
        keeper.fault = NotConnected("no route", sent=False)
        screen.tick()
        screen.tick()
        await until(pilot, lambda: keeper.asked == 1)
        assert not toasts(pilot), "nobody asked for it"
        keeper.become(replace(LISTED, problem="no route to 127.0.0.1"))
        await until(pilot, lambda: "could not be asked for: no route to 127.0.0.1" in screen_text(pilot))
        assert "RunComfy does not answer" in screen_text(pilot)
        await pilot.press("1")
        clock[0] += 60
        await pilot.pause(1.1)
        assert keeper.asked == 1, "nobody looks"
        keeper.fault = None
        await pilot.press("3", "ctrl+r")
        await until(pilot, lambda: keeper.asked >= 2)


async def test_hostile_deployments_harm_nothing_and_none_at_all_teaches(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal, WIDE, replace(LISTED, deployments=(HOSTILE, SDXL))) as (
        pilot,
        screen,
        keeper,
    ):
        screen.table.move_to(HOSTILE.id)
        await until(pilot, lambda: keeper.opened and screen.query_one(Readme).display)
        await pilot.press("E", "escape", "y", "escape")
        assert "\x1b" not in screen_text(pilot)
        assert "\u202e" not in screen_text(pilot)
        keeper.become(DeploymentsView((), NOW))
        await until(pilot, lambda: "No deployments yet: O opens" in screen_text(pilot))
        await pilot.press("enter", "E", "J", "y", "space")
        await until(pilot, lambda: any("no deployment here" in words for words in toasts(pilot)))
