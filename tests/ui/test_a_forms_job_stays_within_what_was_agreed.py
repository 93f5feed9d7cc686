from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine import Budget
from runcomfy_tui.forms import Typed
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.form.batch_question import BatchQuestion
from runcomfy_tui.ui.screens.new_job import JobForm
from runcomfy_tui.ui.widgets.fields.text_control import TextControl
from tests.ui.gallery import StillEngine, app_on
from tests.ui.job_form_steps import form_again, new_form, ordered, submits
from tests.ui.steps import running, screen_text, stand_on, until


async def test_what_passes_the_budget_is_asked_about_in_the_form(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal, budget=Budget(0.02, 0.01))
    async with running(app_on(tmp_path, journal, engine=engine, profile="work")) as pilot:
        form = await new_form(pilot, "boat")
        await until(pilot, lambda: "budget: $0.010 left" in screen_text(pilot))
        assert "profile work" in screen_text(pilot)  # whose money it is
        for key, count in (("escape", 0), ("b", 1)):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(pilot.app.screen, Question))
            assert "Pass this session's budget?" in screen_text(pilot)
            await pilot.press("ctrl+s", "y", key)  # y may have answered a question before this one
            if not count:
                await until(pilot, lambda: pilot.app.screen is form)
                await until(pilot, lambda: "the budget stays as it is" in screen_text(pilot))
                assert not submits(engine)
        await until(pilot, lambda: submits(engine) == [{"prompt": "boat"}])


async def test_so_is_the_same_again_and_a_batch(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal, budget=Budget(0.02, 0.01))
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await pilot.press("R", "y")
        await until(pilot, lambda: "Pass this session's budget?" in screen_text(pilot))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        assert not submits(engine)
        await new_form(pilot, "boat")
        await pilot.press("tab", "f5", *"1 | 2 | 3", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, BatchQuestion))
        await pilot.press("y")
        await until(pilot, lambda: "Pass this session's budget?" in screen_text(pilot))
        await pilot.press("b")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        (orders,) = ordered(engine, "submit_batch")
        assert isinstance(orders, list)
        assert len(orders) == 3


async def test_changes_to_an_earlier_job_are_kept_apart_from_the_draft(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await new_form(pilot, "my own draft")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        for typed in ("", "5"):
            await form_again(pilot, jobs["succeeded"].id)
            await until(pilot, lambda: "three fishing boats" in screen_text(pilot))
            if not typed:
                await pilot.press("home", *"1", "escape")
                await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        await until(pilot, lambda: "Your changes of 11:06" in screen_text(pilot))
        await until(pilot, lambda: "~ seed  11 → 111" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: submits(engine))
        before = json.loads(await journal.body(jobs["succeeded"].id))
        assert submits(engine) == [{**before, "seed": 111}]
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        await new_form(pilot)
        await until(pilot, lambda: "my own draft" in screen_text(pilot))
        assert "The draft of 11:06" in screen_text(pilot)


async def test_what_an_earlier_job_has_is_not_written_again_with_every_key(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await form_again(pilot, jobs["succeeded"].id)
        await until(pilot, lambda: "three fishing boats" in screen_text(pilot))
        await pilot.press("home", *"1", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, JobForm))
        (kept,) = await journal.preset_book.of(jobs["succeeded"].target)
        assert isinstance(kept.data, dict)
        assert set(kept.data) == {"seed", "(at)"}


async def test_ending_the_program_around_a_form_keeps_what_was_typed_last(tmp_path: Path, journal: Journal) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        form = await new_form(pilot, "half a thought")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    kept = await journal.draft(form._runnable.target)
    assert isinstance(kept, dict)
    assert kept["prompt"] == {"is": "typed", "text": "half a thought"}


@pytest.mark.parametrize("is_told", [False, True])
async def test_what_an_editor_holds_counts_before_its_message_has_arrived(
    tmp_path: Path, journal: Journal, is_told: bool
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        form = await new_form(pilot, "half")
        await until(pilot, lambda: form.draft["prompt"] == Typed("half"))
        form.query(TextControl).first().insert(" a thought")
        if is_told:  # just handed over to be kept, and nobody has got round to it
            form.take_typed()
            form._save_draft()
        app.action_leave()
        await until(pilot, lambda: not app.is_running)
    kept = await journal.draft(form._runnable.target)
    assert isinstance(kept, dict)
    assert kept["prompt"] == {"is": "typed", "text": "half a thought"}
