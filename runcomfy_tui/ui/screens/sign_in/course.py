"""The course of a sign-in without its looks: a code, the person's yes, whose token it is, and where it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.settings.editing import write_setting
from runcomfy_tui.ui.screens.sign_in.stages import (
    Asking,
    Checking,
    Denied,
    Expired,
    Failed,
    SignedIn,
    Stage,
    Waiting,
    WhereToKeep,
)
from runcomfy_tui.ui.tasks import sentence

if TYPE_CHECKING:
    from runcomfy_tui.auth import KeepPlace
    from runcomfy_tui.domain.device_code import DeviceCode
    from runcomfy_tui.ui.outlook import Outlook

_PASSES = (errors.NotConnected, errors.ConnectionCut, errors.TimedOut, errors.ServerFault, errors.RateLimited)
"""What may be over in a moment: a code is asked for again by itself."""
_AGAIN_AFTER_S = (2.0, 5.0, 10.0)
_LONGEST_WAIT_S = 60.0


class Course:
    """One sign-in; ``show`` hears of every stage. The token stands in no stage that does not need it."""

    def __init__(
        self, outlook: Outlook, show: Callable[[Stage], None], open_address: Callable[[str], Awaitable[bool]]
    ) -> None:
        """``open_address`` hands an address to a browser and tells whether there is one."""
        self._outlook = outlook
        self._show = show
        self._open_address = open_address

    async def by_code(self) -> Token | None:
        """Go through a code to a token; None where it came to an end without one, which is shown."""
        sign_in = self._outlook.connection.sign_in()
        try:
            code = await self._begun(sign_in.begin)
            waiting = Waiting(code)

            def tell(trouble: str) -> None:
                nonlocal waiting
                waiting = replace(waiting, trouble=clean(sentences(trouble), 200))
                self._show(waiting)

            self._show(waiting)
            waiting = replace(waiting, opened=await self.open(code))
            self._show(waiting)
            return await sign_in.wait(code, tell)
        except errors.SignInDenied:
            self._show(Denied())
        except errors.SignInExpired:
            self._show(Expired())
        except (errors.Unreadable, errors.NotFound) as fault:
            doubt = f"Is {self._outlook.settings.web_base} RunComfy’s address? web_base in the settings changes it."
            self._show(Failed(clean(sentences(fault.message, doubt), 400)))
        except errors.RuncomfyTuiError as fault:
            self._show(Failed(sentence(fault)))
        return None

    async def open(self, code: DeviceCode) -> bool:
        """Send the browser to the code's address, if that is one to send a browser to."""
        address = code.openable_url
        return address is not None and await self._open_address(address)

    async def take(self, token: Token) -> None:
        """Ask whose token this is and keep it where the settings say, as far as that needs no asking."""
        self._show(Checking())
        if self._outlook.settings.keep_token == "file":  # noqa: S105 - no secret
            await self._accept(token, "file")
            return
        trial = await self._outlook.connection.can_keep()
        if trial.works:
            await self._accept(token, "keyring")
        else:
            self._show(WhereToKeep(token, clean(f"The system keyring cannot keep it: {trial.reason}.", 200)))

    async def keep(self, token: Token, place: KeepPlace) -> None:
        """Keep the token where the person said; a file is remembered for later sign-ins."""
        if place == "keyring":
            await self.take(token)
            return
        self._show(Checking())
        await self._accept(token, place, remember=place == "file")

    async def _begun(self, begin: Callable[[], Awaitable[DeviceCode]]) -> DeviceCode:
        self._show(Asking())
        tries = 0
        while True:
            try:
                return await begin()
            except _PASSES as fault:
                wait_s = _AGAIN_AFTER_S[min(tries, len(_AGAIN_AFTER_S) - 1)]
                asked_for = fault.retry_after_s if isinstance(fault, errors.ServiceError) else None
                if (asked_for or 0.0) > _LONGEST_WAIT_S:
                    raise
                tries += 1
                self._show(Asking(sentence(fault)))
                await asyncio.sleep(max(wait_s, asked_for or 0.0))

    async def _accept(self, token: Token, place: KeepPlace, *, remember: bool = False) -> None:
        try:
            accepted = await self._outlook.connection.accept_token(token, place=place)
        except errors.TokenNotKept as fault:
            self._show(WhereToKeep(token, sentence(fault)))
        except errors.Unauthorised:
            self._show(Failed("RunComfy does not take this token: it may have been rotated or cut short."))
        except errors.RuncomfyTuiError as fault:
            self._show(Failed(sentence(fault)))
        else:
            not_remembered = await self._remember() if remember else ""
            kept = sentences(f"the token is {accepted.kept}", not_remembered)
            self._show(SignedIn(clean(accepted.email, 80), clean(kept, 600)))

    async def _remember(self) -> str:
        """Keep later tokens in the file, too; return a sentence where the settings cannot be written."""
        outlook = self._outlook
        outlook.settings = replace(outlook.settings, keep_token="file")  # noqa: S106 - no secret
        try:
            await asyncio.to_thread(write_setting, outlook.settings.config_folder / "config.toml", "keep_token", "file")
        except errors.RuncomfyTuiError as fault:
            return f"After the next start a sign-in asks again where: {sentence(fault)}"
        return ""
