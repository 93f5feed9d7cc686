"""Tokens: where one comes from and is kept, and the class that keeps it from being shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.late_names import late

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
    __getattr__ = late(__name__, _PLACES)
