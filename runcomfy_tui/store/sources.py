"""Which local files the jobs' bodies were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from runcomfy_tui.domain.source import Source
from runcomfy_tui.store.rows import storable


def save(connection: sqlite3.Connection, job_id: str, sources: Sequence[Source]) -> None:
    """Keep the files that a job's body was made from, in the caller's transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO sources (job_id, pointer, path, sha256, size_bytes) VALUES (?, ?, ?, ?, ?)",
        [storable((job_id, each.pointer, each.path, each.sha256, each.size_bytes)) for each in sources],
    )


def take_over(connection: sqlite3.Connection, job_id: str, earlier_id: str) -> None:
    """Give a job the files of an earlier one whose very body it has, in the caller's transaction."""
    connection.execute(
        "INSERT OR IGNORE INTO sources (job_id, pointer, path, sha256, size_bytes)"
        " SELECT new.id, s.pointer, s.path, s.sha256, s.size_bytes FROM sources s, jobs new, jobs old"
        " WHERE s.job_id = old.id AND old.id = ? AND new.id = ? AND new.body_sha256 = old.body_sha256",
        (earlier_id, job_id),
    )


def load(connection: sqlite3.Connection, job_id: str) -> list[Source]:
    """Return a job's files by their place in its body."""
    rows = connection.execute(
        "SELECT pointer, path, sha256, size_bytes FROM sources WHERE job_id = ? ORDER BY pointer", (job_id,)
    )
    return [Source(*row) for row in rows]
