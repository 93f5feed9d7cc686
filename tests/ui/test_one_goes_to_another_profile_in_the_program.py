"""``A`` lists the profiles; the chosen one takes the place of the other, which is closed behind the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from textual.widgets import Input, OptionList

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.profiles import ProfileFacts
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection, Entered
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.dialogs.choose_profile import ChooseProfile
from runcomfy_tui.ui.switching import NO_PROFILES
from runcomfy_tui.ui.widgets.previews import PreviewPane
from tests.ui.gallery import FLUX, NOW, StillConnection, StillEngine, app_on, intent, settings_in
from tests.ui.steps import SMALL, running, screen_text, toasts, until


@dataclass
class _Profiles:
    """Two profiles, and others that cannot be opened."""

    home: Path
    journals: dict[str, Journal]
    asked: list[str] = field(default_factory=list)
    left: list[tuple[Connection, Callable[[tuple[str, ...]], None]]] = field(default_factory=list)

    async def known(self, current: str) -> Sequence[ProfileFacts]:
        names = [*self.journals, "broken"]
        return [ProfileFacts(name, name == current, live=3 if name == "work" else 0) for name in names]

    def problem_of(self, name: str) -> str | None:
        return None if name.isalnum() else "a name has letters and digits"

    async def enter(self, name: str) -> Entered:
        self.asked.append(name)
        if name not in self.journals:
            raise JournalError(f"{name} cannot be opened.")
        theme = "runcomfy-light" if name == "work" else "runcomfy-drak"
        settings = settings_in(self.home, profile=name, read_only=name == "work", theme=theme)
        journal = self.journals[name]
        return Entered(settings, cast(Connection, StillConnection(journal, StillEngine(journal))), PreviewPane)

    def leave(self, connection: Connection, told: Callable[[tuple[str, ...]], None]) -> None:
        self.left.append((connection, told))


async def test_from_one_to_the_other_and_back(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    other = await Journal.open(tmp_path / "other.sqlite3")
    theirs = await other.create_job(intent(900, FLUX, NOW, title="of the other profile"), b"{}")
    profiles = _Profiles(tmp_path, {"default": journal, "work": other})
    app = app_on(tmp_path, journal)
    app._profiles = profiles
    async with running(app, SMALL) as pilot:
        first, theme = app.jobs_screen, app.theme

        async def go(letter: str) -> None:
            await pilot.press("A")
            await until(pilot, lambda: isinstance(app.screen, ChooseProfile))
            await pilot.press(letter, "enter")
            await until(pilot, lambda: not isinstance(app.screen, ChooseProfile))

        await go("x")  # what may be a slip of the hand makes no profile by itself
        await until(pilot, lambda: "Make a new profile x?" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        assert not profiles.asked

        app.action_go_to("events")  # the other main screens go, too
        await go("b")
        await until(pilot, lambda: any("Broken cannot" in words for words in toasts(pilot)))
        assert (app.jobs_screen, app.settings.profile) == (first, "default")

        await go("w")
        await until(pilot, lambda: app.jobs_screen.is_filled and app.screen is app.jobs_screen)
        assert list(app.jobs_screen.jobs) == [theirs.id]
        assert "work · " in screen_text(pilot)
        assert "[read-only]" in screen_text(pilot)
        assert app.theme == "runcomfy-light"
        assert not first.is_attached
        assert [connection.journal for connection, _ in profiles.left] == [journal]
        profiles.left[0][1](("default: something that must not be missed",))
        app.jobs_screen.show_engine()
        await until(pilot, lambda: "default: something that must not be missed" in screen_text(pilot))
        first.post_message(first.Wanted("jobs"))  # what the old screen still has to say goes nowhere
        await journal.put_meta("ui.theme", "runcomfy-dark")

        await go("d")
        await until(pilot, lambda: len(app.jobs_screen.jobs) == len(jobs))
        assert "must not be missed" not in screen_text(pilot)
        assert app.theme == "runcomfy-dark"
        assert any("Did you mean runcomfy-dark?" in " ".join(words.split()) for words in toasts(pilot))
        assert await other.get_meta("ui.theme") is None  # the colours that came with a profile were not chosen
        assert (theme, len(profiles.left)) == ("runcomfy-dark", 2)
    await other.close()


async def test_the_list_narrows_and_takes_a_new_name(tmp_path: Path, journal: Journal) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        answers: list[str | None] = []
        known = [ProfileFacts("awork"), ProfileFacts("default", is_current=True), ProfileFacts("work", live=2)]
        dialog = ChooseProfile(known, lambda name: "no such name" if "/" in name else None)
        app.push_screen(dialog, answers.append)
        await until(pilot, lambda: dialog.query(OptionList) and dialog.query_one(OptionList).option_count == 3)
        assert "2 jobs go on" in screen_text(pilot)
        options, line = dialog.query_one(OptionList), dialog.query_one(Input)
        for typed, shown, cursor in (
            ("", ["awork", "default", "work"], 0),
            ("work", ["work", "awork"], 0),
            ("wo", ["work", "awork", "wo"], 0),
            ("fresh", ["fresh"], 0),
            ("a/b", [], None),
        ):
            line.value = typed
            await pilot.pause()
            assert dialog._shown == shown
            assert options.highlighted == cursor
        assert "no such name" in screen_text(pilot)
        line.value = "fresh"
        await until(pilot, lambda: dialog._shown == ["fresh"])
        await pilot.press("enter")
        await until(pilot, lambda: answers == ["fresh"])


async def test_the_demo_says_why_not(tmp_path: Path, journal: Journal) -> None:
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        await pilot.press("A")
        await until(pilot, lambda: any(NO_PROFILES[:30] in " ".join(words.split()) for words in toasts(pilot)))
        assert not isinstance(cast(DashboardApp, pilot.app).screen, ChooseProfile)
