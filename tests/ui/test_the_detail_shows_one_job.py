from __future__ import annotations

from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from tests.ui.gallery import NOW, app_on
from tests.ui.steps import SMALL, running, screen_text, stand_on, until


async def test_a_failure_is_readable_with_code_and_raw_detail(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["failed"].id)
        await until(pilot, lambda: "code 42201" in screen_text(pilot))
        shown = screen_text(pilot)
        assert "held back by the safety filter" in shown
        assert '"worker": "w-17"' in shown


async def test_tabs_go_round_by_brackets_and_by_comma_and_full_stop(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await pilot.press("]")
        await until(pilot, lambda: "three fishing boats" in screen_text(pilot))
        await pilot.press("full_stop")
        await until(pilot, lambda: "inference" in screen_text(pilot))
        await pilot.press(".")
        await until(pilot, lambda: "ahead in the queue" in screen_text(pilot))
        await pilot.press(",", "[", "comma")
        assert app.jobs_screen.pane.tab == 0


async def test_outputs_are_stepped_through_and_what_is_missing_says_how_to_get_it(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await until(pilot, lambda: "1 of 2 › harbour.png" in screen_text(pilot))
        assert "d downloads 1 file" in screen_text(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "2 of 2 › image (.png), not downloaded" in screen_text(pilot))
        await pilot.press("right")
        await until(pilot, lambda: "1 of 2" in screen_text(pilot))


async def test_a_position_that_moves_is_seen_in_the_open_timeline(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        await pilot.press(",", ",")
        await until(pilot, lambda: "12 ahead" in screen_text(pilot))
        await journal.apply(jobs["queued"].id, ev.Polled(NOW, ev.Progress.QUEUED, "in_queue", 9))
        await until(pilot, lambda: "9 ahead" in screen_text(pilot))


async def test_values_fold_under_the_cursor(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await pilot.press(".", ".")
        await until(pilot, lambda: "inference" in screen_text(pilot))
        await pilot.press("tab", "j", "j", "enter")
        await until(pilot, lambda: "inference" not in screen_text(pilot))
        assert "▸ output: {3}" in screen_text(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "▸ timings: {2}" in screen_text(pilot))


async def test_hostile_words_neither_crash_nor_move_the_screen(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    evil = "[/red][bold]\x1b[2J\x1b]52;c;ZXZpbA==\x07\u202e" + "x" * 100_000
    bad = await journal.apply(jobs["running"].id, ev.Polled(NOW, ev.Progress.UNRECOGNISED, evil))
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        await stand_on(pilot, bad.id)
        for _ in range(4):
            await pilot.press(".")
            await pilot.pause(0.1)
            assert "\x1b" not in screen_text(pilot)
