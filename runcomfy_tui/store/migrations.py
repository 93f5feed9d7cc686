"""The journal's layout as numbered steps, and walking an older journal up to the newest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.store.owners import Owner
from runcomfy_tui.store.transaction import transaction

Step = tuple[str, ...]

STEPS: tuple[Step, ...] = (
    (
        """CREATE TABLE jobs (
            id TEXT PRIMARY KEY, profile TEXT NOT NULL, account TEXT NOT NULL, target_kind TEXT NOT NULL,
            target_id TEXT NOT NULL, title TEXT NOT NULL, body_sha256 TEXT NOT NULL, created_at REAL NOT NULL,
            state TEXT NOT NULL, state_since REAL NOT NULL, owner TEXT NOT NULL, price_usd REAL, resubmit_of TEXT,
            hold TEXT, request_id TEXT, status_url TEXT, result_url TEXT, cancel_url TEXT, wire_status TEXT,
            strange_status TEXT, queue_position INTEGER, position_since REAL, accepted_at REAL, started_at REAL,
            finished_at REAL, confirmed_at REAL, stale TEXT, refused TEXT, missing_count INTEGER NOT NULL,
            missing_since REAL, cancel TEXT, not_cancellable_at REAL, failure TEXT, cost_usd REAL,
            outputs INTEGER NOT NULL,
            downloaded INTEGER NOT NULL, change_seq INTEGER NOT NULL
        )""",
        "CREATE INDEX jobs_by_change ON jobs (change_seq)",
        "CREATE INDEX jobs_by_request ON jobs (request_id) WHERE request_id IS NOT NULL",
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY, job_id TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
            fitted INTEGER NOT NULL
        )""",
        "CREATE INDEX events_by_job ON events (job_id, seq)",
        "CREATE TABLE media (sha256 TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL, data BLOB)",
        """CREATE TABLE body_parts (
            job_id TEXT NOT NULL, number INTEGER NOT NULL, data BLOB, media TEXT, PRIMARY KEY (job_id, number)
        )""",
        "CREATE INDEX body_parts_by_media ON body_parts (media) WHERE media IS NOT NULL",
        "CREATE TABLE results (job_id TEXT PRIMARY KEY, data BLOB NOT NULL)",
        """CREATE TABLE assets (
            job_id TEXT NOT NULL, number INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
            extension TEXT NOT NULL, PRIMARY KEY (job_id, number)
        )""",
        """CREATE TABLE downloads (
            job_id TEXT NOT NULL, number INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
            path TEXT, size_bytes INTEGER, done_bytes INTEGER NOT NULL, sha256 TEXT, problem TEXT,
            updated_at REAL NOT NULL, change_seq INTEGER NOT NULL, PRIMARY KEY (job_id, number)
        )""",
        "CREATE INDEX downloads_by_change ON downloads (change_seq)",
        """CREATE TABLE drafts (
            target_kind TEXT NOT NULL, target_id TEXT NOT NULL, data TEXT NOT NULL,
            PRIMARY KEY (target_kind, target_id)
        )""",
        "CREATE TABLE catalogue (number INTEGER PRIMARY KEY, data TEXT NOT NULL)",
        "CREATE TABLE models (model_id TEXT PRIMARY KEY, data TEXT NOT NULL, at REAL NOT NULL)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
        "INSERT INTO counters (name, value) VALUES ('change_seq', 0)",
    ),
    (
        "ALTER TABLE jobs ADD COLUMN batch TEXT",
        "ALTER TABLE jobs ADD COLUMN claimed_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN size_of_work TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX jobs_by_body ON jobs (body_sha256, created_at)",
        "ALTER TABLE downloads ADD COLUMN etag TEXT",
        "ALTER TABLE downloads ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE downloads ADD COLUMN retry_at REAL",
        # Two files must not share a .part, also where names that differ in case are one file.
        "CREATE INDEX downloads_by_path ON downloads (path COLLATE NOCASE) WHERE path IS NOT NULL",
    ),
    (
        "ALTER TABLE jobs ADD COLUMN label TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE presets (
            target_kind TEXT NOT NULL, target_id TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL,
            saved_at REAL NOT NULL, PRIMARY KEY (target_kind, target_id, name)
        )""",
        # Which local files a job's body was made from: a resubmit must notice that one has changed since.
        # The size stands among the texts so that a damaged row is not taken for a preset, which ends in a number.
        """CREATE TABLE sources (
            job_id TEXT NOT NULL, pointer TEXT NOT NULL, size_bytes INTEGER NOT NULL, path TEXT NOT NULL,
            sha256 TEXT NOT NULL, PRIMARY KEY (job_id, pointer)
        )""",
    ),
    (
        "ALTER TABLE jobs ADD COLUMN target_name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN target_version TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN instance_id TEXT",
        # Those that are not in the list any more have a number below zero.
        """CREATE TABLE deployments (
            number INTEGER NOT NULL, deployment_id TEXT PRIMARY KEY, data TEXT NOT NULL, opened TEXT NOT NULL,
            opened_at REAL NOT NULL
        )""",
        """CREATE TABLE node_types (
            source TEXT NOT NULL, deployment_id TEXT PRIMARY KEY, data TEXT NOT NULL, seen_at REAL NOT NULL
        )""",
        # The time stands first so that a damaged row is not taken for another table's.
        "CREATE TABLE own_schemas (saved_at REAL NOT NULL, deployment_id TEXT PRIMARY KEY, data TEXT NOT NULL)",
    ),
)
"""Step *n* (counted from 1) leads from layout *n* − 1 to layout *n*. A step that was released is never changed."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the number of the journal's layout; 0 for an empty file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection, path: Path, owners: Path, steps: Sequence[Step]) -> Path | None:
    """Walk the journal up to the newest layout; return where its backup lies, or None where none was needed.

    Each step is one transaction with its own version number. Raises :class:`JournalError` while another process works
    on a journal that would have to change under its feet.
    """
    version = version_of(connection)
    if version >= len(steps):
        return None
    backup = None
    if version:
        if others := Owner.others_alive(owners):
            raise JournalError(
                f"The journal {path} must be brought up to this version, and {len(others)} other window(s) use it.",
                advice="Close every other runcomfy-tui and start again.",
            )
        backup = _back_up(connection, path, version)
    for number, statements in enumerate(steps[version:], start=version + 1):
        with transaction(connection):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
    return backup


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy the journal through SQLite: copying the file alone would miss what is still in its ``-wal``."""
    place = path.with_name(f"{path.stem}.layout-{version}{path.suffix}")
    unfinished = place.with_name(place.name + ".part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0), 0o600))
    target = sqlite3.connect(unfinished, isolation_level=None)
    try:
        connection.backup(target)
    finally:
        target.close()
    return unfinished.replace(place)
