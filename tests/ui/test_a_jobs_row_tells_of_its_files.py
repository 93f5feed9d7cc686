"""How far the files of a job are, and what became of them, stands in its row and in its detail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.store import Download, Journal
from tests.ui.gallery import NOW, app_on
from tests.ui.steps import jobs_screen, running, screen_text, stand_on, until


async def test_progress_and_fate_of_a_file(journal: Journal, jobs: dict[str, Job], tmp_path: Path) -> None:
    job = jobs["succeeded"]
    second = (await journal.assets(job.id))[1]
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        screen = jobs_screen(app)
        await stand_on(pilot, job.id)
        await until(pilot, lambda: screen.pane.output is not None)
        await pilot.press("right")

        def row() -> str:
            return next(line for line in screen_text(pilot).splitlines() if line.startswith("│▌"))

        assert "1/2 ↓" in row()
        download = Download(job.id, 1, second.url, MediaKind.IMAGE, "running", None, 2_400_000, 1_200_000)
        for changed, cell, words in (
            (download, "1/2 50%", "image: downloading, 1.2 MB of 2.4 MB (50%)"),
            (replace(download, state="paused"), "1/2 ◇", "paused at 1.2 MB of 2.4 MB (50%)"),
            (
                replace(download, state="paused", retry_at=NOW + 20, problem="no room here"),
                "1/2 ◇",
                "room and then goes on: no",
            ),
            (replace(download, state="failed", problem="no \x1b[1m[/room]"), "1/2 ✗", "failed: no [/room]; d tries"),
            (replace(download, state="gone"), "1/2 ∅", "gone, RunComfy deleted it"),
            (replace(download, state="refused", problem="not one of ours"), "1/2 □", "refused: not one of ours"),
            (replace(download, state="forgotten"), "1/2 ↓", "not downloaded: d gets it"),
        ):
            await journal.put_download(changed)
            for shown in (cell, words):
                await until(pilot, lambda shown=shown: shown in screen_text(pilot))  # type: ignore[misc]
            assert cell in row()
