"""The jobs' table: creating a job, and moving it by an event."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from runcomfy_tui.domain.errors import Duplicate, JournalError
from runcomfy_tui.domain.events import Event
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.transitions import advance
from runcomfy_tui.store import bodies, downloads, events, results, sources
from runcomfy_tui.store.bodies import Content
from runcomfy_tui.store.reading import find_request
from runcomfy_tui.store.rows import COLUMNS, INSERT, SELECT, Row, job_of, row_of
from runcomfy_tui.store.transaction import next_seq, transaction

_NOTHING_RUNS = (JobState.REJECTED.value, JobState.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class Terms:
    """What must hold in the very transaction that stores a new job.

    ``still_unknown`` is another job's id. ``alone_for_s`` refuses a body that went to the same target within that many
    seconds, unless nothing of that one runs (rejected, withdrawn).
    """

    still_unknown: str | None = None
    alone_for_s: float | None = None


def create(
    connection: sqlite3.Connection,
    new: Sequence[tuple[Job, Content]],
    terms: Terms,
    files: Mapping[str, Sequence[Source]],
) -> list[Job]:
    """Store new jobs and their bodies in one synced commit; return them as stored, with their bodies' SHA-256.

    ``files`` are the local files in the bodies, by job id; a job that repeats an earlier body has that one's.
    Raises :class:`Duplicate` or :class:`JournalError` where the terms do not hold, and :class:`JournalError` for an id
    that is taken: nothing is stored then.
    """
    hashed = [(replace(job, body_sha256=bodies.sha256_of(body)), body) for job, body in new]
    with transaction(connection):
        for job, _ in hashed:
            _check(connection, job, terms)
        return [_insert(connection, job, body, files.get(job.id, ())) for job, body in hashed]


def take_over(connection: sqlite3.Connection, job: Job, event: Event) -> Job:
    """Store a job that holds a request already and has no inputs; :class:`JournalError` where the request is known."""
    with transaction(connection):
        if job.request is not None and (other := find_request(connection, job.request.id)) is not None:
            raise JournalError(f"Job {other.id} holds request {job.request.id} already.")
        row = row_of(replace(job, body_sha256="", change_seq=next_seq(connection)))
        connection.execute(INSERT, row)
        events.append(connection, job.id, event, fitted=True)
        return job_of(row, {})


def _insert(connection: sqlite3.Connection, job: Job, body: Content, files: Sequence[Source]) -> Job:
    if connection.execute("SELECT 1 FROM jobs WHERE id = ?", (job.id,)).fetchone():
        raise JournalError(f"The journal has a job {job.id} already.")
    row = row_of(replace(job, change_seq=next_seq(connection)))
    connection.execute(INSERT, row)
    bodies.save(connection, job.id, bodies.whole(body))
    sources.save(connection, job.id, files)
    if job.resubmit_of is not None:
        sources.take_over(connection, job.id, job.resubmit_of)
    return job_of(row, {})


def _check(connection: sqlite3.Connection, job: Job, terms: Terms) -> None:
    if terms.still_unknown is not None:
        other = _required(connection, terms.still_unknown)
        if other[COLUMNS.index("state")] != JobState.UNKNOWN.value:
            raise JournalError(f"Job {terms.still_unknown} is not unknown any more: nothing was sent.")
    if terms.alone_for_s is not None:
        # In both directions: a clock that was set back must not make every later submit a duplicate.
        since, until = job.created_at - terms.alone_for_s, job.created_at + terms.alone_for_s
        same = connection.execute(
            "SELECT id, created_at FROM jobs WHERE body_sha256 = ? AND created_at BETWEEN ? AND ? AND target_kind = ?"
            " AND target_id = ? AND state NOT IN (?, ?) AND id IS NOT ? ORDER BY created_at DESC LIMIT 1",
            (job.body_sha256, since, until, job.target.kind.value, job.target.id, *_NOTHING_RUNS, terms.still_unknown),
        ).fetchone()
        if same is not None:
            age_s = max(0.0, job.created_at - same[1])
            raise Duplicate(
                f"the same inputs were submitted {age_s:.0f} s ago",
                job_id=same[0],
                age_s=age_s,
                advice="both would run and both would be charged",
            )


def apply(
    connection: sqlite3.Connection,
    job_id: str,
    event: Event,
    result: bytes | None,
    assets: Sequence[Asset] | None,
    *,
    want_files: bool = False,
) -> Job:
    """Move one job by one event in a transaction of its own; see :func:`apply_within`.

    With ``want_files`` the files of a job that this makes a success are wanted on the disk from the same moment.
    """
    with transaction(connection):
        job, fitted = apply_within(connection, job_id, event)
        if result is not None and (fitted or not results.has_result(connection, job_id)):
            results.save_result(connection, job_id, result)
        if assets is not None:
            results.save_assets(connection, job_id, assets)
            if want_files and fitted and job.state is JobState.SUCCEEDED:
                downloads.want_assets(connection, job_id, assets, event.at)
    return job


def apply_many(connection: sqlite3.Connection, items: Sequence[tuple[str, Event]]) -> list[Job]:
    """Move several jobs in one transaction: all of it is stored, or nothing."""
    with transaction(connection):
        return [apply_within(connection, job_id, event)[0] for job_id, event in items]


def apply_within(connection: sqlite3.Connection, job_id: str, event: Event) -> tuple[Job, bool]:
    """Read the row, advance it, write what changed, add to the timeline, stamp the change; tell whether it changed.

    Only in the caller's transaction. Raises :class:`JournalError` where the journal has no such job.
    """
    old = _required(connection, job_id)
    before = job_of(old, {})
    new = row_of(advance(before, event))
    changed = {name: value for name, value, was in zip(COLUMNS, new, old, strict=True) if value != was}
    keep = events.is_worth_keeping(event, before, set(changed))
    if keep:
        events.append(connection, job_id, event, fitted=bool(changed))
    if not changed and not keep:
        return before, False
    seq = next_seq(connection)
    values: Row = (*changed.values(), seq, job_id)
    names = "".join(f"{name} = ?, " for name in changed)
    connection.execute(f"UPDATE jobs SET {names}change_seq = ? WHERE id = ?", values)
    return job_of((*new[:-1], seq), {}), bool(changed)


def _required(connection: sqlite3.Connection, job_id: str) -> Row:
    row: Row | None = connection.execute(f"{SELECT} WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise JournalError(f"The journal has no job {job_id}.")
    return row
