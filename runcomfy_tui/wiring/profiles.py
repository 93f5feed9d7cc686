"""The profiles that the dashboard can go to: what is known of each, and each opened with what belongs to it alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from runcomfy_tui import locations
from runcomfy_tui import settings as settings_
from runcomfy_tui.auth import FoundToken, TokenSources
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.locations import Locations
from runcomfy_tui.present.profiles import ProfileFacts
from runcomfy_tui.settings import MODEL_API_BASE, SERVERLESS_API_BASE, WEB_BASE, Given, Settings
from runcomfy_tui.store.glance import live_jobs
from runcomfy_tui.ui.connection import Connection, Entered
from runcomfy_tui.wiring.open_sessions import OpenSessions

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.previews import PreviewPane
    from runcomfy_tui.wiring.session import Session

_USUAL = frozenset({MODEL_API_BASE, SERVERLESS_API_BASE, WEB_BASE})


@dataclass(frozen=True, slots=True)
class Started:
    """How the program was started: where the settings of every profile come from."""

    environment: Mapping[str, str]
    flags: Mapping[str, Given]
    places: Locations


class Profiles:
    """``first`` is the profile of the start: the token and the addresses of the environment belong to it alone."""

    def __init__(
        self,
        started: Started,
        first: str,
        first_tokens: TokenSources,
        sessions: OpenSessions,
        preview_for: Callable[[Settings], Callable[[], PreviewPane]],
    ) -> None:
        self._started = started
        self._first = first
        self._first_tokens = first_tokens
        self._sessions = sessions
        self._preview_for = preview_for
        self._found: dict[str, FoundToken] = {}

    async def known(self, current: str) -> Sequence[ProfileFacts]:
        """Return all profiles that there are; ``current`` is the one that is open."""
        return await asyncio.to_thread(self._known, current)

    def problem_of(self, name: str) -> str | None:
        """Return why a text cannot be the name of a profile, None where it can."""
        try:
            settings_.profile_name(Given(name, "this"))
        except ConfigurationError as error:
            return error.message
        return None

    async def enter(self, name: str) -> Entered:
        """Open a profile; raise :class:`RuncomfyTuiError` where it cannot be.

        A sign-in or sign-out that holds until the program ends still does when one comes back.
        """
        settings = await asyncio.to_thread(self.settings_of, name)
        session = await self._sessions.open(settings, self.tokens_of(name))
        if (found := self._found.get(name)) is not None:
            session.accounts.found = found
        return Entered(session.settings, session, self._preview_for(settings))

    def leave(self, connection: Connection, told: Callable[[tuple[str, ...]], None]) -> None:
        """Close a profile behind the screen."""
        session = cast("Session", connection)
        self._found.pop(session.settings.profile, None)
        if (found := session.found_token) is not None and session.accounts.is_beside_the_search:
            self._found[session.settings.profile] = found
        self._sessions.close(session, told)

    def settings_of(self, name: str) -> Settings:
        """Return a profile's settings as they are now; raise :class:`ConfigurationError`."""
        environment, flags, places = self._started.environment, self._started.flags, self._started.places
        if name == self._first:
            return settings_.load(environment, {**flags, "profile": Given(name, "the profile")}, places)
        return settings_.of_profile(environment, flags, places, name)

    def tokens_of(self, name: str) -> TokenSources:
        """Return where a profile's token is: only that of the start has those of the environment and token.json."""
        if name == self._first:
            return self._first_tokens
        own_file = locations.own_token_path(self._started.places.config, name)
        return TokenSources({}, name, token_file=None, own_file=own_file)

    def _known(self, current: str) -> list[ProfileFacts]:
        names = settings_.profile_names(self._started.places)
        return [self._facts(name, current) for name in [*names, *({self._first, current} - set(names))]]

    def _facts(self, name: str, current: str) -> ProfileFacts:
        live = live_jobs(locations.journal_path(self._started.places.state, name))
        try:
            settings = self.settings_of(name)
        except ConfigurationError as error:
            return ProfileFacts(name, name == current, live, problem=error.message)
        bases = (settings.model_api_base, settings.serverless_api_base, settings.web_base)
        hosts = dict.fromkeys(urlsplit(base).netloc for base in bases if base not in _USUAL)
        return ProfileFacts(name, name == current, live, settings.read_only, tuple(hosts))
