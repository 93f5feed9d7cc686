"""``[keys]``: other keys for what is done on a screen, shown everywhere, and every mistake named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.settings import Given
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.deeds import show_rebound
from runcomfy_tui.ui.rebinding import rebindable, rebound
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.help import HelpScreen
from tests.ui.gallery import app_on
from tests.ui.steps import SMALL, running, screen_text, stand_on, until


def given(**keys: str) -> dict[str, Given]:
    named = {name.replace("__", "."): text for name, text in keys.items()}
    return {name: Given(text, f"config.toml, line 3: keys.{name}", "file") for name, text in named.items()}


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    show_rebound({})


@pytest.mark.parametrize(
    ("keys", "keymap"),
    [
        (given(jobs__cancel="X,F9"), {"jobs.cancel": "X,f9"}),
        (given(jobs__cancel="d", jobs__download="x"), {"jobs.cancel": "d", "jobs.download": "x"}),  # they change places
        (
            given(jobs__cancel="%", jobs__label="alt+left"),
            {"jobs.cancel": "percent_sign", "jobs.label": "alt+left"},
        ),
    ],
)
def test_keys_are_read_in_any_spelling(keys: dict[str, Given], keymap: dict[str, str]) -> None:
    assert rebound(keys) == (keymap, [])


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (given(jobs__cancle="X"), "there is nothing of that name. Did you mean jobs.cancel?"),
        (given(jobs__cancel="hammer"), "'hammer' names no key"),
        (given(jobs__cancel=""), "'' names no key"),
        (given(jobs__cancel="cmd+x"), "names no key"),
        (given(jobs__cancel="d"), "d is the key of jobs.download too"),
        (given(jobs__cancel="g"), "moves or leaves everywhere"),
        (given(jobs__cancel="ctrl+m"), "enter is the key of"),
        (given(app__models="m"), "m is the key of costs.by-model too"),
        (given(events__open="o"), "keeps its key"),
    ],
)
def test_a_wrong_key_is_named_and_nothing_is_rebound(keys: dict[str, Given], words: str) -> None:
    keymap, [problem] = rebound(keys)
    assert words in f"{problem.message} {problem.advice}"
    assert (keymap, problem.line) == ({}, 3)
    assert problem.message.startswith("config.toml, line 3: keys.")


def test_every_deed_can_be_looked_up_by_its_id() -> None:
    ids = [deed.id for deed in rebindable()]
    assert {"jobs.cancel", "app.models", "form.submit", "settings.unset"} <= set(ids)


async def test_the_new_key_acts_and_is_shown_and_the_old_one_is_free(
    journal: Journal, jobs: dict[str, Job], tmp_path: Path
) -> None:
    app = app_on(tmp_path, journal)
    app.settings = replace(app.settings, keys=given(jobs__cancel="%", jobs__help="f1"))
    async with running(app, SMALL) as pilot:
        await stand_on(pilot, jobs["queued"].id)
        assert "% cancel" in screen_text(pilot)
        await pilot.press("x")
        assert not isinstance(app.screen, Question)
        await pilot.press("percent_sign")
        await until(pilot, lambda: isinstance(app.screen, Question))
        await pilot.press("escape", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "%  cancel" in screen_text(pilot)
