from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import SMALL, running, toasts, until


@pytest.mark.parametrize(("screen", "key"), [("jobs", "t"), ("costs", "b")])
async def test_it_is_said_before_anything_is_typed(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], screen: str, key: str
) -> None:
    shown = await Journal.open(journal.path, read_only=True)
    try:
        engine = StillEngine(shown)
        app = app_on(tmp_path, shown, engine=engine)
        async with running(app, SMALL) as pilot:
            app.action_go_to(screen)
            await until(pilot, lambda: pilot.app.screen.focused)
            front = app.screen
            await pilot.press(key)
            await until(pilot, lambda: any("The journal is only shown here" in words for words in toasts(pilot)))
            assert app.screen is front
            assert not [what for what, _ in engine.orders if what in ("label", "set_budget", "submit")]
    finally:
        await shown.close()
