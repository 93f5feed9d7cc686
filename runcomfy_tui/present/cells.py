"""Text cut and filled to an exact number of terminal cells, wide and combining characters included."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from runcomfy_tui.domain.text import ELLIPSIS
from runcomfy_tui.present.states import Role

_MOST_MEASURED = 2_000


class Align(StrEnum):
    """On which side of its column a text stands."""

    LEFT = "left"
    RIGHT = "right"


class Cell(NamedTuple):
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
    if text.isascii() and len(text) <= min(width, _MOST_MEASURED):  # Most are: there are thousands of them.
        return text.rjust(width) if align is Align.RIGHT else text.ljust(width)
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


def _head(text: str, width: int) -> str:
    if text.isascii():
        return text[: max(width, 0)]
    taken = 0
    for index, character in enumerate(text):
        taken += cell_width(character)
        if taken > width:
            return text[:index]
    return text
