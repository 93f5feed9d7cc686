"""Results as they came, and the hosted files that were found in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.store.rows import storable

_KINDS = {kind.value: kind for kind in MediaKind}


def has_result(connection: sqlite3.Connection, job_id: str) -> bool:
    """Tell whether a result of the job is kept."""
    return connection.execute("SELECT 1 FROM results WHERE job_id = ?", (job_id,)).fetchone() is not None


def save_result(connection: sqlite3.Connection, job_id: str, data: bytes) -> None:
    """Keep a result's bytes in place of the ones before."""
    connection.execute("INSERT OR REPLACE INTO results (job_id, data) VALUES (?, ?)", (job_id, data))


def load_result(connection: sqlite3.Connection, job_id: str) -> bytes | None:
    """Return a result's bytes, or None."""
    row = connection.execute("SELECT data FROM results WHERE job_id = ?", (job_id,)).fetchone()
    return None if row is None else bytes(row[0])


def save_assets(connection: sqlite3.Connection, job_id: str, assets: Sequence[Asset]) -> None:
    """Keep the list of a job's hosted files in place of the one before; downloads stay as they are."""
    connection.execute("DELETE FROM assets WHERE job_id = ?", (job_id,))
    connection.executemany(
        "INSERT INTO assets (job_id, number, url, kind, extension) VALUES (?, ?, ?, ?, ?)",
        [storable((job_id, asset.index, asset.url, asset.kind.value, asset.extension)) for asset in assets],
    )


def load_assets(connection: sqlite3.Connection, job_id: str) -> list[Asset]:
    """Return a job's hosted files in the result's order."""
    rows = connection.execute(
        "SELECT number, url, kind, extension FROM assets WHERE job_id = ? ORDER BY number", (job_id,)
    )
    return [Asset(number, url, media_kind(kind), extension) for number, url, kind, extension in rows]


def media_kind(word: str) -> MediaKind:
    """Return the kind that a stored word means; one that only a newer version knows is OTHER."""
    return _KINDS.get(word, MediaKind.OTHER)
