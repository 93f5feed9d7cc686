from __future__ import annotations

from pathlib import Path

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import running, screen_text, stand_on, until


async def test_a_position_carried_forward_has_a_sign_and_is_explained(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await until(pilot, lambda: "12 ahead in the queue." in screen_text(pilot))
        (tell,) = engine.estimators
        tell({jobs["queued"].id: 9, jobs["running"].id: 3})
        await until(pilot, lambda: "≈9" in screen_text(pilot))
        text = screen_text(pilot)
        assert "About 9 ahead in the queue" in text
        assert "≈3" not in text  # what runs has no place in a queue
        tell({jobs["queued"].id: 0})
        await until(pilot, lambda: "≈next" in screen_text(pilot))
        tell({jobs["queued"].id: None})
        await until(pilot, lambda: "12 ahead in the queue." in screen_text(pilot))
        assert "≈next" not in screen_text(pilot)
