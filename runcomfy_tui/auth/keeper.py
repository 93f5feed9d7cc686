"""Keeping a token: written where a person chose, read again to be sure, and forgotten everywhere it was kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from runcomfy_tui.auth.keyring_entry import READ_LIMIT_S, WRITE_LIMIT_S, KeyringEntry, KeyringSilent
from runcomfy_tui.auth.sources import KEYRING_NAME, VARIABLE, TokenSources, Whereabouts, shown
from runcomfy_tui.auth.token import Token
from runcomfy_tui.auth.token_file import TokenFileUnusable, remove_own_file, write_own_file
from runcomfy_tui.domain.errors import TokenNotKept

KeepPlace = Literal["keyring", "file", "session"]
"""Where a token is kept: ``session`` is nowhere, it is gone when the program ends."""


@dataclass(frozen=True, slots=True)
class KeyringTrial:
    """Whether the system keyring would keep a token, and the reason in words where it would not."""

    works: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a sign-out did, as sentences: what was removed, what could not be, and what gives a token all the same."""

    removed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Return everything that there is to say."""
        return [*self.removed, *self.failed, *self.remaining] or ["No token was kept here."]


class TokenKeeper:
    """Keeps and forgets the token of the profile whose ``sources`` these are.

    A token is in one of our places at a time: a new one in one of them must not stand behind an old one in another.
    """

    def __init__(self, sources: TokenSources, *, time_limit_s: float = WRITE_LIMIT_S) -> None:
        self._sources = sources
        self._limit_s = time_limit_s
        self._entry = None if sources.keyring is None else KeyringEntry(sources.keyring, sources.profile)

    async def trial(self) -> KeyringTrial:
        """Try beforehand whether the keyring keeps anything; it may ask the person to unlock it, and take seconds."""
        if self._entry is None:
            return KeyringTrial(False, "this system has none")
        try:
            await self._entry.trial(self._limit_s)
        except KeyringSilent as silent:
            return KeyringTrial(False, str(silent))
        return KeyringTrial(True)

    async def keep(self, token: Token, place: KeepPlace) -> str:
        """Keep the token; return where, in words. Raise :class:`TokenNotKept` with the reason: then nothing is."""
        match place:
            case "keyring":
                where = await self._keep_in_keyring(token)
            case "file":
                where = await self._keep_in_file(token)
            case "session":
                where = "kept until the program ends"
        if self._sources.is_given and place != "session":
            return f"{where}; {VARIABLE} is set and comes first at the next start"
        return where

    async def forget(self) -> Forgotten:
        """Remove the token from our places; it stays valid at RunComfy until it is rotated there."""
        removed, failed = [], []
        if self._entry is not None:
            try:
                if await self._entry.remove(self._limit_s):
                    removed.append(f"Removed from {KEYRING_NAME}.")
            except KeyringSilent as silent:
                if not silent.is_absent:
                    failed.append(f"{_capital(KEYRING_NAME)} may still hold it: {silent}.")
        if (file := self._sources.own_file) is not None:
            try:
                if await asyncio.to_thread(remove_own_file, file):
                    removed.append(f"Removed {shown(file)}.")
            except TokenFileUnusable as problem:
                failed.append(f"{shown(file)} is still there: {problem}.")
        remaining = [
            _remains(place) for place in await self._sources.whereabouts() if place.holds and not place.is_ours
        ]
        return Forgotten(tuple(removed), tuple(failed), tuple(remaining))

    async def _keep_in_keyring(self, token: Token) -> str:
        if self._entry is None:
            raise _not_kept(KEYRING_NAME, "this system has none")
        try:
            await self._entry.keep(token.reveal(), self._limit_s)
        except KeyringSilent as silent:
            raise _not_kept(KEYRING_NAME, str(silent)) from None
        if (file := self._sources.own_file) is not None:
            try:
                await asyncio.to_thread(remove_own_file, file)
            except TokenFileUnusable as problem:
                return f"kept in {KEYRING_NAME}; an older one is still in {shown(file)}: {problem}"
        return f"kept in {KEYRING_NAME}"

    async def _keep_in_file(self, token: Token) -> str:
        file = self._sources.own_file
        if file is None:
            raise _not_kept("a file", "there is no place for one")
        try:
            await asyncio.to_thread(write_own_file, file, token)
        except TokenFileUnusable as problem:
            raise _not_kept(shown(file), str(problem)) from None
        where = f"kept in {shown(file)}, readable by you alone"
        if self._entry is not None:
            try:
                await self._entry.remove(min(self._limit_s, READ_LIMIT_S))
            except KeyringSilent as silent:
                if not silent.is_absent:
                    return f"{where}; if {KEYRING_NAME} holds an older one, that comes first: {silent}"
        return where


def _not_kept(place: str, reason: str) -> TokenNotKept:
    return TokenNotKept(f"the token was not kept in {place}: {reason}")


def _remains(place: Whereabouts) -> str:
    if place.name == VARIABLE:
        return f"{VARIABLE} is set and gives a token all the same."
    return f"{place.name} gives a token all the same: it belongs to RunComfy's own command line."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
