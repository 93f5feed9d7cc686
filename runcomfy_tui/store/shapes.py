"""What the rows of the journal's tables look like: by that alone a row in a damaged file is told to be of its table."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache

from runcomfy_tui.store.migrations import STEPS
from runcomfy_tui.store.pages import Values

# What SQLite may have stored in a column of that type; a whole REAL lies there as an integer.
_STORED: dict[str, tuple[type, ...]] = {
    "TEXT": (str,),
    "REAL": (float, int),
    "INTEGER": (int,),
    "BLOB": (bytes,),
}
# So many columns have no other tables: a row of theirs with damaged values is theirs all the same.
_KNOWN_BY_LENGTH = frozenset({"jobs", "downloads"})
_MOST_SPLIT = 2
"""So many values more than there are columns come of damaged lengths, each of which makes two values of one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and what may lie in it."""

    name: str
    types: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's columns in the order in which rows hold them; older rows have only the first ``least`` of them."""

    columns: tuple[Column, ...]
    least: int


@cache
def shapes() -> dict[str, Shape]:
    """Return the shape of each of the journal's tables, as the migrations make them."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        least: dict[str, int] = {}
        for step in STEPS:
            for statement in step:
                connection.execute(statement)
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                least.setdefault(table, len(_columns(connection, table)))
        return {table: Shape(_columns(connection, table), columns) for table, columns in least.items()}
    finally:
        connection.close()


def _columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    made = []
    for _, name, type_, not_null, _, key in connection.execute(f"PRAGMA table_info({table})"):
        # The number of a row that is its key itself is not stored again.
        types = (type(None),) if type_ == "INTEGER" and key == 1 else _STORED[type_]
        made.append(Column(name, types if not_null or key else (*types, type(None))))
    return tuple(made)


def table_of(values: Values) -> str | None:
    """Return the table that a row with these values is of, or None."""
    for table, shape in shapes().items():
        if table in _KNOWN_BY_LENGTH:
            if shape.least <= len(values) <= len(shape.columns) + _MOST_SPLIT:
                return table
        elif shape.least <= len(values) <= len(shape.columns) and all(
            isinstance(value, column.types) for value, column in zip(values, shape.columns, strict=False)
        ):
            return table
    return None
