"""The screen with the real journal, the real engine and a RunComfy over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runcomfy_tui import settings as settings_
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.locations import under
from runcomfy_tui.settings import Settings
from runcomfy_tui.simulator import Server
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.new_job import JobForm, NewJobScreen
from runcomfy_tui.ui.typed_before import keys_typed
from runcomfy_tui.wiring.session import Session, open_session
from tests.ui.steps import SMALL, WIDE, screen_text, until


@pytest.fixture
async def app(simulator: Server, tmp_path: Path) -> AsyncIterator[DashboardApp]:
    """Return a dashboard on a session with the simulator; close the session afterwards."""
    opened: list[Session] = []
    loaded: Settings = settings_.load(simulator.environment, {}, under(tmp_path / "home"))

    async def connect() -> Session:
        tokens = TokenSources(simulator.environment, loaded.profile, token_file=None, keyring=None)
        opened.append(await open_session(loaded, tokens))
        return opened[0]

    yield DashboardApp(loaded, connect)
    for session in opened:
        await session.close(1.0)


async def test_a_job_is_started_watched_previewed_downloaded_and_repeated(app: DashboardApp) -> None:
    screen = app.jobs_screen
    async with app.run_test(size=WIDE, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: screen.is_connected)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewJobScreen))
        await until(pilot, lambda: "FLUX 2 Klein" in screen_text(pilot))
        await pilot.press(*"klein", "enter")
        await until(pilot, lambda: isinstance(app.screen, JobForm))
        await pilot.press(*"a harbour", "ctrl+s")
        await until(pilot, lambda: app.screen is screen and screen.current() is not None)
        first = screen.table.cursor_job_id or ""
        await until(pilot, lambda: screen.jobs[first].state is JobState.SUCCEEDED, within_s=20)
        await pilot.press("d")
        await until(pilot, lambda: screen.jobs[first].downloaded == screen.jobs[first].outputs, within_s=20)
        await until(pilot, lambda: screen.pane.output is not None and screen.pane.output.path is not None)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, JobForm))
        await until(pilot, lambda: "a harbour" in screen_text(pilot))
        await pilot.press("ctrl+s")
        # The same within ten seconds is asked for once more; a machine that is busy may have taken longer.
        await until(pilot, lambda: isinstance(app.screen, Question) or app.screen is screen, within_s=20)
        if isinstance(app.screen, Question):
            await pilot.press("y")
        await until(pilot, lambda: app.screen is screen and len(screen.jobs) == 2)
        assert screen.table.cursor_job_id != first


async def test_a_cancel_is_answered_in_the_row(app: DashboardApp) -> None:
    screen = app.jobs_screen
    async with app.run_test(size=WIDE, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: screen.is_connected)
        for prompt in ("waves", "surf"):
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, NewJobScreen))
            await pilot.press(*"veo 4 fast text")
            await until(pilot, lambda: "1 of " in screen_text(pilot))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, JobForm))
            await pilot.press(*prompt, "ctrl+s")
            await until(pilot, lambda: app.screen is screen)
        job_id = screen.table.cursor_job_id or ""
        await until(pilot, lambda: screen.jobs[job_id].request is not None)
        await pilot.press("x", "y")
        await until(pilot, lambda: screen.jobs[job_id].cancel is not None or screen.jobs[job_id].is_final)
        await until(
            pilot,
            lambda: screen.jobs[job_id].is_final or screen.jobs[job_id].not_cancellable_at is not None,
            within_s=20,
        )


@pytest.mark.parametrize("keys", ["nveo 4 fast text\rxy", "rxy", "/veo 4 fast\r\rxy"])
async def test_what_follows_the_key_that_opens_a_form_waits_for_it(app: DashboardApp, keys: str) -> None:
    screen = app.jobs_screen
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: screen.is_connected)
        engine = screen.connection.engine
        await engine.catalogue()
        job = await engine.submit(targets.model("google/veo-4/fast/text-to-video"), "waves", {"prompt": "waves"})
        await until(pilot, lambda: screen.table.cursor_job_id == job.id)
        if keys.startswith("/"):
            await pilot.press("2")
            await until(pilot, lambda: "Veo" in screen_text(pilot))
        for key in keys_typed(keys.encode()):
            app.post_message(key)
        await until(pilot, lambda: isinstance(app.screen, JobForm))
        form = app.screen
        assert isinstance(form, JobForm)
        await until(pilot, lambda: "xy" in getattr(form.draft["prompt"], "text", ""))
        assert screen.jobs[job.id].cancel is None
