"""A service that a sign-in is played with, move by move, and what becomes of the tokens that it gives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from runcomfy_tui.auth import Forgotten, KeepPlace, KeyringTrial, Token
from runcomfy_tui.domain.device_code import DeviceCode
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.connection import Connection
from tests.ui.gallery import StillConnection, StillEngine
from tests.ui.studio import Studio

CODE = DeviceCode("BCDF-1234", "https://www.runcomfy.com/cli-auth?code=BCDF-1234", 598.0, 2.0, "device-code-that-hides")
SECRET = "0123456789abcdef-the-token"


@dataclass(frozen=True)
class Kept:
    """What the session says of an accepted token."""

    email: str = "ada@example.org"
    kept: str = "kept in the system keyring"


@dataclass
class Played(StillConnection):
    """``begins`` and ``ends`` are played one after the other; without an end it is waited forever."""

    begins: list[DeviceCode | RuncomfyTuiError] = field(default_factory=lambda: [CODE])
    ends: list[Token | RuncomfyTuiError] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    trial: KeyringTrial = field(default_factory=lambda: KeyringTrial(True))
    refuses: list[RuncomfyTuiError] = field(default_factory=list)
    accepted: list[tuple[str, KeepPlace]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def sign_in(self) -> Played:
        """Return what signs in."""
        return self

    async def begin(self) -> DeviceCode:
        """Play the next beginning."""
        return _played(self.begins.pop(0))

    async def wait(self, code: DeviceCode, on_trouble: Callable[[str], None] = lambda _: None) -> Token:
        """Tell the troubles, then play the next end."""
        for trouble in self.troubles:
            on_trouble(trouble)
        if not self.ends:
            await asyncio.Event().wait()
        return _played(self.ends.pop(0))

    async def can_keep(self) -> KeyringTrial:
        """Return how the keyring did."""
        return self.trial

    async def accept_token(self, token: Token, *, place: KeepPlace) -> Kept:
        """Note it."""
        if self.refuses:
            raise self.refuses.pop(0)
        self.accepted.append((token.reveal(), place))
        return Kept()

    async def sign_out(self) -> Forgotten:
        """Note it."""
        self.told.append("signed out")
        return Forgotten(("Removed from the system keyring.",))


T = TypeVar("T")


def _played(move: T | RuncomfyTuiError) -> T:
    if isinstance(move, RuncomfyTuiError):
        raise move
    return move


class SignInStudio(Studio):
    """Where pictures of the sign-in are taken."""

    async def _connect(self) -> Connection:
        journal = await Journal.open(self.folder / "journal.sqlite3")
        self.journals.append(journal)
        return cast(Connection, Played(journal, StillEngine(journal), has_token=False, token_place="RUNCOMFY_TOKEN"))
