from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.new_job import NewJobScreen
from runcomfy_tui.ui.typed_before import keys_typed
from tests.ui.gallery import StillEngine, app_on
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


async def test_a_screen_that_is_gone_before_it_is_open_keeps_no_key(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        for key in (events.Key("x", "x"), events.Key("escape", None), events.Key("j", "j"), events.Key("slash", "/")):
            app.post_message(key)
        await until(pilot, lambda: isinstance(app.focused, Input))
