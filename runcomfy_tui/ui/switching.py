"""From one profile to another in the running program: the screen changes at once, what was left is closed behind it."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.keys_in_order import KeysInOrder
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.dialogs.choose_profile import ChooseProfile
from runcomfy_tui.ui.tasks import run_guarded

if TYPE_CHECKING:
    from runcomfy_tui.settings import Settings
    from runcomfy_tui.ui.connection import Connection, Entered, Profiles
    from runcomfy_tui.ui.outlook import Outlook

NO_PROFILES = "The demo has one profile, apart from all others: leave it to get to them."
_PATIENT_S = 0.7
_OPENING = "The journal is still being opened: try again in a moment."


class SwitchesProfiles(KeysInOrder):
    """The app's part that goes to another profile."""

    settings: Settings
    outlook: Outlook
    _profiles: Profiles | None
    _connection: Connection | None
    _is_switching: bool = False

    def action_switch_profile(self) -> None:
        """List the profiles; the chosen one is opened in this one's place."""
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return  # a form or a question is to be answered first
        if self._profiles is None:
            screen.refuse(NO_PROFILES)
        elif self._connection is None or self._is_switching:
            screen.refuse(_OPENING)
        else:
            self.hold_keys()
            run_guarded(self, self._ask_profile(self._profiles), "listing the profiles")

    async def _ask_profile(self, profiles: Profiles) -> None:
        try:
            known = await profiles.known(self.settings.profile)
            if isinstance(self.screen, MainScreen):
                names = frozenset(each.name for each in known)
                self.push_screen(ChooseProfile(known, profiles.problem_of), partial(self._profile_chosen, names))
        finally:
            self.let_keys_go()

    def _profile_chosen(self, known: frozenset[str], name: str | None) -> None:
        """Go there; what may be a slip of the hand is asked about before it makes a profile."""
        if name is None or name in known:
            self._go_to_profile(name)
            return
        near = [f"There is one named {each}." for each in get_close_matches(name, known, 1)]
        lines = [*near, "A new one has a journal, a token and settings of its own."]
        question = Question(f"Make a new profile {name}?", lines, yes="make it")
        self.push_screen(question, lambda answer: self._go_to_profile(name if answer is Answer.YES else None))

    def _go_to_profile(self, name: str | None) -> None:
        if name is None or name == self.settings.profile or self._profiles is None or self._is_switching:
            return
        self._is_switching = True
        self.hold_keys()
        run_guarded(self, self._switch_to(self._profiles, name), f"opening the profile {name}", group="switch")

    async def _switch_to(self, profiles: Profiles, name: str) -> None:
        """Open the other one first: where that cannot be, this one stays."""
        waits = self.set_timer(_PATIENT_S, partial(self._say_it_waits, name))
        try:
            entered = await profiles.enter(name)
            waits.stop()
            left, of_profile = self._connection, self.settings.profile
            going_on = sum(job.is_live for job in self.outlook.jobs.values())
            try:
                with self.batch_update():  # One picture follows the other.
                    await self.stand_on(entered)
            finally:
                if left is not None:
                    profiles.leave(left, partial(self._left_behind, of_profile))
            if going_on:
                jobs = "1 job goes on" if going_on == 1 else f"{going_on:,} jobs go on"
                self.notify(f"{jobs} at RunComfy in {of_profile}.", markup=False)
        finally:
            waits.stop()
            self._is_switching = False
            self.let_keys_go()

    def _say_it_waits(self, name: str) -> None:
        """Say why nothing happens yet: a profile that was left a moment ago may have a submit under way."""
        self.notify(f"{name} is being opened; what is under way there ends first.", markup=False)

    def _left_behind(self, profile: str, sentences: tuple[str, ...]) -> None:
        """Show above the list what a profile that was left had to say at its end, until one goes there again."""
        if sentences and profile != self.settings.profile:
            self.outlook.left_behind[profile] = tuple(clean(each, 800) for each in sentences)

    async def stand_on(self, entered: Entered) -> None:
        """Show this profile in place of the other; done by the app."""
        raise NotImplementedError
