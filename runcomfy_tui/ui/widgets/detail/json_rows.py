"""JSON as a folding list of rows: only what is open exists as rows, so that a megabyte opens at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from runcomfy_tui.domain.text import clean

PAGE = 500
"""How many members of one container are added at a time."""
_OPENED_AT_FIRST = 400
_OPENED_AT_ONCE = 5_000
_LONGEST_STRING = 4_000
_LONGEST_KEY = 80
_DATA_URI_SHOWN = 120


class RowKind(StrEnum):
    """What a row shows, which decides its colour."""

    CONTAINER = "container"
    STRING = "string"
    NUMBER = "number"
    LITERAL = "literal"
    MORE = "more"


@dataclass(slots=True, eq=False)
class Row:
    """One visible value. ``value`` is raw; ``key`` is cleaned, empty for a value that stands alone.

    A row of kind MORE stands for the members of ``value`` from ``shown`` on.
    """

    depth: int
    key: str
    value: object
    kind: RowKind
    is_open: bool = False
    shown: int = 0

    def text(self) -> str:
        """Return the value as cleaned text; strings may hold line breaks."""
        match self.kind:
            case RowKind.STRING:
                return string_text(str(self.value))
            case RowKind.CONTAINER:
                return _container_text(self.value)
            case RowKind.MORE:
                return f"… {_size(self.value) - self.shown:,} more"
            case _:
                return json.dumps(self.value)


def string_text(value: str) -> str:
    """Return a string of a body or a result as a person wants to see it: cleaned, data URIs and huge ones cut."""
    if value.startswith("data:") and len(value) > _DATA_URI_SHOWN:
        head, _, data = value.partition(",")
        return f"{clean(head, 60)},… ({len(data):,} characters)"
    text = clean(value, _LONGEST_STRING, keep_newlines=True)
    if len(value) > _LONGEST_STRING:
        text += f" ({len(value) - _LONGEST_STRING:,} more characters)"
    return text


def _size(value: object) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _container_text(value: object) -> str:
    if isinstance(value, dict):
        return "{}" if not value else f"{{{len(value):,}}}"
    return "[]" if not _size(value) else f"[{_size(value):,}]"


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield clean(str(key), _LONGEST_KEY), member
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield str(index), member


def _row(depth: int, key: str, value: object) -> Row:
    match value:
        case dict() | list():
            kind = RowKind.CONTAINER
        case str():
            kind = RowKind.STRING
        case None | bool():
            kind = RowKind.LITERAL
        case _:
            kind = RowKind.NUMBER
    return Row(depth, key, value, kind)


class JsonRows:
    """The rows of one JSON value that are open now. The outermost container is not a row of its own."""

    def __init__(self, value: object) -> None:
        self.rows: list[Row] = []
        if isinstance(value, dict | list) and value:
            self.rows = self._children(value, 0, 0)
            self._open_breadth_first(_OPENED_AT_FIRST)
        else:
            self.rows = [_row(0, "", value)]

    def _children(self, value: object, depth: int, start: int) -> list[Row]:
        rows = [_row(depth, key, member) for key, member in islice(_members(value), start, start + PAGE)]
        if start + PAGE < _size(value):
            rows.append(Row(depth, "", value, RowKind.MORE, shown=start + PAGE))
        return rows

    def can_fold(self, index: int) -> bool:
        """Tell whether the row holds something to open or close."""
        row = self.rows[index]
        return row.kind is RowKind.MORE or (row.kind is RowKind.CONTAINER and _size(row.value) > 0)

    def open(self, index: int) -> None:
        """Show the members of a closed container, or the next page behind a MORE row."""
        row = self.rows[index]
        if not self.can_fold(index) or row.is_open:
            return
        if row.kind is RowKind.MORE:
            self.rows[index : index + 1] = self._children(row.value, row.depth, row.shown)
            return
        row.is_open = True
        self.rows[index + 1 : index + 1] = self._children(row.value, row.depth + 1, 0)

    def close(self, index: int) -> None:
        """Hide everything inside an open container."""
        row = self.rows[index]
        if not row.is_open:
            return
        row.is_open = False
        end = index + 1
        while end < len(self.rows) and self.rows[end].depth > row.depth:
            end += 1
        del self.rows[index + 1 : end]

    def parent(self, index: int) -> int | None:
        """Return the row that holds this one, or None for an outermost row."""
        depth = self.rows[index].depth
        return next((at for at in range(index - 1, -1, -1) if self.rows[at].depth < depth), None)

    def open_all(self) -> None:
        """Open everything, up to a few thousand rows."""
        self._open_breadth_first(_OPENED_AT_ONCE)

    def close_all(self) -> None:
        """Close everything but the outermost level."""
        for row in (kept := [row for row in self.rows if row.depth == 0]):
            row.is_open = False
        self.rows = kept

    def _open_breadth_first(self, most_rows: int) -> None:
        """Open level by level while the whole stays within ``most_rows``: what is small is seen without a key."""
        while True:
            budget = most_rows - len(self.rows)
            grown: list[Row] = []
            opened = False
            for row in self.rows:
                grown.append(row)
                size = _size(row.value)
                if row.kind is RowKind.CONTAINER and not row.is_open and 0 < size <= budget:
                    budget -= size
                    row.is_open = opened = True
                    grown.extend(self._children(row.value, row.depth + 1, 0))
            self.rows = grown
            if not opened:
                return
