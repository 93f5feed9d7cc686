from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs import Question
from tests.ui.gallery import FLUX, NOW, StillEngine, app_on, intent
from tests.ui.steps import running, screen_text, stand_on, toasts, until


async def _paused_batch(journal: Journal) -> list[Job]:
    """Store a batch of three that has paused at its first job."""
    new = [(replace(intent(60 + n, FLUX, NOW - 50, title=f"page {n}"), batch="b1"), b"{}") for n in range(3)]
    first, *others = await journal.create_jobs(new)
    await journal.apply(first.id, ev.Submitting(NOW - 49, "o"))
    first = await journal.apply(first.id, ev.OutcomeUnknown(NOW - 48, "the connection broke"))
    why = "paused: an earlier job of its batch is unknown"
    return [first, *[await journal.apply(job.id, ev.Held(NOW - 48, why)) for job in others]]


async def test_a_paused_batch_says_so_and_one_key_goes_on_with_it(tmp_path: Path, journal: Journal) -> None:
    first, second, _ = await _paused_batch(journal)
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        text = screen_text(pilot)
        assert "A batch has paused and 2 jobs wait to be sent" in text
        assert text.count("◇ paused") >= 2
        await stand_on(pilot, second.id)
        await until(pilot, lambda: "B goes on with its whole batch" in screen_text(pilot))
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        text = screen_text(pilot)
        assert "send 2 jobs?" in text
        assert "Not settled yet" in text
        assert "about $0.024" in text
        await pilot.press("y")
        await until(pilot, lambda: ("release_batch", "b1") in engine.orders)
        await journal.apply(first.id, ev.DeclaredNotAccepted(NOW))
        await until(pilot, lambda: app.jobs_screen.jobs[first.id].state.value == "rejected")
        await stand_on(pilot, first.id)
        await pilot.press("B")  # from a job of the batch that does not wait itself
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "Not settled yet" not in screen_text(pilot)


async def test_what_needs_a_person_is_shown_with_the_cursor_on_the_unknown_job(
    tmp_path: Path, journal: Journal
) -> None:
    first, *_ = await _paused_batch(journal)
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("N")
        await until(pilot, lambda: "state:unknown,not-sent" in screen_text(pilot))
        unknown = {job.id for job in app.jobs_screen.jobs.values() if job.state.value == "unknown"}
        assert first.id in unknown
        await until(pilot, lambda: app.jobs_screen.table.cursor_id in unknown)


async def test_one_key_sends_a_single_job_of_a_batch(tmp_path: Path, journal: Journal) -> None:
    _, second, _ = await _paused_batch(journal)
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, second.id)
        await pilot.press("!")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "B goes on with the whole batch" in screen_text(pilot)
        await pilot.press("y")
        await until(pilot, lambda: ("release", [second.id]) in engine.orders)


async def test_a_job_without_a_batch_says_why_the_batch_key_does_nothing(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["held"].id)
        await pilot.press("B")
        await until(pilot, lambda: any("! sends it" in words for words in toasts(pilot)))


async def test_what_needs_a_person_is_a_key_away(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await pilot.press("N")
        await until(pilot, lambda: "2 of 15" in screen_text(pilot))
        assert set(app.jobs_screen.table.shown_ids) == {jobs["unknown"].id, jobs["held"].id}
        await pilot.press("escape")
        await until(pilot, lambda: len(app.jobs_screen.table.shown_ids) == len(jobs))


async def test_when_nothing_needs_a_person_the_key_says_so(tmp_path: Path, journal: Journal) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await pilot.press("N")
        await until(pilot, lambda: any("No job waits for you" in words for words in toasts(pilot)))
