"""Small settings that belong to the journal and not to a person's configuration, each a JSON value under a key."""

from __future__ import annotations

import json
import sqlite3

from runcomfy_tui.store.transaction import transaction


def load(connection: sqlite3.Connection, key: str) -> object | None:
    """Return the value, or None."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def save(connection: sqlite3.Connection, key: str, text: str) -> None:
    """Keep a value (JSON text) in place of the one before."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, text))


def save_once(connection: sqlite3.Connection, key: str, text: str) -> object | None:
    """Keep a value unless there is one, and return the one that holds: of two processes the first decides."""
    with transaction(connection):
        connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (key, text))
        return load(connection, key)
