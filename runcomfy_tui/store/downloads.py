"""What is to be downloaded, how far it is, and where it lies."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.store.results import media_kind
from runcomfy_tui.store.rows import storable
from runcomfy_tui.store.transaction import next_seq, transaction

DownloadState = Literal["wanted", "running", "paused", "done", "failed", "gone", "refused"]
"""``gone``: the service has deleted the file; ``refused``: its address breaks the host rules, for a person to open."""

_COLUMNS = (
    "job_id, number, url, kind, state, path, size_bytes, done_bytes, sha256, problem, updated_at,"
    " etag, attempts, retry_at"
)


@dataclass(frozen=True, slots=True)
class Download:
    """One hosted file on its way to the disk; ``index`` is its place in the result, ``path`` its final name.

    Sizes are bytes: ``size_bytes`` as the host told it, ``done_bytes`` what is here. ``problem`` is why it failed;
    ``etag`` is the strong one that its ``.part`` belongs to; ``retry_at`` (unix seconds) when it is tried again.
    """

    job_id: str
    index: int
    url: str
    kind: MediaKind
    state: DownloadState
    path: str | None = None
    size_bytes: int | None = None
    done_bytes: int = 0
    sha256: str | None = None
    problem: str | None = None
    updated_at: float = 0.0
    etag: str | None = None
    attempts: int = 0
    retry_at: float | None = None


def put(connection: sqlite3.Connection, download: Download) -> None:
    """Store a download in place of what was known of the same file, and stamp the change."""
    values = storable(
        (
            download.job_id, download.index, download.url, download.kind.value, download.state, download.path,
            download.size_bytes, download.done_bytes, download.sha256, download.problem, download.updated_at,
            download.etag, download.attempts, download.retry_at,
        )
    )  # fmt: skip
    with transaction(connection):
        connection.execute(
            f"INSERT OR REPLACE INTO downloads ({_COLUMNS}, change_seq) VALUES ({'?, ' * len(values)}?)",
            (*values, next_seq(connection)),
        )


def load(connection: sqlite3.Connection, job_id: str | None) -> list[Download]:
    """Return one job's downloads, or all of them, by job and place in the result."""
    where = "" if job_id is None else "WHERE job_id = ? "
    arguments = () if job_id is None else (job_id,)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM downloads {where}ORDER BY job_id, number", arguments)
    return [_download(row) for row in rows]


def changed_since(connection: sqlite3.Connection, seq: int) -> tuple[list[Download], int]:
    """Return the downloads changed after ``seq``, and the number to ask after next."""
    rows = connection.execute(
        f"SELECT change_seq, {_COLUMNS} FROM downloads WHERE change_seq > ? ORDER BY change_seq", (seq,)
    ).fetchall()
    return [_download(row[1:]) for row in rows], rows[-1][0] if rows else seq


def _download(row: tuple[Any, ...]) -> Download:
    job_id, number, url, kind, *others = row
    return Download(job_id, number, url, media_kind(kind), *others)
