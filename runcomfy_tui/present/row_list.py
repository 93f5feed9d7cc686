"""The rows of a table in the order and selection of the screen, kept up to date change by change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from runcomfy_tui.present.column import Column, SortKey

_FEW_MOVED = 200
"""Up to so many rows are moved one by one; for more, sorting everything is cheaper."""


class HasId(Protocol):
    """A row: a value that is known by its id."""

    @property
    def id(self) -> str:
        """Return what stays the same while the row changes."""
        ...


R = TypeVar("R", bound=HasId)
R_contra = TypeVar("R_contra", bound=HasId, contravariant=True)


class Sieve(Protocol[R_contra]):
    """Decides which rows are shown. ``timed`` tells that its answer may change while no row changes."""

    @property
    def text(self) -> str:
        """Return what the person typed for it."""
        ...

    @property
    def is_empty(self) -> bool:
        """Tell whether every row passes."""
        ...

    @property
    def timed(self) -> bool:
        """Tell whether it is to be asked again as time passes."""
        ...

    def passes(self, row: R_contra, now: float) -> bool:
        """Tell whether a row is shown."""
        ...

    def select(self, rows: Iterable[R_contra], now: float) -> set[str]:
        """Return the ids of the rows that are shown, of very many rows."""
        ...

    def forget(self, row_ids: Iterable[str]) -> None:
        """Drop what is kept of rows that are gone."""
        ...


class Everything:
    """The sieve that lets every row through."""

    text = ""
    is_empty = True
    timed = False

    def passes(self, _row: HasId, _now: float) -> bool:
        """Say yes."""
        return True

    def select(self, rows: Iterable[HasId], _now: float) -> set[str]:
        """Return all of them."""
        return {row.id for row in rows}

    def forget(self, row_ids: Iterable[str]) -> None:
        """Keep nothing as before."""


class RowList(Generic[R]):
    """All rows by id, and :attr:`order`, the ids that the sieve lets through, sorted by one column.

    Rows without a value in that column come last whichever way it is sorted; of equal rows the highest id stands first.
    """

    def __init__(self, column: Column[R], *, reverse: bool = False) -> None:
        self.rows: dict[str, R] = {}
        self.order: list[str] = []
        self.sieve: Sieve[R] = Everything()
        self.column = column
        self.reverse = reverse
        self._shown: set[str] = set()
        self._keys: dict[str, SortKey | None] = {}

    def __len__(self) -> int:
        return len(self.order)

    @property
    def hidden(self) -> int:
        """Return how many rows the sieve keeps from the screen."""
        return len(self.rows) - len(self.order)

    def row_of(self, row_id: str | None) -> int | None:
        """Return how many rows stand above this one, or None where it is not shown."""
        if row_id is None or row_id not in self._shown:
            return None
        return self.order.index(row_id)

    def at(self, place: int) -> str | None:
        """Return the id of the row that stands there, or None where there is none."""
        return self.order[place] if 0 <= place < len(self.order) else None

    def shows(self, row_id: str) -> bool:
        """Tell whether a row is in the view."""
        return row_id in self._shown

    def replace_all(self, rows: Iterable[R], now: float) -> None:
        """Take these rows instead of all known ones."""
        self.sieve.forget(self.rows)
        self.rows = {row.id: row for row in rows}
        self._filter_all(now)

    def set_sieve(self, sieve: Sieve[R], now: float) -> None:
        """Show what this sieve lets through."""
        self.sieve = sieve
        self._filter_all(now)

    def filter_again(self, now: float) -> bool:
        """Ask a sieve that depends on the time again; tell whether the selection changed."""
        before = self._shown
        self._filter_all(now)
        return before != self._shown

    def sort_by(self, column: Column[R], *, reverse: bool) -> None:
        """Sort by another column."""
        self.column, self.reverse = column, reverse
        self._sort_all()

    def update(self, rows: Sequence[R], now: float) -> bool:
        """Take changed and new rows; tell whether rows came, went or moved."""
        moved: dict[str, bool] = {}
        for row in {row.id: row for row in rows}.values():  # the last word on each
            self.rows[row.id] = row
            shown = self.sieve.passes(row, now)
            if not shown and row.id not in self._shown:
                continue
            key = self.column.sort_key(row)
            if shown and row.id in self._shown and key == self._keys[row.id]:
                continue
            moved[row.id] = shown
            self._keys[row.id] = key
        if not moved:
            return False
        self._shown.difference_update(moved)
        self._shown.update(row_id for row_id, shown in moved.items() if shown)
        if len(moved) > _FEW_MOVED:
            self._sort()
        else:
            self._move(moved)
        return True

    def remove(self, row_ids: Iterable[str]) -> None:
        """Drop rows altogether."""
        gone = set(row_ids)
        for row_id in gone:
            self.rows.pop(row_id, None)
            self._keys.pop(row_id, None)
        self.sieve.forget(gone)
        self._shown -= gone
        self.order = [row_id for row_id in self.order if row_id not in gone]

    def _filter_all(self, now: float) -> None:
        if self.sieve.is_empty:
            self._shown = set(self.rows)
        else:
            self._shown = self.sieve.select(self.rows.values(), now)
        self._sort_all()

    def _sort_all(self) -> None:
        key, rows = self.column.sort_key, self.rows
        self._keys = {row_id: key(rows[row_id]) for row_id in self._shown}
        self._sort()

    def _sort(self) -> None:
        # Two stable sorts instead of one by pairs: numbers and texts alone compare several times faster.
        highest_first = sorted((row_id for row_id in self.rows if row_id in self._shown), reverse=True)
        keys = self._keys
        order = [row_id for row_id in highest_first if keys[row_id] is not None]
        order.sort(key=keys.__getitem__, reverse=self.reverse)  # type: ignore[arg-type]  # None was left out
        if len(order) < len(highest_first):
            order.extend(row_id for row_id in highest_first if keys[row_id] is None)
        self.order = order

    def _move(self, moved: dict[str, bool]) -> None:
        self.order = order = [row_id for row_id in self.order if row_id not in moved]
        for row_id, shown in moved.items():
            if shown:
                order.insert(bisect_left(order, self._place(row_id), key=self._place), row_id)

    def _place(self, row_id: str) -> _Place:
        return _Place(self._keys[row_id], row_id, reverse=self.reverse)


class _Place:
    """Where a row belongs among the others, by the same rule as sorting everything."""

    __slots__ = ("key", "reverse", "row_id")

    def __init__(self, key: SortKey | None, row_id: str, *, reverse: bool) -> None:
        self.key, self.row_id, self.reverse = key, row_id, reverse

    def __lt__(self, other: _Place) -> bool:
        if self.key == other.key:
            return self.row_id > other.row_id
        if self.key is None or other.key is None:
            return other.key is None
        before: bool = self.key < other.key  # type: ignore[operator]  # one column's keys are all of one type
        return before is not self.reverse
