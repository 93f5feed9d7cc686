"""Signing out: what is forgotten, what stays valid and what goes on is said before, and what was done afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.dialogs.told import Told
from runcomfy_tui.ui.screens.sign_in.surroundings import is_official, surroundings
from runcomfy_tui.ui.tasks import run_guarded

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook


class SignOut:
    """One sign-out, from the question to what became of it."""

    def __init__(self, app: App[int], outlook: Outlook) -> None:
        self._app = app
        self._outlook = outlook

    def ask(self) -> None:
        """Ask first, with everything that it means."""
        if not self._outlook.has_token:
            self._app.notify("Not signed in: there is nothing to forget.", severity="warning", markup=False)
            return
        account = None if self._outlook.status is None else self._outlook.status.account
        title = f"Sign out of {clean(account, 60)}?" if account else "Sign out?"
        self._app.push_screen(Question(title, self._lines(), yes="sign out"), self._answered)

    def _lines(self) -> list[str]:
        outlook = self._outlook
        lines = [
            what_is_forgotten(outlook.connection.token_place, surroundings(outlook).own_file),
            f"The token stays valid until it is rotated on {outlook.settings.web_base}/profile.",
        ]
        live = sum(job.is_live for job in outlook.jobs.values())
        if live:
            jobs = "1 job goes on" if live == 1 else f"{live:,} jobs go on"
            lines.append(f"{jobs} at RunComfy, not asked about until you sign in again.")
        return lines

    def _answered(self, answer: Answer | None) -> None:
        if answer is Answer.YES:
            run_guarded(self._app, self._do(), "signing out")

    async def _do(self) -> None:
        forgotten = await self._outlook.connection.sign_out()
        lines = [clean(sentence, 300) for sentence in forgotten.sentences]
        self._app.push_screen(Told("Signed out", [*lines, "The token itself stays valid until it is rotated."]))


def what_is_forgotten(place: str, own_file: str) -> str:
    """Return what signing out does to the token of ``place``."""
    from runcomfy_tui.auth.sources import VARIABLE

    place = clean(place, 200)
    if place == VARIABLE:
        return f"{VARIABLE} stays set: its token is not used any more until the next start."
    if is_official(place, own_file):
        return f"{place} belongs to RunComfy’s own command line and stays: it is not used until the next start."
    return f"The token is forgotten here ({place})." if place else "The token is forgotten here."
