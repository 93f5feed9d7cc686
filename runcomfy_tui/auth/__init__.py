"""Tokens: where one comes from and is kept, and the class that keeps it from being shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runcomfy_tui.auth.keeper import Forgotten, KeepPlace, KeyringTrial, TokenKeeper
    from runcomfy_tui.auth.sources import FoundToken, TokenSources, Whereabouts
    from runcomfy_tui.auth.token import Token
    from runcomfy_tui.auth.token_file import share_with_cli

__all__ = [
    "Forgotten",
    "FoundToken",
    "KeepPlace",
    "KeyringTrial",
    "Token",
    "TokenKeeper",
    "TokenSources",
    "Whereabouts",
    "share_with_cli",
]

_PLACES = {
    "Forgotten": "keeper",
    "FoundToken": "sources",
    "KeepPlace": "keeper",
    "KeyringTrial": "keeper",
    "Token": "token",
    "TokenKeeper": "keeper",
    "TokenSources": "sources",
    "Whereabouts": "sources",
    "share_with_cli": "token_file",
}
"""Which module a name is from: each is loaded when it is asked for, for a command that asks one thing waits for it."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return one of the names above."""
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        return value
