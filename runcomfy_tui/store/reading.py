"""Reading jobs without their bodies, by a connection that may only read: nothing else of the journal is loaded."""

from __future__ import annotations

import sqlite3

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import Target
from runcomfy_tui.store.rows import SELECT, job_of


def load(connection: sqlite3.Connection, job_id: str) -> Job | None:
    """Return one job, or None."""
    row = connection.execute(f"{SELECT} WHERE id = ?", (job_id,)).fetchone()
    return None if row is None else job_of(row, {})


def load_all(connection: sqlite3.Connection, newest: int | None) -> list[Job]:
    """Return every job, or that many of the newest, the oldest first."""
    targets: dict[tuple[str, str], Target] = {}
    if newest is None:
        return [job_of(row, targets) for row in connection.execute(f"{SELECT} ORDER BY rowid")]
    rows = connection.execute(f"{SELECT} ORDER BY rowid DESC LIMIT ?", (newest,)).fetchall()
    return [job_of(row, targets) for row in reversed(rows)]


def find_request(connection: sqlite3.Connection, request_id: str) -> Job | None:
    """Return the job that holds the request, or None."""
    row = connection.execute(f"{SELECT} WHERE request_id = ? ORDER BY rowid LIMIT 1", (request_id,)).fetchone()
    return None if row is None else job_of(row, {})


def changed_since(connection: sqlite3.Connection, seq: int) -> tuple[list[Job], int]:
    """Return the jobs changed after ``seq``, in the order of their last changes, and the number to ask after next."""
    targets: dict[tuple[str, str], Target] = {}
    rows = connection.execute(f"{SELECT} WHERE change_seq > ? ORDER BY change_seq", (seq,))
    jobs = [job_of(row, targets) for row in rows]
    return jobs, jobs[-1].change_seq if jobs else seq
