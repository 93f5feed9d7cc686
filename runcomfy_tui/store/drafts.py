"""Forms that are not sent yet: one draft a target, as JSON data that holds paths and never files."""

from __future__ import annotations

import json
import sqlite3

from runcomfy_tui.domain.target import Target


def save(connection: sqlite3.Connection, target: Target, text: str) -> None:
    """Keep a target's draft (JSON text) in place of the one before."""
    connection.execute(
        "INSERT OR REPLACE INTO drafts (target_kind, target_id, data) VALUES (?, ?, ?)",
        (target.kind.value, target.id, text),
    )


def load(connection: sqlite3.Connection, target: Target) -> object | None:
    """Return a target's draft as it was saved, or None."""
    row = connection.execute(
        "SELECT data FROM drafts WHERE target_kind = ? AND target_id = ?", (target.kind.value, target.id)
    ).fetchone()
    return None if row is None else json.loads(row[0])


def drop(connection: sqlite3.Connection, target: Target) -> None:
    """Forget a target's draft."""
    connection.execute("DELETE FROM drafts WHERE target_kind = ? AND target_id = ?", (target.kind.value, target.id))
