"""The Models screen: finding, marking, opening, and what is said while the service does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.domain.errors import NotConnected
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.catalogue import CatalogueView
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.favourites import favourites, mark
from runcomfy_tui.ui.screens.dialogs import Menu
from runcomfy_tui.ui.screens.form import FormScreen
from runcomfy_tui.ui.screens.jobs import JobsScreen
from runcomfy_tui.ui.screens.models import ModelsScreen
from runcomfy_tui.ui.screens.models import using as using_module
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue
from tests.ui.gallery import NOW, StillEngine
from tests.ui.models_gallery import EVIL, FLUX, GONE, HOSTILE, IDEOGRAM, KLING, VOICE, catalogue, furnish, models_open
from tests.ui.steps import SMALL, WIDE, screen_text, toasts, until

Opened = tuple[Pilot[int], ModelsScreen, StillEngine]


@asynccontextmanager
async def browsing(
    tmp_path: Path, journal: Journal, size: tuple[int, int] = SMALL, known: CatalogueView | None = None
) -> AsyncIterator[Opened]:
    await furnish(journal)
    engine = StillEngine(journal)
    engine.catalogue_keeper.known = catalogue() if known is None else known
    async with models_open(tmp_path, journal, engine, size) as (pilot, screen):
        yield pilot, screen, engine


def order(screen: ModelsScreen) -> list[str]:
    return list(screen.table.shown_ids)


async def type_filter(pilot: Pilot[int], text: str) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()


async def test_favourites_come_first_then_what_was_used(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        assert set(order(screen)[:3]) == {FLUX, VOICE, GONE}
        assert set(order(screen)[3:5]) == {KLING, IDEOGRAM}
        gone = screen.table.row(GONE)
        assert gone is not None
        assert gone.is_gone
        assert (gone.listed.name, screen.table.cursor_id) == ("Old Model", order(screen)[0])
        await pilot.press("V")
        assert set(order(screen)) == {FLUX, VOICE, GONE}
        await pilot.press("V")
        assert set(order(screen)) == {FLUX, VOICE, KLING, IDEOGRAM}
        assert screen.table.sort_column == "last"
        assert "Recent models" in screen_text(pilot)
        await pilot.press("V")
        assert len(order(screen)) == 31
        assert screen.table.sort_column == "favourite"


async def test_the_best_comes_first_while_words_are_typed(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await pilot.press("s", "p")
        by_price = order(screen)
        await type_filter(pilot, "series 7")
        assert order(screen)[0] == "maker/series-07/text-to-video"
        assert screen.table.cursor_id == order(screen)[0]
        assert "of 31" in screen_text(pilot)
        await pilot.press("enter", "escape")
        assert order(screen) == by_price
        assert screen.table.sort_column == "price"


async def test_a_filter_a_view_and_an_order_are_remembered(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await pilot.press("s", "n", "S")
        await type_filter(pilot, "category:text-to-video")
        await pilot.press("enter", "V")
        await until(pilot, lambda: screen.view == "favourites")
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await until(pilot, lambda: screen.filter_text)
        assert (screen.filter_text, screen.view) == ("category:text-to-video", "favourites")
        assert screen.table.own_sort == ("name", True)
        await pilot.press("escape", "escape")
        assert (screen.filter_text, screen.view, len(order(screen))) == ("", "all", 31)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))


async def test_a_category_is_chosen_from_a_list_and_stands_in_the_filter(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickValue))
        pilot.app.screen.query_one(Input).value = "to-vid"
        await pilot.pause()
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.filter_text == "category:image-to-video")
        assert order(screen) == [KLING]
        await pilot.press("K", "down", "enter")
        await until(pilot, lambda: "kind:" in screen.filter_text)
        assert screen.filter_text.startswith("category:image-to-video kind:")
        await pilot.press("c", *"all")
        await pilot.press("enter")
        await until(pilot, lambda: "category:" not in screen.filter_text)


async def test_a_favourite_is_toggled_and_kept(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to(KLING)
        await mark(journal, ["other/window"], are=True)
        await pilot.press("f")
        await until(pilot, lambda: toasts(pilot))
        assert await favourites(journal) == {FLUX, VOICE, GONE, KLING, "other/window"}
        assert screen.table.cursor_id == KLING
        row = screen.table.row(KLING)
        assert row is not None
        assert row.is_favourite
        await pilot.press("f")
        await until(pilot, lambda: len(toasts(pilot)) == 2)
        assert KLING not in await favourites(journal)
        await type_filter(pilot, "category:text-to-video")
        await pilot.press("enter", "asterisk", "f")
        await until(pilot, lambda: len(toasts(pilot)) == 3)
        assert len(await favourites(journal)) == 28
        assert len(screen.chosen()) == 24


async def test_enter_opens_the_form_and_a_submitted_job_is_shown(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, engine):
        screen.table.move_to(FLUX)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await pilot.pause()
        await pilot.press(*"boat", "ctrl+s")
        await until(pilot, lambda: any(name == "submit" for name, _ in engine.orders))
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
        jobs_screen = pilot.app.screen
        assert isinstance(jobs_screen, JobsScreen)
        await until(pilot, lambda: (job := jobs_screen.current()) is not None and job.title == "boat")
        await pilot.press("2")
        await until(pilot, lambda: screen.is_current)
        assert screen.table.cursor_id == FLUX


async def test_its_jobs_are_shown_on_the_jobs_screen(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to("maker/series-01/text-to-video")
        await pilot.press("J")
        await until(pilot, lambda: any("no jobs with this model" in words for words in toasts(pilot)))
        screen.table.move_to(KLING)
        await pilot.press("J")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
        await until(pilot, lambda: f"model:{KLING}" in pilot.app.screen.filter_text)  # type: ignore[attr-defined]


async def test_the_detail_tells_limits_once_the_schema_is_here(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with browsing(tmp_path, journal, WIDE) as (pilot, screen, _):
        screen.table.move_to(FLUX)
        await until(pilot, lambda: "1 – 50" in screen_text(pilot))
        await until(pilot, lambda: "your jobs   4 · 1 of 1 succeeded, 100 %" in screen_text(pilot))
        assert "4 inputs" not in screen_text(pilot)


async def test_only_where_the_cursor_rests_the_service_is_asked(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def model(self: StillEngine, model_id: str) -> CatalogueModel:
        asked.append(model_id)
        raise NotConnected("no route", sent=False)

    monkeypatch.setattr(StillEngine, "model", model)
    async with browsing(tmp_path, journal, WIDE) as (pilot, screen, _):
        for _step in range(12):
            screen.table.action_move(1)
            await pilot.pause()
        await until(pilot, lambda: "limits are not known" in screen_text(pilot))
        assert asked[-1] == screen.table.cursor_id
        assert len(asked) <= 3


@pytest.mark.parametrize(
    ("model_id", "address"),
    [
        (FLUX, f"https://www.runcomfy.com/models/{FLUX}"),
        (HOSTILE, f"https://www.runcomfy.com/models/{HOSTILE}"),
    ],
)
async def test_only_pages_of_the_website_are_opened(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch, model_id: str, address: str
) -> None:
    opened: list[str] = []

    async def open_thing(thing: str) -> bool:
        opened.append(thing)
        return True

    monkeypatch.setattr(using_module, "open_thing", open_thing)
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to(model_id)
        await pilot.press("O")
        await until(pilot, lambda: opened)
        assert opened == [address]


async def test_ids_are_copied(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, _):
        screen.table.move_to(KLING)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("i")
        await until(pilot, lambda: any(words.startswith("id copied") for words in toasts(pilot)))


async def test_a_refresh_is_asked_for_and_its_news_told(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, screen, engine):
        keeper = engine.catalogue_keeper
        screen.table.move_to(KLING)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: keeper.asked)
        keeper.become(replace(keeper.known, refreshing=True))
        await until(pilot, lambda: "refreshing…" in screen_text(pilot))
        fresh = CatalogueModel("a/fresh", "Fresh")
        news = (Change("new", "a/fresh", "Fresh", NOW), *keeper.known.news)
        keeper.become(
            replace(keeper.known, models=(fresh, *keeper.known.models), seen_at=NOW, refreshing=False, news=news)
        )
        await until(pilot, lambda: any("1 new model (Fresh)" in words for words in toasts(pilot)))
        assert "a/fresh" in order(screen)
        assert screen.table.cursor_id == KLING
        assert not any("Series 3" in words for words in toasts(pilot))


async def test_without_the_service_the_old_one_is_shown_with_its_age(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal) as (pilot, _screen, engine):
        keeper = engine.catalogue_keeper
        keeper.fault = NotConnected("no route to RunComfy", sent=False)
        await pilot.press("ctrl+r")
        keeper.become(replace(keeper.known, problem="no route to RunComfy"))
        await until(pilot, lambda: "catalogue of 11:02, RunComfy does not answer" in screen_text(pilot))
        assert any("no route" in words.casefold() for words in toasts(pilot))
        assert "FLUX 2 Klein 9B" in screen_text(pilot)


async def test_with_nothing_known_it_says_why_and_what_to_press(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal)
    engine.catalogue_keeper.known = CatalogueView(refreshing=True)
    async with models_open(tmp_path, journal, engine, SMALL) as (pilot, screen):
        await until(pilot, lambda: "Asking RunComfy for its models" in screen_text(pilot))
        engine.catalogue_keeper.become(CatalogueView(problem="no route to RunComfy"))
        await until(
            pilot, lambda: "No route to RunComfy. Ctrl+r asks" in screen_text(pilot) or "ctrl+r" in screen_text(pilot)
        )
        await pilot.press("enter", "f", "O", "y", "J", "c", "K", "space", "p")
        await pilot.pause()
        assert screen.is_current
        assert any("no model here" in words for words in toasts(pilot))


async def test_hostile_entries_harm_nothing(tmp_path: Path, journal: Journal) -> None:
    async with browsing(tmp_path, journal, WIDE) as (pilot, screen, _):
        assert screen.table.move_to(HOSTILE)
        await pilot.pause()
        await until(pilot, lambda: "evil[bold]" in screen_text(pilot))
        assert EVIL not in screen_text(pilot)
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("y", "escape", "f", "c", *"evil", "enter")
        await pilot.pause()
        assert order(screen) == [HOSTILE]


async def test_thousands_of_models_and_categories_answer_at_once(tmp_path: Path, journal: Journal) -> None:
    many = tuple(
        CatalogueModel(f"maker/model-{n}", f"Model {n}", "words " * 40, (f"category-{n}",), inputs=("prompt",) * 40)
        for n in range(3_000)
    )
    known = CatalogueView(many, NOW, categories=tuple(f"category-{n}" for n in range(3_000)))
    async with browsing(tmp_path, journal, known=known) as (pilot, screen, _):
        assert len(order(screen)) == 3_003
        await pilot.press("G", "g")
        await type_filter(pilot, "model 2321")
        assert order(screen)[0] == "maker/model-2321"
        await pilot.press("enter", "c", *"category-77")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickValue))
        await pilot.press("enter")
        await until(pilot, lambda: screen.is_current)


async def test_a_journal_that_is_only_shown_can_be_browsed(tmp_path: Path, journal: Journal) -> None:
    await furnish(journal)
    shown = await Journal.open(journal.path, read_only=True)
    try:
        engine = StillEngine(shown)
        engine.catalogue_keeper.known = catalogue()
        async with models_open(tmp_path, shown, engine) as (pilot, screen):
            await pilot.press("V", "f", "n")
            await until(pilot, lambda: bool(toasts(pilot)))
            await pilot.pause()
            assert all("only shown" in words for words in toasts(pilot))
            assert screen.is_current
    finally:
        await shown.close()
