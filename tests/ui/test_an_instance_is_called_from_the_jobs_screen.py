from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from tests.ui.gallery import app_on
from tests.ui.results_gallery import CallableEngine, StillAnswer, fill_results
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until

_QUEUE = {"queue_running": [[1, "req-aaa", {"1": {}}, {}, []]], "queue_pending": []}


@pytest.fixture
async def results(journal: Journal, tmp_path: Path) -> dict[str, Job]:
    """Fill the journal."""
    return await fill_results(journal, tmp_path / "downloads")


def _calls(engine: CallableEngine) -> list[object]:
    return [value for name, value in engine.orders if name == "call_instance"]


async def test_memory_is_freed_after_a_question_and_the_queue_is_looked_at_without(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    engine = CallableEngine(journal, answers={"queue": StillAnswer(200, json.dumps(_QUEUE))})
    async with running(app_on(tmp_path, journal, engine=engine), SMALL) as pilot:
        await stand_on(pilot, results["running"].id)
        await pilot.press("I", "f")
        await until(pilot, lambda: "Free the memory of inst-7f3a?" in screen_text(pilot))
        assert _calls(engine) == []
        await pilot.press("y")
        await until(pilot, lambda: "memory is being freed" in screen_text(pilot))
        await pilot.press("escape", "I", "q")
        await until(pilot, lambda: "runs   req-aaa · 1 node" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "▾ queue_running" in screen_text(pilot))
        assert _calls(engine) == [
            (results["running"].id, "free", {"unload_models": True, "free_memory": True}),
            (results["running"].id, "queue", None),
        ]


async def test_another_route_is_checked_asked_for_and_its_fault_is_a_sentence(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    engine = CallableEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, results["running"].id)
        await pilot.press("I", "a", *"../x", "enter")
        await until(pilot, lambda: "no query" in screen_text(pilot))
        await pilot.press("ctrl+u", *"interrupt", "tab", *"[1]", "ctrl+s")
        await until(pilot, lambda: "must be a JSON object" in screen_text(pilot))
        await pilot.press("backspace", "backspace", "backspace", *'{"a":1}', "ctrl+s")
        await until(pilot, lambda: "Call interrupt of inst-7f3a?" in screen_text(pilot))
        assert '"a": 1' in screen_text(pilot)
        engine.refuses = RuncomfyTuiError("the instance is gone")
        await pilot.press("y")
        await until(pilot, lambda: "The instance is gone." in toasts(pilot))


async def test_a_window_that_changes_nothing_calls_nothing(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    engine = CallableEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine, read_only=True), SMALL) as pilot:
        await stand_on(pilot, results["running"].id)
        await pilot.press("I")
        await until(pilot, lambda: any("nothing is sent or changed" in words for words in toasts(pilot)))
    assert _calls(engine) == []


async def test_what_has_no_instance_says_why(tmp_path: Path, journal: Journal, results: dict[str, Job]) -> None:
    engine = CallableEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        for name, words in (
            ("nameless", "The service has not named the instance that works on it."),
            ("several", "No instance works on it: the job is succeeded."),
        ):
            await stand_on(pilot, results[name].id)
            await pilot.press("I")
            await until(pilot, lambda words=words: words in toasts(pilot))  # type: ignore[misc]
        assert _calls(engine) == []
