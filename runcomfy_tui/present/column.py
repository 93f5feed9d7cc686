"""A table's column: one declaration of name, width, cell and sort key; and how columns share the width there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from runcomfy_tui.present.cells import Align, Cell, cut

R = TypeVar("R")
SortKey = float | str
GAP = 2
"""Blank cells between two columns; one where there is little room."""

_ROOMY = 56
_ALWAYS_WANTED = 4


class Column(NamedTuple, Generic[R]):
    """One column. ``priority`` 1 stays longest; ``timed`` cells change while nothing happens to the row.

    ``sort_key`` returns None where there is nothing to sort by: such rows come last in both directions.
    ``flexible`` columns take the width that is left, up to ``most``; ``comfortable`` is the width that columns beyond
    the few most important ones must leave them. ``shorten`` fits a text that is too long into a width.
    """

    key: str
    title: str
    least: int
    most: int
    align: Align
    priority: int
    cell: Callable[[R, float], Cell]
    sort_key: Callable[[R], SortKey | None]
    timed: bool = False
    flexible: bool = False
    comfortable: int = 0
    shorten: Callable[[str, int, str], str] = cut


class Placed(NamedTuple, Generic[R]):
    """A column on the screen: its first cell and its width."""

    column: Column[R]
    x: int
    width: int


def placed(columns: Sequence[Column[R]], width: int) -> tuple[Placed[R], ...]:
    """Return the columns that fit into ``width`` cells, in their order, each with its place.

    The least important ones are dropped first; one column is always kept, cut if it must be.
    """
    gap = GAP if width >= _ROOMY else 1
    kept = sorted(columns, key=lambda column: column.priority)
    while len(kept) > _ALWAYS_WANTED and _least(kept, gap, comfortable=True) > width:
        kept.pop()
    while len(kept) > 1 and _least(kept, gap) > width:
        kept.pop()
    spare = max(0, width - _least(kept, gap))
    widths = {column.key: min(column.least, width) for column in kept}
    steps = [(column, column.comfortable) for column in kept]  # what tells rows apart, then what is cut, then the rest
    steps += [(column, column.most) for column in sorted(kept, key=lambda column: column.flexible)]
    for column, wanted in steps:
        more = max(0, min(wanted - widths[column.key], spare))
        widths[column.key] += more
        spare -= more
    places: list[Placed[R]] = []
    x = 0
    for column in columns:
        if column.key in widths:
            places.append(Placed(column, x, widths[column.key]))
            x += widths[column.key] + gap
    return tuple(places)


def _least(columns: Sequence[Column[R]], gap: int, *, comfortable: bool = False) -> int:
    widths = (max(column.least, column.comfortable if comfortable else 0) for column in columns)
    return sum(widths) + gap * (len(columns) - 1)
