"""What the program does about its account from every main screen: signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.tasks import run_guarded

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook


class AccountKeys(App[int]):
    """An app that signs in and out, as soon as the journal is open."""

    outlook: Outlook

    def action_sign_in(self) -> None:
        """Open the sign-in."""
        run_guarded(self, self._sign_in(), "opening the sign-in")

    def action_sign_out(self) -> None:
        """Ask whether to forget the token."""
        run_guarded(self, self._sign_out(), "opening the sign-out")

    async def _sign_in(self) -> None:
        from runcomfy_tui.ui.screens.sign_in import SignInScreen

        await self.outlook.opened()
        if isinstance(self.screen, MainScreen):  # else a form or a question is to be answered first
            await self.push_screen(SignInScreen(self.outlook))

    async def _sign_out(self) -> None:
        from runcomfy_tui.ui.screens.sign_in import SignOut

        await self.outlook.opened()
        if isinstance(self.screen, MainScreen):
            SignOut(self, self.outlook).ask()
