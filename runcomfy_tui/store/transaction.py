"""One write to the journal: all of it or nothing, and its failure in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runcomfy_tui.domain.errors import DiskRefused, JournalDamaged, JournalError, JournalNewer

ASIDE = "It can be set aside and a new one begun; what it still holds stays in its files."
_KEPT = "Nothing that was saved before is lost; what is shown will be written when the disk takes it again."


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one ``BEGIN IMMEDIATE`` (a deferred one fails at once under WAL when it turns into a write)."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back by itself after some disk failures.
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def next_seq(connection: sqlite3.Connection) -> int:
    """Return the journal's next change number; only inside a transaction, so that numbers rise in commit order."""
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'change_seq'")
    (value,) = connection.execute("SELECT value FROM counters WHERE name = 'change_seq'").fetchone()
    return int(value)


def in_words(error: sqlite3.Error, path: Path) -> JournalError:
    """Return our error for one of SQLite's (result codes: sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", None)
    match None if code is None else code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskRefused(f"The disk is full: {path} could not be written.", advice=f"Free some space. {_KEPT}")
        case sqlite3.SQLITE_IOERR:
            return DiskRefused(
                f"The disk failed while {path} was read or written ({getattr(error, 'sqlite_errorname', error)}).",
                advice=f"Look at the disk and the space on it. {_KEPT}",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return DiskRefused(
                f"{path} cannot be written ({error}).",
                advice=f"Make the file and its folder writable. {_KEPT}",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return JournalDamaged(f"{path} is damaged: {error}.", advice=ASIDE)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return JournalError(
                f"Another program keeps {path} locked.", advice="Close it, or wait until it is done, and try again."
            )
        case sqlite3.SQLITE_TOOBIG:
            return JournalError(f"Something is too large for {path} ({error}).")
        case sqlite3.SQLITE_ERROR if str(error).startswith(("no such", "table ")):
            return JournalNewer(f"{path} is laid out in a way that this version cannot read ({error}).")
        case _:
            return JournalError(f"{path} could not be used: {error}.")
