"""In a read-only profile what spends or changes is dim, and its key says why; what is local goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.settings import Given
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.changing import changing_ids
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.dialogs import Menu
from runcomfy_tui.ui.screens.dialogs.labels import Labels
from runcomfy_tui.ui.widgets.key_hints import KeyHints
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until

CHANGING = {
    "jobs": {
        *("jobs.new", "jobs.cancel", "jobs.resubmit", "jobs.again", "jobs.send", "jobs.send-batch", "jobs.take-over"),
        *("jobs.instance", "jobs.free", "jobs.instance-queue", "jobs.stats"),
    },
    "models": {"models.open", "models.new"},
    "deployments": {"deployments.open", "deployments.new", "deployments.enable"},
    "costs": {"costs.budget"},
    "downloads": set(),
    "events": set(),
}
_LOOKING = ("look_at", "catalogue", "deployments")


async def test_every_key_that_spends_or_changes_says_why_not(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = StillEngine(journal)
    origins = {"read_only": Given("true", "config.toml, line 3", "file")}
    app = app_on(tmp_path, journal, engine=engine, read_only=True, origins=origins)
    async with running(app, SMALL) as pilot:
        refused: list[str] = []
        for name, expected in CHANGING.items():
            app.action_go_to(name)
            screen = app.screen
            assert isinstance(screen, MainScreen)
            await until(pilot, lambda: app.screen.is_mounted and app.screen.query(KeyHints))
            monkeypatch.setattr(screen, "refuse", refused.append)
            assert changing_ids(screen) == expected
            screen.show_engine()
            assert screen.query_one(KeyHints)._forbidden == expected
            for deed in screen.deeds:
                if deed.id in expected:
                    await screen.run_action(deed.action)
                    assert "default is read-only" in refused.pop(), deed.id
            assert app.screen is screen
        app.action_go_to("jobs")
        await stand_on(pilot, jobs["unknown"].id)
        screen = app.screen
        for way in ("attach", "not-accepted", "again"):
            await screen.run_action(f"settle_by('{way}')")
            assert "config.toml, line 3" in refused.pop(), way
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Menu))
        assert "read-only" in screen_text(pilot)
        await pilot.press("n")
        await until(pilot, lambda: any("read-only" in words for words in toasts(pilot)))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        with monkeypatch.context() as patch:  # once is enough while it can be read
            said: list[str] = []
            patch.setattr(app, "notify", lambda words, **_: said.append(words))
            for words in ("Not now.", "Not now.", "Nor this."):
                MainScreen.refuse(app.jobs_screen, words)
            assert said == ["Not now.", "Nor this."]
        await pilot.press("t")  # a label is the journal's own
        await until(pilot, lambda: isinstance(app.screen, Labels))
        assert not [what for what, _ in engine.orders if what not in _LOOKING]
        assert "none is started here" in app.jobs_screen.table.nothing_yet
