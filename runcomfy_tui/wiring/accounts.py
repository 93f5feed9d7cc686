"""Signing in and out, and whose token it is: for a session, and for commands that need neither journal nor engine.

What asks the service is imported with the first question.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from runcomfy_tui import __version__, locations
from runcomfy_tui.auth import (
    Forgotten,
    FoundToken,
    KeepPlace,
    KeyringTrial,
    Token,
    TokenKeeper,
    TokenSources,
    share_with_cli,
)
from runcomfy_tui.auth.sources import KEYRING_NAME, VARIABLE, shown
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock, SystemClock
from runcomfy_tui.domain.text import clean
from runcomfy_tui.settings import Settings
from runcomfy_tui.wiring import redaction

if TYPE_CHECKING:
    from runcomfy_tui.api.answers import Account
    from runcomfy_tui.api.caller import Caller
    from runcomfy_tui.api.transport import Transport
    from runcomfy_tui.engine.sign_in import SignIn

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Accepted:
    """A token that is used from now on: whose it is, and where it is kept, in words.

    ``account`` is None where RunComfy could not be asked whose it is; ``kept`` says why then, too.
    """

    email: str
    kept: str
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Whoami:
    """Whose token it is (cleaned already), and where it was found."""

    id: str
    email: str
    source: str


class Accounts:
    """One profile's token: searched, accepted, forgotten. ``async with`` closes the connections at its end.

    ``found`` is None until :meth:`look` has searched. With a ``transport`` of somebody else's that one is used, and
    left open.
    """

    def __init__(
        self,
        settings: Settings,
        tokens: TokenSources,
        *,
        clock: Clock | None = None,
        transport: Transport | None = None,
        keeper: TokenKeeper | None = None,
    ) -> None:
        self.found: FoundToken | None = None
        self._settings = settings
        self._tokens = tokens
        self._keeper = keeper or TokenKeeper(tokens)
        self._clock = clock or SystemClock()
        self._transport = transport
        self._is_ours = transport is None
        self._stamp = locations.token_stamp(settings.state_folder, settings.profile)
        self._stamped_at = self._read_stamp()

    async def __aenter__(self) -> Accounts:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what was opened."""
        if self._is_ours and self._transport is not None:
            await self._transport.close()

    # Searching ---------------------------------------------------------------------------------------------------

    def token(self) -> Token | None:
        """Return the token, once it was found."""
        return None if self.found is None else self.found.token

    async def look(self) -> FoundToken:
        """Search the token's sources, once. Raise :class:`ConfigurationError` when ``RUNCOMFY_TOKEN`` is unusable."""
        if self.found is None:
            self.found = await self._search()
        return self.found

    async def look_again(self) -> bool:
        """Search again after another process has exchanged the token; tell whether there is another one now.

        Where none is kept in our places any more, the one that is known stays: a keyring that does not answer must not
        bring in the official command line's, which may be another account's. ``RUNCOMFY_TOKEN`` never changes.
        """
        if self._tokens.is_given:
            return False
        found, before = await self._search(), self.token()
        ours = {self._source("keyring"), self._source("file")}
        if found.token is None or found.token == before or found.source not in ours:
            return False
        self.found = found
        return True

    def was_exchanged(self) -> bool:
        """Tell, once, whether another process has exchanged the token since the last look; costs next to nothing."""
        before, self._stamped_at = self._stamped_at, self._read_stamp()
        return self._stamped_at != before

    @property
    def place(self) -> str:
        """Return in words where the token that is used was found; empty without one."""
        return "" if self.found is None or self.found.token is None else self.found.source

    @property
    def is_beside_the_search(self) -> bool:
        """Tell whether what is used, or that nothing is, holds for this run alone: no search would find that."""
        if self.found is None:
            return False
        is_exchanged = self._tokens.is_given and self.found.source != VARIABLE
        return is_exchanged or self.found.source == self._source("session")

    @property
    def own_file(self) -> Path | None:
        """Return the file that a token is kept in where a person allows that."""
        return self._tokens.own_file

    # Signing in and out ------------------------------------------------------------------------------------------

    def sign_in(self) -> SignIn:
        """Return what signs in by device code on the profile's website."""
        from runcomfy_tui.api.account_api import AccountApi
        from runcomfy_tui.engine.sign_in import SignIn

        return SignIn(AccountApi(self._caller(self._settings.web_base, lambda: None)), self._clock, redaction.hide_text)

    async def can_keep(self) -> KeyringTrial:
        """Try whether the system keyring would keep a token; may take seconds, and ask the person to unlock it."""
        return await self._keeper.trial()

    async def accept(self, token: Token, place: KeepPlace, *, must_be_known: bool = False) -> Accepted:
        """Ask whose a new token is, keep it, and use it from now on.

        Raises :class:`errors.Unauthorised` for a token that is refused and :class:`errors.TokenNotKept`: then nothing
        has changed. Where RunComfy cannot be asked it is kept all the same, unless it ``must_be_known``.
        """
        redaction.hide(token)
        account: Account | None = None
        unasked = ""
        try:
            account = await self._whose(token)
        except errors.Unauthorised:
            raise
        except errors.RuncomfyTuiError as fault:
            if must_be_known:
                raise
            unasked = fault.message
        kept = await self._keeper.keep(token, place)
        self.found = FoundToken(token, self._source(place))
        if place != "session":
            self._write_stamp()
        email = "" if account is None else clean(account.email or account.id, _SHOWN)
        words = f"{kept}; RunComfy could not be asked whose it is: {unasked}" if unasked else kept
        return Accepted(email, words, account)

    async def sign_out(self) -> Forgotten:
        """Forget the token, here and in our places; it stays valid until it is rotated on the website."""
        forgotten = await self._keeper.forget()
        self.found = FoundToken(None)
        return forgotten

    async def share_with_cli(self, token: Token, email: str = "") -> Path:
        """Give the token to the official command line too; return its file. Raises :class:`errors.TokenNotKept`."""
        path = self._tokens.token_file
        if path is None:
            raise errors.TokenNotKept("the token was not shared: this profile has no official token file")
        await asyncio.to_thread(share_with_cli, path, token, email)
        return path

    # Asking ------------------------------------------------------------------------------------------------------

    async def whoami(self) -> Whoami:
        """Return whose the found token is; raises :class:`errors.RuncomfyTuiError`, ``Unauthorised`` without one."""
        token, source = await self._needed()
        account = await self._whose(token)
        return Whoami(clean(account.id, _SHOWN), clean(account.email, _SHOWN), source)

    async def balance_usd(self) -> float:
        """Return what is left on the account; raises as :meth:`whoami` does."""
        from runcomfy_tui.api.serverless_api import ServerlessApi

        token, _ = await self._needed()
        return await ServerlessApi(self._caller(self._settings.deployments_base, lambda: token)).balance_usd()

    async def _needed(self) -> tuple[Token, str]:
        found = await self.look()
        if found.token is None:
            raise errors.Unauthorised("not signed in", status=401, advice=errors.HOW_TO_SIGN_IN)
        return found.token, found.source

    async def _whose(self, token: Token) -> Account:
        from runcomfy_tui.api.account_api import AccountApi

        return await AccountApi(self._caller(self._settings.web_base, lambda: token)).me()

    def _caller(self, base: str, token: Callable[[], Token | None]) -> Caller:
        from runcomfy_tui.api.caller import Caller
        from runcomfy_tui.api.transport import Transport

        if self._transport is None:
            self._transport = Transport(user_agent=f"runcomfy-tui/{__version__}")
        return Caller(self._transport, base, token, self._clock.wall)

    async def _search(self) -> FoundToken:
        found = await self._tokens.find()
        if found.token is not None:
            redaction.hide(found.token)
        return found

    def _source(self, place: KeepPlace) -> str:
        match place:
            case "keyring":
                return KEYRING_NAME
            case "file":
                return shown(self._tokens.own_file) if self._tokens.own_file is not None else ""
            case "session":
                return "this session alone"

    # Other processes ---------------------------------------------------------------------------------------------

    def _read_stamp(self) -> int:
        with suppress(OSError):
            return self._stamp.stat().st_mtime_ns
        return 0

    def _write_stamp(self) -> None:
        """Tell the profile's open windows; where nobody ever opened one there is no folder, and nothing to tell."""
        with suppress(OSError):
            descriptor = os.open(self._stamp, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                os.utime(descriptor if os.utime in os.supports_fd else self._stamp)
            finally:
                os.close(descriptor)
        self._stamped_at = self._read_stamp()
