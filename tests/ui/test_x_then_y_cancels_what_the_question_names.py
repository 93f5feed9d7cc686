from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs import AskText, Question
from tests.ui.gallery import NOW, StillEngine, app_on
from tests.ui.steps import running, screen_text, stand_on, toasts, until


async def test_one_job_is_named_and_cancelled(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        shown = screen_text(pilot)
        assert "Cancel kling-3.0/pro/image-to-video · 9ueued06 · queued (12 ahead)?" in shown
        await pilot.press("x", "enter")
        assert not [order for order in engine.orders if order[0] == "cancel"]
        await pilot.press("y")
        await until(pilot, lambda: ("cancel", [jobs["queued"].id]) in engine.orders)
        await until(pilot, lambda: screen_text(pilot).count("cancelling") >= 2)


async def test_a_re_sort_under_the_question_changes_nothing(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        app.jobs_screen.table.sort_by("target")
        await journal.create_job(replace(jobs["queued"], id="0" * 36, request=None), b"{}")
        await until(pilot, lambda: "0" * 36 in app.jobs_screen.jobs)
        await pilot.press("y")
        await until(pilot, lambda: ("cancel", [jobs["queued"].id]) in engine.orders)


async def test_the_marked_ones_are_meant_and_counted(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        for name in ("next", "queued", "failed"):
            await stand_on(pilot, jobs[name].id)
            await pilot.press("space")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        shown = screen_text(pilot)
        assert "Cancel 2 marked jobs?" in shown
        assert "1 marked job has ended already" in shown
        await pilot.press("y")
        await until(pilot, lambda: ("cancel", [jobs["next"].id, jobs["queued"].id]) in engine.orders)


async def test_all_queued_takes_typing_their_number(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press("x", "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press("9", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskText)
        assert "type 3" in screen_text(pilot)
        await journal.apply(jobs["next"].id, ev.Polled(NOW, ev.Progress.RUNNING, "in_progress"))
        await pilot.press("backspace", "3")
        await pilot.pause(0.1)
        await pilot.press("enter")
        await until(pilot, lambda: any(order[0] == "cancel" for order in engine.orders))
        cancelled = next(ids for name, ids in engine.orders if name == "cancel")
        assert set(cancelled) == {jobs["queued"].id, jobs["stale"].id}  # type: ignore[call-overload]


async def test_what_has_ended_cannot_be_cancelled_and_says_why(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["failed"].id)
        await pilot.press("x")
        await until(pilot, lambda: toasts(pilot))
        assert "already failed" in toasts(pilot)[0]


async def test_not_cancellable_is_told_as_information(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        job = jobs["cancelling"]
        await journal.apply(job.id, ev.CancelAnswered(NOW, ev.CancelOutcome.NOT_CANCELLABLE))
        await until(pilot, lambda: toasts(pilot))
        assert "run on and be charged" in toasts(pilot)[0]
