from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.target import Target
from runcomfy_tui.store import Journal
from tests.ui.gallery import app_on
from tests.ui.job_form_steps import new_form
from tests.ui.steps import running, toasts, until


@pytest.fixture
def refused(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The disk refuses drafts while this is not empty."""
    refuses, save = [True], journal.save_draft

    async def save_draft(target: Target, data: object) -> None:
        if refuses:
            raise DiskRefused("The disk is full.", advice="Make room.")
        await save(target, data)

    monkeypatch.setattr(journal, "save_draft", save_draft)
    return refuses


async def test_it_is_said_once_and_written_as_soon_as_there_is_room(
    tmp_path: Path, journal: Journal, refused: list[bool]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        form = await new_form(pilot, "half")
        await until(pilot, lambda: any("not kept on the disk" in words for words in toasts(pilot)))
        await pilot.press(*" a thought")
        await pilot.pause(0.5)
        assert sum("not kept" in words for words in toasts(pilot)) == 1
        refused.clear()
        await until(pilot, lambda: any("kept on the disk again" in words for words in toasts(pilot)), 10)
    kept = await journal.draft(form._runnable.target)
    assert isinstance(kept, dict)
    assert kept["prompt"] == {"is": "typed", "text": "half a thought"}


async def test_leaving_tries_once_more_and_says_what_is_lost(
    tmp_path: Path, journal: Journal, refused: list[bool]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        form = await new_form(pilot, "half a thought")
        await until(pilot, lambda: any("not kept on the disk" in words for words in toasts(pilot)))
        await pilot.press("escape")
        await until(pilot, lambda: sum("not kept" in words for words in toasts(pilot)) == 2)
        form = await new_form(pilot, "again")
        await until(pilot, lambda: sum("not kept" in words for words in toasts(pilot)) == 3)
        refused.clear()
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
    kept = await journal.draft(form._runnable.target)
    assert isinstance(kept, dict)
    assert kept["prompt"] == {"is": "typed", "text": "again"}
