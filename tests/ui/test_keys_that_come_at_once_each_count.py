"""Keys that arrive all at once go where each of them would have gone had it come alone: none overtakes another."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.domain.job import Job
from runcomfy_tui.forms import Typed
from runcomfy_tui.store import Journal
from runcomfy_tui.ui import keys_in_order
from runcomfy_tui.ui.screens.models import ModelsScreen
from runcomfy_tui.ui.screens.new_job import NewJobScreen
from runcomfy_tui.ui.typed_before import keys_typed
from tests.ui.gallery import StillEngine, app_on
from tests.ui.job_form_steps import the_form
from tests.ui.steps import SMALL, running, until


def _burst(pilot: Pilot[int], text: str) -> None:
    """Let all keys be there before the first one is looked at."""
    for key in keys_typed(text.encode()):
        pilot.app.post_message(key)


@pytest.mark.parametrize("screen", ["1", "2", "4", "5"])
async def test_what_is_typed_right_after_the_key_of_the_filter_stands_in_it(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], screen: str
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        _burst(pilot, f"{screen}/nx kG?\x7f")
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "nx kG")


async def test_keys_before_and_after_the_filter_go_to_the_table(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        third = app.jobs_screen.table.visible_ids[2]
        _burst(pilot, "jj/k")
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "k")
        app.jobs_screen.clear_filter()
        await until(pilot, lambda: app.jobs_screen.table.cursor_job_id == third)


async def test_letters_do_not_overtake_the_keys_before_them(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        _burst(pilot, "/abx\x7fc\x15kling!\x7f\rtlabel\tfog\r")
        await until(pilot, lambda: app.jobs_screen.filter_text == "kling")
        engine = cast(StillEngine, app.jobs_screen.connection.engine)
        await until(pilot, lambda: any(what == "label" for what, _ in engine.orders))
        (wanted,) = (cast(tuple[object, ...], wanted) for what, wanted in engine.orders if what == "label")
        assert wanted[1:] == ("label", "fog", None)
        assert app.screen is app.jobs_screen


async def test_a_question_takes_the_keys_that_follow_the_one_that_asked(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        cursor = app.jobs_screen.table.cursor_job_id
        _burst(pilot, "tjust a label")
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "just a label")
        assert app.jobs_screen.table.cursor_job_id == cursor


async def test_keys_that_follow_a_new_job_search_for_its_model(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        _burst(pilot, "nkling")
        await until(pilot, lambda: isinstance(app.screen, NewJobScreen))
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "kling")


async def test_keys_that_follow_a_model_are_held_for_its_form(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app, SMALL) as pilot:
        _burst(pilot, "nklein\ra boat")
        form = await the_form(pilot)
        await until(pilot, lambda: form.draft["prompt"] == Typed("a boat"))
        assert {name for name, _ in engine.orders} <= {"look_at"}


async def test_keys_that_follow_a_model_of_the_catalogue_are_held_for_its_form(
    tmp_path: Path, journal: Journal
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        await pilot.press("2")
        models = app.screen
        assert isinstance(models, ModelsScreen)
        await until(pilot, lambda: models.current() is not None)
        _burst(pilot, "\ra boat")
        form = await the_form(pilot)
        await until(pilot, lambda: form.draft["prompt"] == Typed("a boat"))


async def test_keys_are_not_held_for_ever_for_what_does_not_come(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_in_order, "_HELD_S", 0.3)
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        app.hold_keys()
        _burst(pilot, "/fox")
        await pilot.pause(0.1)
        assert not isinstance(app.focused, Input)
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "fox", 2.0)


async def test_a_screen_that_is_gone_before_it_is_open_keeps_no_key(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        for key in (events.Key("x", "x"), events.Key("escape", None), events.Key("j", "j"), events.Key("slash", "/")):
            app.post_message(key)
        await until(pilot, lambda: isinstance(app.focused, Input))
