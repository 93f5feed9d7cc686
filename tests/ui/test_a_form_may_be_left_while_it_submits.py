from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.screens.new_job import JobForm
from tests.ui.gallery import StillEngine, app_on
from tests.ui.job_form_steps import new_form
from tests.ui.steps import running, toasts, until


class SlowEngine(StillEngine):
    """Waits before it writes a job down, as it does while it reads large files."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self.asked = 0
        self.goes_on = asyncio.Event()

    async def submit(self, *given: Any, **named: Any) -> Job:
        """Wait first."""
        self.asked += 1
        await self.goes_on.wait()
        return await super().submit(*given, **named)


@asynccontextmanager
async def submitting(tmp_path: Path, journal: Journal) -> AsyncIterator[tuple[Pilot[int], SlowEngine, JobForm]]:
    engine = SlowEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        form = await new_form(pilot, "a boat")
        await pilot.press("ctrl+s", "ctrl+s")
        await until(pilot, lambda: engine.asked)
        yield pilot, engine, form


async def test_its_job_is_submitted_once_and_told(tmp_path: Path, journal: Journal) -> None:
    async with submitting(tmp_path, journal) as (pilot, engine, form):
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, JobForm))
        engine.goes_on.set()
        await until(pilot, lambda: any("it is on its way" in words for words in toasts(pilot)))
        assert engine.asked == 1
        assert [job.title for job in await journal.jobs()] == ["a boat"]
        for _ in range(100):
            if await journal.draft(form._runnable.target) is None:
                return
            await pilot.pause(0.02)
        pytest.fail("the draft of a job that is on its way was kept")


async def test_a_refusal_is_told_and_what_was_typed_is_kept(tmp_path: Path, journal: Journal) -> None:
    async with submitting(tmp_path, journal) as (pilot, engine, form):
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, JobForm))
        engine.refuses = ConfigurationError("image: a.png does not exist")
        engine.goes_on.set()
        await until(pilot, lambda: any("a.png does not exist" in words for words in toasts(pilot)))
        kept = await journal.draft(form._runnable.target)
        assert isinstance(kept, dict)
        assert kept["prompt"] == {"is": "typed", "text": "a boat"}


async def test_what_lies_over_the_form_is_waited_for(tmp_path: Path, journal: Journal) -> None:
    async with submitting(tmp_path, journal) as (pilot, engine, _):
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        engine.goes_on.set()
        await until(pilot, lambda: engine.orders and engine.orders[-1][0] == "submit")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, HelpScreen | JobForm))
        assert not any("mistake" in words for words in toasts(pilot))


async def test_leaving_it_twice_at_once_leaves_it_once(tmp_path: Path, journal: Journal) -> None:
    async with submitting(tmp_path, journal) as (pilot, engine, form):
        form.action_leave()
        form.action_leave()
        engine.goes_on.set()
        await until(pilot, lambda: not isinstance(pilot.app.screen, JobForm))
        await pilot.pause(0.2)
        assert pilot.app.is_running
        assert not any("mistake" in words for words in toasts(pilot))
