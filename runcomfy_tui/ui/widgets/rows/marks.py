"""Which rows of a table are marked: one by one, all that are shown, or a range from an anchor to the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from runcomfy_tui.present.row_list import RowList


class Marks:
    """Marks by row id. Only shown rows count as marked: a mark that a filter hides sleeps until it is shown again."""

    def __init__(self, rows: RowList[Any], cursor: Callable[[], str | None]) -> None:
        self._rows = rows
        self._cursor = cursor
        self._chosen: set[str] = set()
        self._asleep: set[str] = set()
        self._anchor: str | None = None
        self.marked: frozenset[str] = frozenset()

    @property
    def in_range(self) -> bool:
        """Tell whether moving the cursor stretches a range."""
        return self._anchor is not None

    def refresh(self) -> bool:
        """Work out :attr:`marked` again; tell whether it changed."""
        marked = frozenset(self._chosen | self._range())
        changed = marked != self.marked
        self.marked = marked
        return changed

    def toggle(self, row_id: str) -> None:
        """Mark a row, or take its mark away; an open range is kept first."""
        self.end_range(keep=True)
        self._chosen ^= {row_id}

    def toggle_all(self) -> None:
        """Mark all rows that are shown, or none where all are marked."""
        self.end_range(keep=True)
        shown = set(self._rows.order)
        self._chosen = set() if shown <= self._chosen else shown

    def start_range(self, row_id: str) -> None:
        """Let the marks stretch from this row to the cursor."""
        self._anchor = row_id

    def end_range(self, *, keep: bool) -> None:
        """Leave the range; its rows stay marked where ``keep``."""
        if keep:
            self._chosen |= self._range()
        self._anchor = None

    def clear(self) -> None:
        """Take all marks away, those that a filter hides too."""
        self._chosen.clear()
        self._asleep.clear()
        self._anchor = None

    def after_query(self) -> None:
        """Put marks that the new query hides to sleep, and wake those that it shows."""
        self.end_range(keep=True)
        every = self._chosen | self._asleep
        self._chosen = self._shown(every)
        self._asleep = every - self._chosen

    def after_change(self) -> frozenset[str]:
        """Drop the marks of rows that went out of sight by themselves; return those rows."""
        if self._anchor is not None and not self._rows.shows(self._anchor):
            self._anchor = None
        gone = self._chosen - self._shown(self._chosen)
        self._chosen -= gone
        self._asleep = {row_id for row_id in self._asleep if row_id in self._rows.rows}
        return frozenset(gone)

    def _shown(self, row_ids: Iterable[str]) -> set[str]:
        return {row_id for row_id in row_ids if self._rows.shows(row_id)}

    def _range(self) -> set[str]:
        first, last = self._rows.row_of(self._anchor), self._rows.row_of(self._cursor())
        if first is None or last is None:
            return set()
        return set(self._rows.order[min(first, last) : max(first, last) + 1])
