from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from runcomfy_tui.auth import KeyringTrial, Token
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.sign_in import SignInScreen
from runcomfy_tui.ui.screens.sign_in.stages import Checking, Waiting, WhereToKeep
from tests.ui.gallery import NOW, StillEngine, settings_in
from tests.ui.sign_in_stand import CODE, SECRET, Played
from tests.ui.steps import SMALL, screen_text, toasts, until


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open nothing on the machine that tests."""
    monkeypatch.setattr("runcomfy_tui.ui.opener.command", lambda _: None)


class Hanging(Played):
    """Its keyring answers only when it is told to."""

    answer: asyncio.Future[KeyringTrial]

    async def can_keep(self) -> KeyringTrial:
        """Wait for the answer."""
        return await self.answer


async def test_a_keyring_that_hangs_holds_nothing_up_and_its_answer_is_told_later(
    tmp_path: Path, journal: Journal
) -> None:
    played = Hanging(journal, StillEngine(journal))
    played.begins, played.ends = [CODE, CODE, CODE], [Token(SECRET, "the test"), Token(SECRET, "the test")]

    async def connect() -> Connection:
        return cast(Connection, played)

    app = DashboardApp(settings_in(tmp_path), connect, now=lambda: NOW)
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await until(pilot, lambda: app.jobs_screen.is_connected)
        for trial, end in ((KeyringTrial(True), "Signed in as ada"), (KeyringTrial(False, "locked"), "was dropped")):
            played.answer = asyncio.get_running_loop().create_future()
            app.action_sign_in()
            await until(pilot, lambda: isinstance(app.screen, SignInScreen) and isinstance(app.screen.stage, Checking))
            await pilot.press("n", "p", "y", "f")
            assert isinstance(cast(SignInScreen, app.screen).stage, Checking)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.jobs_screen)
            played.answer.set_result(trial)
            await until(pilot, lambda end=end: any(end in said for said in toasts(pilot)))  # type: ignore[misc]
        assert played.accepted == [(SECRET, "keyring")]
        await _copied_and_refused(app)
        await until(pilot, lambda: "There is no browser" in " ".join(toasts(pilot)).replace("\n", " "))
        assert "BCDF-1234" in screen_text(pilot)


async def _copied_and_refused(app: DashboardApp) -> None:
    """Press the keys of a code that waits, where no browser is."""
    app.action_sign_in()
    async with asyncio.timeout(5):
        while not (isinstance(app.screen, SignInScreen) and isinstance(app.screen.stage, Waiting)):
            await asyncio.sleep(0.02)
    screen = app.screen
    screen.action_copy_code()
    screen.action_open()
    screen.action_keep("file")
    assert not isinstance(screen.stage, WhereToKeep)
