"""The screen, the real engine and a RunComfy over real sockets: tokens come and go, jobs stay."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui import settings as settings_
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.locations import own_token_path, under
from runcomfy_tui.simulator import Server
from runcomfy_tui.simulator.sign_in import SignInHabits
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.sign_in import SignInScreen
from runcomfy_tui.ui.screens.sign_in.paste import PasteToken
from runcomfy_tui.ui.screens.sign_in.stages import Denied, Expired, Failed, SignedIn, Stage, Waiting, WhereToKeep
from runcomfy_tui.wiring.session import Session, open_session
from tests.ui.gallery import FLUX
from tests.ui.steps import SMALL, screen_text, toasts, until

WRONG = "not-a-token-of-anybody"


class Home:
    """A dashboard on the simulator in a home without a keyring, whose token is the official command line's."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.service, self._clock = server.simulator, server.clock
        self.service.sign_ins.habits = SignInHabits(poll_interval=0.05)
        environment = {name: text for name, text in server.environment.items() if name != "RUNCOMFY_TOKEN"}
        self.settings = settings_.load(environment, {}, under(folder))
        self.official = folder / "token.json"
        folder.mkdir()
        self.official.write_text(json.dumps({"access_token": self.service.token, "refresh_token": "theirs"}))
        self.own_file = own_token_path(self.settings.config_folder, self.settings.profile)
        self.sessions: list[Session] = []
        self.app = DashboardApp(self.settings, self._connect)

    async def _connect(self) -> Session:
        sources = TokenSources({}, self.settings.profile, self.official, keyring=None, own_file=self.own_file)
        self.sessions.append(await open_session(self.settings, sources))
        return self.sessions[-1]

    @property
    def stage(self) -> Stage:
        """Return how far the sign-in is."""
        screen = next(screen for screen in self.app.screen_stack if isinstance(screen, SignInScreen))
        return screen.stage

    def decide(self, decision: str, account: str = "first") -> None:
        """Decide on the website about the code that is shown."""
        assert isinstance(self.stage, Waiting)
        one = self.service.sign_ins.find(self.stage.code.user_code, self._clock.now())
        assert one is not None
        by_name = self.service.accounts.by_name
        assert self.service.sign_ins.decide(one, decision, by_name[account], self._clock.now())

    async def open_sign_in(self, pilot: Pilot[int]) -> None:
        """Press the key and wait for a code."""
        await pilot.press("L")
        await until(pilot, lambda: isinstance(self.app.screen, SignInScreen))
        await until(pilot, lambda: isinstance(self.stage, Waiting))

    async def submit(self, pilot: Pilot[int], prompt: str) -> Job:
        """Submit a job and wait until RunComfy has it."""
        screen = self.app.jobs_screen
        job = await screen.connection.engine.submit(targets.model(FLUX), prompt, {"prompt": prompt})
        await until(pilot, lambda: job.id in screen.jobs and screen.jobs[job.id].request is not None)
        return job


def words(pilot: Pilot[int]) -> str:
    """Return what is on the screen without where its lines break."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open nothing on the machine that tests."""
    monkeypatch.setattr("runcomfy_tui.ui.opener.command", lambda _: None)


@pytest.fixture
async def home(simulator: Server, tmp_path: Path) -> AsyncIterator[Home]:
    """Return the home; close its session afterwards."""
    made = Home(simulator, tmp_path / "home")
    yield made
    for session in made.sessions:
        await session.close(1.0)


async def test_jobs_go_on_with_the_token_of_a_sign_in(home: Home) -> None:
    app, jobs = home.app, home.app.jobs_screen.jobs
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: app.jobs_screen.is_connected and app.outlook.status is not None)
        made = [await home.submit(pilot, prompt) for prompt in ("waves", "surf")]
        home.service.accounts.revoke(home.service.accounts.first, "", 0.0)
        await until(pilot, lambda: "L signs in" in words(pilot), within_s=20)
        assert "token refused" in screen_text(pilot)
        await home.open_sign_in(pilot)
        assert "own command line wrote" in words(pilot)
        home.decide("approve")
        await until(pilot, lambda: isinstance(home.stage, WhereToKeep))
        assert not home.own_file.exists()
        await pilot.press("f")
        await until(pilot, lambda: isinstance(home.stage, SignedIn))
        await until(pilot, lambda: "you@example.com" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.jobs_screen)
        await until(pilot, lambda: "L signs in" not in words(pilot))
        await until(pilot, lambda: all(jobs[job.id].state is JobState.SUCCEEDED for job in made), within_s=20)
        assert len(jobs) == 2
    assert stat.S_IMODE(home.own_file.stat().st_mode) == 0o600
    assert json.loads(home.official.read_text())["refresh_token"] == "theirs"


async def test_a_code_may_be_denied_run_out_or_be_left_and_another_account_may_come(home: Home) -> None:
    app = home.app
    async with app.run_test(size=(90, 30), notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: app.jobs_screen.is_connected and app.outlook.status is not None)
        await home.submit(pilot, "waves")
        await until(pilot, lambda: "you@example.com" in screen_text(pilot))
        await home.open_sign_in(pilot)
        home.decide("deny")
        await until(pilot, lambda: home.stage == Denied())
        await pilot.press("n")
        await until(pilot, lambda: isinstance(home.stage, Waiting))
        home.decide("expire")
        await until(pilot, lambda: home.stage == Expired())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(home.stage, Waiting))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.jobs_screen)
        asked = [one["polls"] for one in home.service.sign_ins.described(0.0)]
        await pilot.pause(0.15)
        assert [one["polls"] for one in home.service.sign_ins.described(0.0)] == asked
        await home.open_sign_in(pilot)
        home.decide("approve", "other")
        await until(pilot, lambda: isinstance(home.stage, WhereToKeep))
        await pilot.press("s")
        await until(pilot, lambda: "somebody.else@example.com" in screen_text(pilot))
        await until(pilot, lambda: "1 other account are listed" in words(pilot))
        assert "A switches" in words(pilot)
    assert not home.own_file.exists()


async def test_a_token_is_pasted_unseen(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.official.unlink()
    app, good = home.app, f"{home.service.token}-rotated"
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: "Not signed in" in screen_text(pilot))
        await home.open_sign_in(pilot)
        for token, end in ((WRONG, Failed), (good, WhereToKeep)):
            await pilot.press("p")
            await until(pilot, lambda: isinstance(app.screen, PasteToken))
            await pilot.press(*"short", "enter")
            await until(pilot, lambda: "8 to 4096" in words(pilot))
            line = app.screen.query_one(Input)
            for pasted in (f"\r\n  {token}\r\n", f"{token[:9]}\n{token[9:]}"):  # neither cut short nor dropped
                line.select_all()
                line.post_message(events.Paste(pasted))
                taken = " ".join(pasted.split())
                await until(pilot, lambda line=line, taken=taken: line.value == taken)  # type: ignore[misc]
            line.value = token
            line.select_all()
            assert line.selected_text == ""
            line.action_copy()
            line.action_cut()
            assert (app.clipboard, line.value) == ("", "")
            line.value = token
            await pilot.pause()
            assert token[:8] not in screen_text(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, PasteToken))
            if end is Failed:
                await until(pilot, lambda: isinstance(home.stage, WhereToKeep))
                await pilot.press("s")
            await until(pilot, lambda end=end: isinstance(home.stage, end))  # type: ignore[misc]
        await pilot.press("s")
        await until(pilot, lambda: isinstance(home.stage, SignedIn))
        await pilot.press("escape")
        await until(pilot, lambda: "you@example.com" in screen_text(pilot))
        app.action_sign_out()
        await until(pilot, lambda: "stays valid" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Signed out" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Not signed in" in screen_text(pilot))
        assert not any(good in said for said in toasts(pilot))
    assert good not in caplog.text
    assert WRONG not in caplog.text
