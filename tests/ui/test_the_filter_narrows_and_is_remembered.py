from __future__ import annotations

from pathlib import Path

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.store import Journal
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until


async def test_it_narrows_as_it_is_typed_and_says_what_it_hides(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        await pilot.press("/", *"kling")
        await until(pilot, lambda: "4 of 15" in screen_text(pilot))
        await pilot.press("escape")
        assert app.jobs_screen.table.has_focus
        assert "4 of 15" in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "4 of 15" not in screen_text(pilot))
        assert app.is_running


async def test_tab_completes_and_nonsense_is_named(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("/", *"state:fa")
        await pilot.pause(0.1)
        await pilot.press("tab")
        await until(pilot, lambda: app.jobs_screen.filter_text == "state:failed")
        await pilot.press(*" colour:red")
        await until(pilot, lambda: "colour" in screen_text(pilot) and "no term" in screen_text(pilot))


async def test_it_is_there_at_the_next_start(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await pilot.press("/", *"state:failed", "enter")
        await until(pilot, lambda: "1 of 15" in screen_text(pilot))
        await pilot.pause(0.1)
    async with running(app_on(tmp_path, journal)) as pilot:
        await until(pilot, lambda: "1 of 15" in screen_text(pilot))
        assert "state:failed" in screen_text(pilot)


async def test_a_clicked_count_is_a_filter(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await until(pilot, lambda: "2 running" in screen_text(pilot))
        x = screen_text(pilot).splitlines()[0].index("2 running")
        await pilot.click(offset=(x, 0))
        await until(pilot, lambda: app.jobs_screen.filter_text == "state:running")
        shown = [app.jobs_screen.jobs[job_id].state for job_id in app.jobs_screen.table.visible_ids]
        assert shown == [JobState.RUNNING] * 2


async def test_marks_act_through_the_filter_and_copying_says_when_it_may_not_have_worked(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("y", "i")
        await until(pilot, lambda: toasts(pilot))
        assert "request id copied" in toasts(pilot)[0]
        assert "OSC 52" in toasts(pilot)[0]


async def test_every_action_stands_in_the_palette(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"ask now")
        await until(pilot, lambda: "Ask now (ctrl+r)" in screen_text(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: ("poll_now", [jobs["queued"].id]) in engine.orders)
