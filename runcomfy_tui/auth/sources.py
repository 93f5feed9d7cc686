"""Where a token comes from: the environment, then our keyring entry, then the official command line's file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runcomfy_tui.auth.keyring_entry import KeyringSilent, ReadKeyring, read_entry, read_system_keyring
from runcomfy_tui.auth.token import Token
from runcomfy_tui.auth.token_file import TokenFileUnusable, read_token_file
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.text import clean

VARIABLE = "RUNCOMFY_TOKEN"
KEYRING_NAME = "the system keyring"


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A search's outcome: the token and where it was, or none; ``notes`` say why a source gave nothing usable."""

    token: Token | None
    source: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenSources:
    """The places that are searched, in order. ``token_file`` None and ``keyring`` None leave that place out."""

    environment: Mapping[str, str] = field(repr=False)
    profile: str
    token_file: Path | None
    keyring: ReadKeyring | None = read_system_keyring

    @property
    def is_given(self) -> bool:
        """Tell whether the environment holds a token, so that nothing slow is asked."""
        return bool(self.environment.get(VARIABLE, "").strip())

    async def find(self) -> FoundToken:
        """Return the first token. Raise :class:`ConfigurationError` when ``RUNCOMFY_TOKEN`` is set and unusable.

        The other places are not what a person just typed: what is wrong there is noted and the search goes on.
        """
        if given := self.environment.get(VARIABLE, "").strip():
            return FoundToken(Token(given, VARIABLE), VARIABLE)
        notes: list[str] = []
        for look in (self._in_keyring, self._in_file):
            raw, name = await look(notes)
            if not raw:
                continue
            try:
                return FoundToken(Token(raw, name), name, tuple(notes))
            except ConfigurationError as error:
                notes.append(error.message)
        return FoundToken(None, "", tuple(notes))

    async def _in_keyring(self, notes: list[str]) -> tuple[str | None, str]:
        if self.keyring is None:
            return None, KEYRING_NAME
        try:
            return await read_entry(self.profile, read=self.keyring), KEYRING_NAME
        except KeyringSilent as silent:
            notes.append(f"No token from {KEYRING_NAME}: {silent}.")
            return None, KEYRING_NAME

    async def _in_file(self, notes: list[str]) -> tuple[str | None, str]:
        if self.token_file is None:
            return None, "token.json"
        name = clean(str(self.token_file), 200)
        try:
            return await asyncio.to_thread(read_token_file, self.token_file), name
        except TokenFileUnusable as problem:
            notes.append(f"No token from {name}: {problem}.")
            return None, name
