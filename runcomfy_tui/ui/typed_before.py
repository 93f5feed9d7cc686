"""What a person typed before the screen listened, turned into the key events that it would have been."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from textual import events

_MOST: Final = 200
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[P_^\]].*?(?:\x1b\\|\x07)|.)", re.DOTALL)
"""Escape sequences: arrows, and answers of the terminal that came too late. They are not replayed."""
_NAMED: Final = {
    "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x1b": "escape", " ": "space", "/": "slash",
    "-": "minus", "_": "underscore", "+": "plus", "@": "at", "\\": "backslash",
}  # fmt: skip


def keys_typed(typed: bytes) -> Iterator[events.Key]:
    """Yield a key event for each plain key among the bytes that a terminal sent."""
    for character in _SEQUENCE.sub("", typed.decode("utf-8", "ignore"))[:_MOST]:
        if name := _name(character):
            yield events.Key(name, character)


def _name(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if "\x01" <= character <= "\x1a":
        return f"ctrl+{chr(ord(character) + 96)}"
    if character.isalnum():
        return character
    return unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
