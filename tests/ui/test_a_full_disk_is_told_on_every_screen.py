"""Downloads that wait for room on the disk are told of above the list, wherever the person looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.engine.status import EngineStatus
from runcomfy_tui.store import Download, Journal
from runcomfy_tui.ui.banners import notices_of, room_notice
from tests.ui.gallery import NOW, app_on
from tests.ui.steps import running, screen_text, until


def _waiting(job_id: str, index: int = 0) -> Download:
    return Download(
        job_id,
        index,
        "https://files.runcomfy.net/a.png",
        MediaKind.IMAGE,
        "paused",
        "/full/a.png",
        problem="no room in /full: 2 MiB free, 65 MiB needed",
        retry_at=NOW + 20,
    )


def test_they_are_counted_with_their_reason() -> None:
    (one,) = room_notice([_waiting("a")])
    assert "1 download waits for room" in one.words
    assert "2 MiB free, 65 MiB needed" in one.words
    assert "2 downloads wait" in room_notice([_waiting("a"), _waiting("b")])[0].words
    assert room_notice([]) == ()


async def test_the_sentence_comes_and_goes_with_them(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        waiting = _waiting(jobs["succeeded"].id)
        app.outlook.note_downloads([waiting, replace(waiting, index=1, retry_at=None)])
        app.jobs_screen.show_engine()
        await until(pilot, lambda: "1 download waits for room" in screen_text(pilot))
        app.outlook.note_downloads([replace(waiting, state="running", retry_at=None)])
        app.jobs_screen.show_engine()
        await until(pilot, lambda: "waits for room" not in screen_text(pilot))


def test_the_time_of_a_try_that_is_under_way_is_no_news() -> None:
    status = EngineStatus(problem="RunComfy did not answer in time", retry_at=NOW + 5)
    assert "next try at" in notices_of(status, (), None, NOW)[0].words
    assert "next try at" not in notices_of(status, (), None, NOW + 9)[0].words
