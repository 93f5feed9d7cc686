"""A token: kept in memory, shown nowhere."""

from __future__ import annotations

import hmac
from typing import NoReturn, final

from runcomfy_tui.domain.errors import ConfigurationError

LEAST_CHARACTERS = 8
MOST_CHARACTERS = 4096


@final
class Token:
    """A bearer token. ``repr``, ``str`` and formatting hide it, pickling and copying into files is refused."""

    __slots__ = ("__value",)

    def __init__(self, raw: str, source: str) -> None:
        """Take the token that ``source`` (a variable's, file's or keyring's name) gave.

        White space around it goes. Raise :class:`ConfigurationError` for anything but 8 to 4096 printable ASCII
        characters; the error names the source, never the value.
        """
        value = raw.strip()
        problem = ""
        if not value:
            problem = "it is empty"
        elif not LEAST_CHARACTERS <= len(value) <= MOST_CHARACTERS:
            length = "1 character" if len(value) == 1 else f"{len(value)} characters"
            problem = f"it has {length}, a token has {LEAST_CHARACTERS} to {MOST_CHARACTERS}"
        elif not all("!" <= character <= "~" for character in value):
            problem = "it has characters that a token cannot have (only printable ASCII without spaces is possible)"
        if problem:
            raise ConfigurationError(f"The token from {source} cannot be used: {problem}.")
        self.__value = value

    def reveal(self) -> str:
        """Return the token itself: for the Authorization header and for the log's filter, nothing else."""
        return self.__value

    def __repr__(self) -> str:
        """Return a text without the value."""
        return "Token(hidden)"

    def __str__(self) -> str:
        """Return a text without the value."""
        return "(hidden token)"

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        return isinstance(other, Token) and hmac.compare_digest(self.__value, other.__value)

    def __hash__(self) -> int:
        """Return a hash that fits equality."""
        return hash(self.__value)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse pickling and copying."""
        raise TypeError("a token is not pickled")

    def __getstate__(self) -> NoReturn:
        """Refuse to give the state out."""
        raise TypeError("a token is not pickled")
