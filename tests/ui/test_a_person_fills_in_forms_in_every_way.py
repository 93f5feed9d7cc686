from __future__ import annotations

import json
from pathlib import Path

from textual.events import Paste
from textual.pilot import Pilot

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.form.batch_question import BatchQuestion
from runcomfy_tui.ui.screens.form.body_view import BodyView
from runcomfy_tui.ui.screens.form.presets_dialog import PresetsDialog
from tests.ui.gallery import FLUX, NOW, StillEngine, app_on, intent
from tests.ui.job_form_steps import form_again, new_form, submits, the_form
from tests.ui.steps import running, screen_text, until


async def home(pilot: Pilot[int], app: DashboardApp) -> None:
    await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
    await pilot.pause()


async def test_typed_broken_fixed_repeated_varied_kept_and_edited(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await new_form(pilot)
        await pilot.press(*"a boat", "tab", "tab", *"99", "ctrl+s")  # seed, then steps: at most 50
        await until(pilot, lambda: "must be at most 50" in screen_text(pilot))
        assert submits(engine) == []
        await pilot.press("end", "backspace", "ctrl+t", *"sea", "enter", "ctrl+s")
        await home(pilot, app)
        assert submits(engine) == [{"prompt": "a boat", "steps": 9}]

        await pilot.press("r")  # again, with another number of steps
        await the_form(pilot)
        await until(pilot, lambda: '"steps": 9' in screen_text(pilot))
        await pilot.press("tab", "tab", "end", "backspace", *"12")
        await until(pilot, lambda: "~ steps  9 → 12" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await home(pilot, app)
        assert submits(engine)[1:] == [{"prompt": "a boat", "steps": 12}]

        await new_form(pilot)  # kept by name, then as several jobs
        await pilot.press(*"a gull", "f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await pilot.press(*"gulls", "enter")
        await the_form(pilot)
        await pilot.press("tab", "f5", *"1 | 2", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, BatchQuestion))
        assert "at most $0.024" in screen_text(pilot)
        await pilot.press("y")
        await home(pilot, app)
        assert [name for name, _ in engine.orders].count("submit_batch") == 1

        await new_form(pilot)  # loaded again, and edited as JSON
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "a gull" in screen_text(pilot))
        await pilot.press("f3", "f7")
        app.post_message(Paste('{"prompt": "a gull", "steps": 3, "new": true}'))
        await until(pilot, lambda: app.screen.query_one(BodyView).editor.text.endswith("true}"))
        await pilot.press("ctrl+s")
        await home(pilot, app)
        assert submits(engine)[2:] == [{"prompt": "a gull", "steps": 3, "new": True}]
        assert await journal.draft(intent(1, FLUX, NOW).target) is None


async def test_what_is_gone_of_an_earlier_job_is_said_before_anything_else(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    body = {"prompt": "a boat", "image": "https://files.runcomfy.net/outputs/long-ago/0.png"}
    job = await journal.create_job(intent(70, FLUX, NOW - 5), json.dumps(body).encode())
    async with running(app_on(tmp_path, journal)) as pilot:
        await form_again(pilot, job.id)
        await until(pilot, lambda: "it may be gone" in screen_text(pilot))
        first, second = screen_text(pilot).splitlines()[:2]
        assert first.startswith(" Run again with changes")
        assert second.strip().startswith("image is an output of RunComfy")
