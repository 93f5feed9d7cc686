"""What is to be downloaded, how far it is, and where it lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.store.results import media_kind
from runcomfy_tui.store.rows import storable
from runcomfy_tui.store.transaction import next_seq, transaction

DownloadState = Literal["wanted", "running", "paused", "done", "failed", "gone", "refused", "forgotten"]
"""``wanted``: waits for its turn, or until ``retry_at``. ``paused``: by a person, or with a ``retry_at`` until there is
room on the disk. ``gone``: the service has deleted the file; ``refused``: its address breaks the host rules, for a
person to open. ``forgotten``: taken off the list by a person; the change feed tells of it once, lists leave it out."""

Key = tuple[str, int]
"""A download's job id and its place in the result."""

_COLUMNS = (
    "job_id, number, url, kind, state, path, size_bytes, done_bytes, sha256, problem, updated_at,"
    " etag, attempts, retry_at"
)
_PLACES = ", ".join("?" * len(_COLUMNS.split(",")))


@dataclass(frozen=True, slots=True)
class Download:
    """One hosted file on its way to the disk; ``index`` is its place in the result, ``path`` its final name.

    ``path`` is None until its first turn, unless a person named a folder. Sizes are bytes: ``size_bytes`` as the host
    told it, ``done_bytes`` what is here. ``problem`` is why it failed or waits; ``etag`` is the strong one that its
    ``.part`` belongs to; ``attempts`` counts the tries in a row that brought nothing, ``retry_at`` (unix seconds) is
    when the next one is due. A ``sha256`` is that of the whole file: it is there before the file gets its final name.
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

    @property
    def key(self) -> Key:
        """Return what tells it from all others."""
        return self.job_id, self.index


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running download is; sizes in bytes."""

    key: Key
    done_bytes: int
    size_bytes: int | None


def put(connection: sqlite3.Connection, download: Download) -> None:
    """Store a download in place of what was known of the same file, and stamp the change."""
    with transaction(connection):
        put_within(connection, download)


def put_within(connection: sqlite3.Connection, download: Download) -> None:
    """Like :func:`put`, in the caller's transaction."""
    values = storable(
        (
            download.job_id, download.index, download.url, download.kind.value, download.state, download.path,
            download.size_bytes, download.done_bytes, download.sha256, download.problem, download.updated_at,
            download.etag, download.attempts, download.retry_at,
        )
    )  # fmt: skip
    connection.execute(
        f"INSERT OR REPLACE INTO downloads ({_COLUMNS}, change_seq) VALUES ({_PLACES}, ?)",
        (*values, next_seq(connection)),
    )


def want(connection: sqlite3.Connection, downloads: Sequence[Download]) -> None:
    """Store downloads that are wanted, but for those that are wanted or under way already."""
    with transaction(connection):
        for download in downloads:
            old = load_one(connection, download.key)
            if old is None or old.state not in ("wanted", "running"):
                put_within(connection, download)


def want_assets(connection: sqlite3.Connection, job_id: str, assets: Sequence[Asset], at: float) -> None:
    """Want every file of a result of which nothing is known yet, in the caller's transaction."""
    for asset in assets:
        if load_one(connection, (job_id, asset.index)) is None:
            put_within(connection, Download(job_id, asset.index, asset.url, asset.kind, "wanted", updated_at=at))


def update(connection: sqlite3.Connection, download: Download, only_from: Sequence[DownloadState]) -> bool:
    """Store a download only while it stands in one of these states; tell whether it did."""
    with transaction(connection):
        old = load_one(connection, download.key)
        if old is None or old.state not in only_from:
            return False
        put_within(connection, download)
        return True


def move(
    connection: sqlite3.Connection,
    keys: Iterable[Key] | None,
    only_from: Sequence[DownloadState],
    to: DownloadState,
    at: float,
) -> list[Download]:
    """Put these downloads (None: all) that stand in one of ``only_from`` into another state by a person's wish.

    Whatever they waited for is forgotten. Returns them as they were; in the caller's transaction.
    """
    olds = load(connection, None) if keys is None else [load_one(connection, key) for key in keys]
    moved = [old for old in olds if old is not None and old.state in only_from]
    for old in moved:
        connection.execute(
            "UPDATE downloads SET state = ?, problem = NULL, retry_at = NULL, attempts = 0, updated_at = ?,"
            " change_seq = ? WHERE job_id = ? AND number = ?",
            (to, at, next_seq(connection), *old.key),
        )
    return moved


def tell_progress(connection: sqlite3.Connection, items: Sequence[Progress], at: float) -> None:
    """Store how far running downloads are; the next commit of anything else is what makes it last."""
    # A power cut may take the last of it away: how far a download is, is read from its .part.
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        with transaction(connection):
            for item in items:
                connection.execute(
                    "UPDATE downloads SET done_bytes = ?, size_bytes = ?, updated_at = ?, change_seq = ?"
                    " WHERE job_id = ? AND number = ? AND state = 'running'",
                    (item.done_bytes, item.size_bytes, at, next_seq(connection), *item.key),
                )
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def claim_path(connection: sqlite3.Connection, key: Key, names: Sequence[Path]) -> Path | None:
    """Give a download the first of these names that no other unfinished one has; None: all are taken."""
    with transaction(connection):
        for name in names:
            (text,) = storable((str(name),))
            taken = connection.execute(
                "SELECT 1 FROM downloads WHERE path = ? COLLATE NOCASE AND path IS NOT NULL"
                " AND state NOT IN ('done', 'forgotten') AND (job_id, number) IS NOT (?, ?) LIMIT 1",
                (text, *key),
            ).fetchone()
            if taken is None:
                connection.execute(
                    "UPDATE downloads SET path = ?, change_seq = ? WHERE job_id = ? AND number = ?",
                    (text, next_seq(connection), *key),
                )
                return name
    return None


def load(connection: sqlite3.Connection, job_id: str | None) -> list[Download]:
    """Return one job's downloads, or all of them, by job and place in the result; no forgotten ones."""
    where = "" if job_id is None else "AND job_id = ? "
    arguments = () if job_id is None else (job_id,)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM downloads WHERE state != 'forgotten' {where}ORDER BY job_id, number", arguments
    )
    return [_download(row) for row in rows]


def load_one(connection: sqlite3.Connection, key: Key) -> Download | None:
    """Return one download, a forgotten one too, or None."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM downloads WHERE job_id = ? AND number = ?", key).fetchone()
    return None if row is None else _download(row)


def changed_since(connection: sqlite3.Connection, seq: int) -> tuple[list[Download], int]:
    """Return the downloads changed after ``seq``, forgotten ones too, and the number to ask after next."""
    rows = connection.execute(
        f"SELECT change_seq, {_COLUMNS} FROM downloads WHERE change_seq > ? ORDER BY change_seq", (seq,)
    ).fetchall()
    return [_download(row[1:]) for row in rows], rows[-1][0] if rows else seq


def _download(row: tuple[Any, ...]) -> Download:
    job_id, number, url, kind, *others = row
    return Download(job_id, number, url, media_kind(kind), *others)
