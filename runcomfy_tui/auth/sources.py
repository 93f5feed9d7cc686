"""Where a token comes from: the environment, our keyring entry, our own file, the official command line's file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from runcomfy_tui.auth.keyring_entry import Keyring, KeyringEntry, KeyringSilent, SystemKeyring
from runcomfy_tui.auth.token import Token
from runcomfy_tui.auth.token_file import TokenFileUnusable, read_token_file
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.text import clean

VARIABLE = "RUNCOMFY_TOKEN"
KEYRING_NAME = "the system keyring"


class FoundToken(NamedTuple):
    """A search's outcome: the token and where it was, or none; ``notes`` say why a source gave nothing usable."""

    token: Token | None
    source: str = ""
    notes: tuple[str, ...] = ()


class Whereabouts(NamedTuple):
    """One place that is searched: whether it holds a usable token, and why it gives none where that is a surprise.

    ``is_used`` is the first that holds one; ``is_ours`` where a sign-in keeps and a sign-out removes.
    """

    name: str
    holds: bool
    problem: str = ""
    is_used: bool = False
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class TokenSources:
    """The places that are searched, in order; None leaves one out. ``token_file`` is the official command line's."""

    environment: Mapping[str, str] = field(repr=False)
    profile: str
    token_file: Path | None
    keyring: Keyring | None = field(default_factory=SystemKeyring)
    own_file: Path | None = None

    @property
    def is_given(self) -> bool:
        """Tell whether the environment holds a token, so that nothing slow is asked."""
        return bool(self.environment.get(VARIABLE, "").strip())

    async def find(self) -> FoundToken:
        """Return the first token. Raise :class:`ConfigurationError` when ``RUNCOMFY_TOKEN`` is set and unusable.

        The other places are not what a person just typed: what is wrong there is noted and the search goes on.
        """
        if self.is_given:
            return FoundToken(Token(self.environment[VARIABLE], VARIABLE), VARIABLE)
        notes: list[str] = []
        for name, look, _ in self._places():
            token, problem = await _looked(name, look)
            if token is not None:
                return FoundToken(token, name, tuple(notes))
            if problem:
                notes.append(problem)
        return FoundToken(None, "", tuple(notes))

    async def whereabouts(self) -> tuple[Whereabouts, ...]:
        """Return every place with what it holds, in the order of the search; a keyring may take seconds."""
        found: list[Whereabouts] = []
        for name, look, is_ours in ((VARIABLE, self._in_variable, False), *self._places()):
            token, problem = await _looked(name, look)
            is_used = token is not None and not any(each.holds for each in found)
            found.append(Whereabouts(name, token is not None, problem, is_used, is_ours))
        return tuple(found)

    def _places(self) -> tuple[tuple[str, Callable[[], Awaitable[str | None]], bool], ...]:
        """Return what is searched after the environment: its name, how, and whether it is ours."""
        places: list[tuple[str, Callable[[], Awaitable[str | None]], bool]] = []
        if self.keyring is not None:
            places.append((KEYRING_NAME, KeyringEntry(self.keyring, self.profile).read, True))
        for file, is_ours in ((self.own_file, True), (self.token_file, False)):
            if file is not None:
                places.append((shown(file), _reader(file), is_ours))
        return tuple(places)

    async def _in_variable(self) -> str | None:
        return self.environment.get(VARIABLE, "").strip() or None


def shown(file: Path) -> str:
    """Return a file's path as it may be shown."""
    return clean(str(file), 200)


def _reader(file: Path) -> Callable[[], Awaitable[str | None]]:
    async def read() -> str | None:
        return await asyncio.to_thread(read_token_file, file)

    return read


async def _looked(name: str, look: Callable[[], Awaitable[str | None]]) -> tuple[Token | None, str]:
    """Return the token of one place, or a sentence about why it gives none (empty: there just is none)."""
    try:
        raw = await look()
        return (Token(raw, name) if raw else None), ""
    except (KeyringSilent, TokenFileUnusable) as problem:
        return None, f"No token from {name}: {problem}."
    except ConfigurationError as error:
        return None, error.message
