"""Making room: the media of old jobs that are over go, their SHA-256 stay; with them, on demand, what only fills."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runcomfy_tui.domain.job import FINAL, JobState
from runcomfy_tui.store.file_lock import FileLock
from runcomfy_tui.store.owners import Owner
from runcomfy_tui.store.record import drop_unused_media
from runcomfy_tui.store.transaction import transaction

_AT_ONCE_BYTES = 32 * 1024 * 1024
_AT_ONCE_ROWS = 2_000
_UNFIT = frozenset({JobState.FAILED, JobState.REJECTED, JobState.CANCELLED, JobState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class PruneOrder:
    """What goes: media of jobs that were over before ``before`` (unix seconds), unless they did not succeed and
    ``keep_failed``; also their ``results`` as they came, and the ``polls`` of their timelines.
    """

    before: float
    keep_failed: bool = False
    results: bool = False
    polls: bool = False


@dataclass(slots=True)
class Pruned:
    """How much was, or with a dry run would be, freed; bytes as they are counted inside the journal."""

    jobs: int = 0
    media: int = 0
    media_bytes: int = 0
    results: int = 0
    result_bytes: int = 0
    polls: int = 0

    @property
    def freed_bytes(self) -> int:
        """Return the bytes of media and results together."""
        return self.media_bytes + self.result_bytes


def survey(connection: sqlite3.Connection, order: PruneOrder) -> Pruned:
    """Return what :func:`prune_some`, called until it is done, would free; nothing is changed."""
    old = _old(order)
    pruned = Pruned()
    pruned.media, pruned.media_bytes = _sum(connection, "media", "size_bytes", f"data IS NOT NULL AND {_free(old)}")
    (pruned.jobs,) = connection.execute(
        f"SELECT count(DISTINCT p.job_id) FROM body_parts p JOIN media ON media.sha256 = p.media"
        f" WHERE media.data IS NOT NULL AND {_free(old)}"
    ).fetchone()
    if order.results:
        pruned.results, pruned.result_bytes = _sum(connection, "results", "length(data)", _of_job("results", old))
    if order.polls:
        pruned.polls, _ = _sum(connection, "events", "0", _poll(old))
    return pruned


def prune_some(connection: sqlite3.Connection, order: PruneOrder) -> bool:
    """Free a part of it in a transaction of its own, short enough for others to wait for; tell whether more is left.

    What is old and unused is looked for anew each time: a job that came meanwhile keeps its media.
    """
    old = _old(order)
    with transaction(connection):
        return any([_free_media(connection, old), *_free_more(connection, order, old)])


def _old(order: PruneOrder) -> str:
    """Return the condition on ``jobs`` under which what a job carries may go. Live and unknown ones never meet it."""
    states = FINAL - _UNFIT if order.keep_failed else FINAL
    words = ", ".join(f"'{state.value}'" for state in sorted(states))
    return f"jobs.state IN ({words}) AND jobs.state_since < {float(order.before)!r}"


def _free(old: str) -> str:
    """Return the condition on ``media`` that no body needs its bytes."""
    return (
        "NOT EXISTS (SELECT 1 FROM body_parts u LEFT JOIN jobs ON jobs.id = u.job_id"
        f" WHERE u.media = media.sha256 AND ({old}) IS NOT TRUE)"
    )


def _of_job(table: str, old: str) -> str:
    return f"EXISTS (SELECT 1 FROM jobs WHERE jobs.id = {table}.job_id AND {old})"


def _poll(old: str) -> str:
    # When it began to run and ended stays; that it came nearer in the queue, or could not be asked, fills the list.
    said = "kind = 'poll_failed' OR (kind = 'polled' AND data LIKE '%\"progress\": \"queued\"%')"
    return f"({said}) AND {_of_job('events', old)}"


def _sum(connection: sqlite3.Connection, table: str, size: str, where: str) -> tuple[int, int]:
    count, total = connection.execute(f"SELECT count(*), sum({size}) FROM {table} WHERE {where}").fetchone()
    return int(count), int(total or 0)


def _free_media(connection: sqlite3.Connection, old: str) -> bool:
    rows = connection.execute(f"SELECT sha256, size_bytes FROM media WHERE data IS NOT NULL AND {_free(old)}")
    taken, size = [], 0
    for sha256, size_bytes in rows:
        taken.append((sha256,))
        size += size_bytes
        if size >= _AT_ONCE_BYTES or len(taken) >= _AT_ONCE_ROWS:
            break
    rows.close()
    connection.executemany("UPDATE media SET data = NULL WHERE sha256 = ?", taken)
    if not taken:
        drop_unused_media(connection)
    return bool(taken)


def _free_more(connection: sqlite3.Connection, order: PruneOrder, old: str) -> Iterator[bool]:
    wheres = {"results": _of_job("results", old)} if order.results else {}
    if order.polls:
        wheres["events"] = _poll(old)
    for table, where in wheres.items():
        rows = f"SELECT rowid FROM {table} WHERE {where} LIMIT {_AT_ONCE_ROWS}"
        yield connection.execute(f"DELETE FROM {table} WHERE rowid IN ({rows})").rowcount > 0


def shrink(connection: sqlite3.Connection, path: Path, owners: Path) -> int | None:
    """Give freed pages back to the disk; return by how many bytes the file shrank.

    None while another window works on the journal: that takes the whole file, and needs as much room again.
    """
    # Nobody else opens it meanwhile.
    lock = FileLock(path.with_name(path.name + ".opening"))
    if not lock.try_acquire():
        return None
    with lock:
        if Owner.others_alive(owners):
            return None
        before = path.stat().st_size
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before - path.stat().st_size
