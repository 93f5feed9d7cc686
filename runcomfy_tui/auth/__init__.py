"""Tokens: where one comes from, and the class that keeps it from being shown."""

from runcomfy_tui.auth.sources import FoundToken, TokenSources
from runcomfy_tui.auth.token import Token

__all__ = ["FoundToken", "Token", "TokenSources"]
