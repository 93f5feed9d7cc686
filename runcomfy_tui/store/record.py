"""A record: one job with everything that the journal holds about it, as it is exported, imported and recovered."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.domain.source import Source
from runcomfy_tui.store import downloads, reading, results, sources
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.rows import INSERT, row_of, storable
from runcomfy_tui.store.transaction import next_seq


@dataclass(frozen=True, slots=True)
class Medium:
    """A piece of a body that is kept apart, by the SHA-256 of its bytes."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline as it is written: its time, the journal's own word for it, its other fields as JSON."""

    at: float
    kind: str
    data: str
    fitted: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One job and what belongs to it.

    ``body`` is the exact bytes, piece by piece; empty where they are lost, and where the job was taken over.
    """

    job: Job
    body: tuple[bytes | Medium, ...] = ()
    timeline: tuple[Entry, ...] = ()
    result: bytes | None = None
    assets: tuple[Asset, ...] = ()
    downloads: tuple[Download, ...] = ()
    sources: tuple[Source, ...] = ()


def load(connection: sqlite3.Connection, job: Job) -> Record:
    """Return everything about a job; media by their SHA-256."""
    return Record(
        job,
        tuple(_parts(connection, job.id)),
        tuple(timeline(connection, job.id)),
        results.load_result(connection, job.id),
        tuple(results.load_assets(connection, job.id)),
        tuple(downloads.load(connection, job.id)),
        tuple(sources.load(connection, job.id)),
    )


def load_all(connection: sqlite3.Connection) -> Iterator[Record]:
    """Yield every job's record, the oldest first; the connection stands in one transaction meanwhile."""
    ids = [id_ for (id_,) in connection.execute("SELECT id FROM jobs ORDER BY rowid")]
    for id_ in ids:
        if (job := reading.load(connection, id_)) is not None:
            yield load(connection, job)


def timeline(connection: sqlite3.Connection, job_id: str) -> list[Entry]:
    """Return the entries of one job as they are written; those of no job under the empty id."""
    rows = connection.execute("SELECT at, kind, data, fitted FROM events WHERE job_id = ? ORDER BY seq", (job_id,))
    return [Entry(at, kind, data, bool(fitted)) for at, kind, data, fitted in rows]


def _parts(connection: sqlite3.Connection, job_id: str) -> Iterator[bytes | Medium]:
    rows = connection.execute(
        "SELECT p.data, p.media, m.size_bytes FROM body_parts p LEFT JOIN media m ON m.sha256 = p.media"
        " WHERE p.job_id = ? ORDER BY p.number",
        (job_id,),
    )
    for data, media, size_bytes in rows:
        yield bytes(data or b"") if media is None else Medium(media, size_bytes or 0)


def is_known(connection: sqlite3.Connection, job: Job) -> bool:
    """Tell whether the journal has the job, or another one with its request."""
    request_id = job.request.id if job.request else None
    found = connection.execute(
        "SELECT 1 FROM jobs WHERE id = ? UNION ALL SELECT 1 FROM jobs WHERE request_id = ? LIMIT 1",
        (job.id, request_id),
    )
    return found.fetchone() is not None


def save(connection: sqlite3.Connection, record: Record) -> None:
    """Add a job that is not known yet, with everything; only in the caller's transaction.

    A medium that the journal does not hold is noted as one whose bytes are not kept, and so is a body that is lost.
    """
    job = replace(record.job, change_seq=next_seq(connection))
    connection.execute(INSERT, row_of(job))
    if job.has_inputs:
        _save_body(connection, job.id, record.body or (Medium(job.body_sha256, 0),))
    connection.executemany(
        "INSERT INTO events (job_id, at, kind, data, fitted) VALUES (?, ?, ?, ?, ?)",
        [storable((job.id, entry.at, entry.kind, entry.data, int(entry.fitted))) for entry in record.timeline],
    )
    if record.result is not None:
        results.save_result(connection, job.id, record.result)
    results.save_assets(connection, job.id, record.assets)
    for download in record.downloads:
        downloads.put_within(connection, replace(download, job_id=job.id))
    sources.save(connection, job.id, record.sources)


def save_medium(connection: sqlite3.Connection, sha256: str, size_bytes: int, data: bytes | None) -> None:
    """Keep a medium; bytes come to one of which only the SHA-256 was kept."""
    connection.execute(
        "INSERT INTO media (sha256, size_bytes, data) VALUES (?, ?, ?) ON CONFLICT (sha256)"
        " DO UPDATE SET data = excluded.data, size_bytes = excluded.size_bytes"
        " WHERE media.data IS NULL AND excluded.data IS NOT NULL",
        (sha256, size_bytes, data),
    )


def drop_unused_media(connection: sqlite3.Connection) -> int:
    """Delete media that no body holds, in the caller's transaction; return how many there were."""
    unused = "NOT EXISTS (SELECT 1 FROM body_parts WHERE body_parts.media = media.sha256)"
    return connection.execute(f"DELETE FROM media WHERE {unused}").rowcount


def _save_body(connection: sqlite3.Connection, job_id: str, parts: Sequence[bytes | Medium]) -> None:
    for number, part in enumerate(parts):
        row: tuple[str, int, bytes | None, str | None] = (job_id, number, None, None)
        if isinstance(part, Medium):
            save_medium(connection, part.sha256, part.size_bytes, None)
            row = (job_id, number, None, part.sha256)
        else:
            row = (job_id, number, part, None)
        connection.execute("INSERT INTO body_parts (job_id, number, data, media) VALUES (?, ?, ?, ?)", row)


def digest_of(connection: sqlite3.Connection, parts: Sequence[bytes | Medium]) -> str | None:
    """Return the SHA-256 of the body that these parts make, or None while a medium of it is not kept."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Medium):
            row = connection.execute("SELECT CAST(data AS BLOB) FROM media WHERE sha256 = ?", (part.sha256,)).fetchone()
            if row is None or row[0] is None:
                return None
            digest.update(row[0])
        else:
            digest.update(part)
    return digest.hexdigest()
