"""Exact request bodies: kept in parts, so that the same picture in many jobs is on the disk once."""

from __future__ import annotations

import hashlib
import re
import sqlite3

from runcomfy_tui.domain.errors import JournalDamaged, JournalError

MEDIA_FROM_BYTES = 16 * 1024
"""A data URI of at least this size is stored apart, once for all bodies that hold it."""

PARTS = (
    "SELECT CAST(p.data AS BLOB), p.media, CAST(m.data AS BLOB)"
    " FROM body_parts p LEFT JOIN media m ON m.sha256 = p.media WHERE p.job_id = ? ORDER BY p.number"
)
"""A job's parts in their order: the bytes that lie there, or the SHA-256 of a medium and its bytes (NULL: freed)."""

# Where a cut falls never matters to the bytes, so an escaped quote inside another string may be taken for a start.
_MEDIA = re.compile(rb'(?<=")data:[^"]{%d,}' % (MEDIA_FROM_BYTES - len(b"data:")))


Content = bytes | tuple[bytes, ...]
"""A body in one piece, or in parts of which other bodies may hold the same: what is large is in memory once then."""


def whole(body: Content) -> bytes:
    """Return a body in one piece."""
    return body if isinstance(body, bytes) else b"".join(body)


def sha256_of(body: Content) -> str:
    """Return the SHA-256 of a body."""
    digest = hashlib.sha256()
    for part in (body,) if isinstance(body, bytes) else body:
        digest.update(part)
    return digest.hexdigest()


def save(connection: sqlite3.Connection, job_id: str, body: bytes) -> None:
    """Store a job's body in the caller's transaction."""
    parts: list[tuple[str, int, bytes | None, str | None]] = []
    end = 0
    for found in _MEDIA.finditer(body):
        sha256 = hashlib.sha256(found[0]).hexdigest()
        # A row whose data was freed is filled again.
        connection.execute(
            "INSERT INTO media (sha256, size_bytes, data) VALUES (?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET data = excluded.data WHERE media.data IS NULL",
            (sha256, len(found[0]), found[0]),
        )
        parts.append((job_id, len(parts), body[end : found.start()], None))
        parts.append((job_id, len(parts), None, sha256))
        end = found.end()
    parts.append((job_id, len(parts), body[end:], None))
    connection.executemany("INSERT INTO body_parts (job_id, number, data, media) VALUES (?, ?, ?, ?)", parts)


def load(connection: sqlite3.Connection, job_id: str) -> bytes:
    """Return exactly the bytes that were saved.

    Raises :class:`JournalError` where there is no such job or its media are not kept any more, and
    :class:`JournalDamaged` where the bytes are not the ones whose SHA-256 the job carries.
    """
    job = connection.execute("SELECT body_sha256 FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if job is None:
        raise JournalError(f"The journal has no job {job_id}.")
    if not job[0]:
        raise JournalError("RunComfy does not tell the inputs of a request that was taken over.")
    rows = connection.execute(PARTS, (job_id,)).fetchall()
    if any(media is not None and data is None for _, media, data in rows):
        raise JournalError(f"The media of job {job_id} are not kept any more: only their SHA-256 is.")
    body = b"".join(inline if media is None else data for inline, media, data in rows)
    if hashlib.sha256(body).hexdigest() != job[0]:
        raise JournalDamaged(f"The inputs of job {job_id} in the journal are not the ones that were saved.")
    return body
