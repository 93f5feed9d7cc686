"""Text cut and filled to an exact number of terminal cells, wide and combining characters included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runcomfy_tui.domain.text import ELLIPSIS
from runcomfy_tui.present.states import Role

_MOST_MEASURED = 2_000
_BREAK = re.compile(r"[/_-]")
_READABLE = 3
_TWO_ENDS_FROM = 16


class Align(StrEnum):
    """On which side of its column a text stands."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: clean text of any length, and its role, or None for that of its row."""

    text: str
    role: Role | None = None


EMPTY = Cell("")


def cell_width(text: str) -> int:
    """Return how many terminal cells ``text`` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, width: int, align: Align = Align.LEFT, ellipsis: str = ELLIPSIS) -> str:
    """Return ``text`` in exactly ``width`` cells: filled with spaces, or cut at its end."""
    text = cut(text, width, ellipsis)
    fill = " " * (width - cell_width(text))
    return fill + text if align is Align.RIGHT else text + fill


def cut(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return ``text`` in at most ``width`` cells, with an ellipsis where its end is missing."""
    text = text[:_MOST_MEASURED]
    if cell_width(text) <= width:
        return text
    if width <= 0:
        return ""
    return _head(text, width - 1) + ellipsis


def cut_middle(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a path-like ``text`` in at most ``width`` cells: inner segments go first, both ends stay readable."""
    text = text[:_MOST_MEASURED]
    if cell_width(text) <= width:
        return text
    parts = text.split("/")
    for kept in range(len(parts) - 2, 0, -1):
        shorter = "/".join((*parts[:kept], ellipsis, parts[-1]))
        if cell_width(shorter) <= width:
            return shorter
    if width < _TWO_ENDS_FROM:
        return cut(text, width, ellipsis)
    tail = _whole_word(_tail(text, (width - 1) * 2 // 5))
    return _head(text, width - 1 - cell_width(tail)) + ellipsis + tail


def _whole_word(tail: str) -> str:
    """Return the tail from its first whole word on, where enough of it is left to be read."""
    found = _BREAK.search(tail)
    return tail[found.end() :] if found is not None and len(tail) - found.end() >= _READABLE else tail


def _head(text: str, width: int) -> str:
    if text.isascii():
        return text[: max(width, 0)]
    taken = 0
    for index, character in enumerate(text):
        taken += cell_width(character)
        if taken > width:
            return text[:index]
    return text


def _tail(text: str, width: int) -> str:
    if text.isascii():
        return text[len(text) - width :]
    taken = 0
    for index in range(len(text) - 1, -1, -1):
        taken += cell_width(text[index])
        if taken > width:
            return text[index + 1 :]
    return text
