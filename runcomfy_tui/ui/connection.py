"""What the screen works with once the journal is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from runcomfy_tui.auth import Forgotten, FoundToken, KeepPlace, KeyringTrial, Token
    from runcomfy_tui.domain.device_code import DeviceCode
    from runcomfy_tui.domain.errors import RuncomfyTuiError
    from runcomfy_tui.domain.job import Job
    from runcomfy_tui.engine import Engine
    from runcomfy_tui.present.profiles import ProfileFacts
    from runcomfy_tui.settings import Settings
    from runcomfy_tui.store import ChangeFeed, Download, Journal
    from runcomfy_tui.ui.widgets.previews import PreviewPane


class SignsIn(Protocol):
    """What signs in by device code: :class:`runcomfy_tui.engine.sign_in.SignIn`."""

    async def begin(self) -> DeviceCode:
        """Return a code to show."""
        ...

    async def wait(self, code: DeviceCode, on_trouble: Callable[[str], None] = ...) -> Token:
        """Return the token once the person has approved the code; ``on_trouble`` hears "" when a trouble is over."""
        ...


class AcceptedToken(Protocol):
    """A token that is used from now on. ``email`` is empty where nobody could be asked; ``kept`` says why then."""

    @property
    def email(self) -> str:
        """Return whose it is."""
        ...

    @property
    def kept(self) -> str:
        """Return in words where it is kept."""
        ...


class Connection(Protocol):
    """An open journal and an engine that is not started yet. ``notices`` are sentences that must be read."""

    @property
    def journal(self) -> Journal:
        """Return the journal."""
        ...

    @property
    def engine(self) -> Engine:
        """Return the engine."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what there is to say about how it was opened."""
        ...

    def feed(
        self, deliver: Callable[[list[Job]], None], deliver_downloads: Callable[[list[Download]], None] | None = None
    ) -> ChangeFeed:
        """Return a feed that hands out every job first, then what changes."""
        ...

    async def start(self) -> FoundToken:
        """Look for the token and start the engine; may take seconds."""
        ...

    @property
    def on_token(self) -> list[Callable[[FoundToken], None]]:
        """Return who hears of every token that is exchanged, here or by another process."""
        ...

    @property
    def token_place(self) -> str:
        """Return in words where the token is from; empty without one."""
        ...

    @property
    def own_token_file(self) -> Path | None:
        """Return the file that a token is kept in where a person allows that."""
        ...

    def sign_in(self) -> SignsIn:
        """Return what signs in on the website; the token it gives is for :meth:`accept_token`."""
        ...

    async def can_keep(self) -> KeyringTrial:
        """Try whether the system keyring would keep a token; may take seconds."""
        ...

    async def accept_token(self, token: Token, *, place: KeepPlace) -> AcceptedToken:
        """Ask whose a token is, keep it, and go on with it at once; when it raises, nothing has changed."""
        ...

    async def sign_out(self) -> Forgotten:
        """Forget the token, and ask about nothing any more until there is another one."""
        ...


Connect = Callable[[], Awaitable[Connection]]
"""Opens the journal; called once, after the first paint."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Another profile that was opened beside this one: ``preview`` makes the widget that draws its files."""

    settings: Settings
    connection: Connection
    preview: Callable[[], PreviewPane]


class Profiles(Protocol):
    """The profiles that one may go to, each with a journal, a token and settings of its own."""

    async def known(self, current: str) -> Sequence[ProfileFacts]:
        """Return all that there are; ``current`` is the one that is open here."""
        ...

    def problem_of(self, name: str) -> str | None:
        """Return why a text cannot be the name of a profile, None where it can."""
        ...

    async def enter(self, name: str) -> Entered:
        """Open a profile, a new one too; raise :class:`RuncomfyTuiError` where it cannot be: then nothing changed."""
        ...

    def leave(self, connection: Connection, told: Callable[[tuple[str, ...]], None]) -> None:
        """Close a profile behind the screen, in good order; ``told`` hears what must not be missed of how it ended."""
        ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How the screen ended: by the person, by the wish for the demo, or because nothing could be opened.

    ``live_jobs`` go on at the service.
    """

    kind: Literal["left", "demo", "failed"]
    live_jobs: int = 0
    error: RuncomfyTuiError | None = None

    @property
    def words(self) -> str:
        """Return the line to leave behind in the terminal, empty where there is nothing to say."""
        if self.kind != "left" or not self.live_jobs:
            return ""
        if self.live_jobs == 1:
            return "1 job goes on at RunComfy; it will be here next time."
        return f"{self.live_jobs:,} jobs go on at RunComfy; they will be here next time."
