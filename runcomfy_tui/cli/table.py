"""A table of plain text: aligned, and fitted to the terminal where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from runcomfy_tui.cli.output import is_terminal
from runcomfy_tui.present.cells import cell_width, fit

_GAP = 2


class TextColumn(NamedTuple):
    """A column: its cells, cleaned, and how narrow it may become before it is left out (None: it is never cut)."""

    title: str
    cells: Sequence[str]
    least: int | None = None

    @property
    def width(self) -> int:
        """Return how many terminal cells it would take."""
        return max(map(cell_width, (self.title, *self.cells)))


def terminal_width() -> int | None:
    """Return how wide a line may be, None where nobody looks at it on a terminal."""
    return shutil.get_terminal_size((80, 24)).columns if is_terminal() else None


def table_lines(columns: Sequence[TextColumn], width: int | None) -> Iterator[str]:
    """Yield the title and a line a row; too wide ones are cut or left out from the right (``width`` None: none are)."""
    widths = [column.width for column in columns]
    if width is not None:
        _narrow(columns, widths, width)
    shown = [(column, space) for column, space in zip(columns, widths, strict=True) if space]
    for row in range(-1, len(columns[0].cells)):
        cells = (column.title if row < 0 else column.cells[row] for column, _ in shown)
        line = (" " * _GAP).join(fit(cell, space) for cell, (_, space) in zip(cells, shown, strict=True))
        yield line.rstrip()


def _narrow(columns: Sequence[TextColumn], widths: list[int], width: int) -> None:
    """Take from the last column first: down to its least, then away."""
    for place in range(len(columns) - 1, -1, -1):
        least = columns[place].least
        taken = sum(space + _GAP for space in widths if space) - _GAP
        if taken <= width or least is None:
            continue
        left = widths[place] - (taken - width)
        widths[place] = left if left >= least else 0
