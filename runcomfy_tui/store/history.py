"""All that happened to any job and to the program itself, read a part at a time: there may be very much of it."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.store.events import decode
from runcomfy_tui.store.history_search import Search
from runcomfy_tui.store.transaction import transaction

_INCIDENT = "incident"
_ENTRY = (
    "SELECT e.seq, e.at, e.job_id, e.kind, e.data, e.fitted, j.target_kind, j.target_id, j.title, j.request_id,"
    " j.target_name"
    " FROM events AS e LEFT JOIN jobs AS j ON j.id = e.job_id"
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened at ``at`` (unix seconds); ``seq`` is its place among all of them.

    Of a job: ``event`` is None where only a newer version knows the ``kind``, ``fitted`` tells whether it changed the
    job, and ``target`` is None where the job is gone. Of the program itself: ``job_id`` is empty and ``incident`` tells
    what it was.
    """

    seq: int
    at: float
    job_id: str
    kind: str
    event: ev.Event | None
    incident: Incident | None
    fitted: bool
    target: Target | None
    title: str
    request_id: str | None
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """The places of entries that a search found, rising; ``before`` is where to look on, None at the beginning."""

    seqs: array[int]
    before: int | None


def newest(connection: sqlite3.Connection) -> int:
    """Return the place of the newest entry, 0 where there is none."""
    (seq,) = connection.execute("SELECT max(seq) FROM events").fetchone()
    return int(seq or 0)


def count(connection: sqlite3.Connection) -> int:
    """Return how many entries there are."""
    return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def find(connection: sqlite3.Connection, search: Search, before: int | None, most: int) -> HistoryPart:
    """Look through the ``most`` entries older than ``before`` (None: the newest) for what the search lets through."""
    end = newest(connection) + 1 if before is None else before
    start = max(1, end - most)
    if search.job_id is not None:
        start = 0  # One job's entries are found by its index: all of them at once.
    (first,) = connection.execute("SELECT min(seq) FROM events").fetchone()
    found = _seqs(connection, search, start, end)
    return HistoryPart(found, start if first is not None and first < start else None)


def find_since(connection: sqlite3.Connection, search: Search, seq: int) -> tuple[array[int], int]:
    """Return what the search lets through of the entries after ``seq``, and the place to ask after next."""
    end = newest(connection)
    return (_seqs(connection, search, seq + 1, end + 1) if end > seq else array("q")), max(end, seq)


def _seqs(connection: sqlite3.Connection, search: Search, start: int, end: int) -> array[int]:
    sql, values = "SELECT e.seq FROM events AS e WHERE e.seq >= ? AND e.seq < ?", [start, end]
    if search.job_id is not None:
        sql += " AND e.job_id = ?"
    if search.sql:
        sql += f" AND {search.sql}"
    job = () if search.job_id is None else (search.job_id,)
    rows = connection.execute(f"{sql} ORDER BY e.seq", (*values, *job, *search.values))
    return array("q", (row[0] for row in rows))


def load(connection: sqlite3.Connection, seqs: Sequence[int]) -> list[HistoryEntry]:
    """Return the entries at these places, in rising order; those that are gone meanwhile are left out."""
    marks = ", ".join("?" * len(seqs))
    return [_entry(row) for row in connection.execute(f"{_ENTRY} WHERE e.seq IN ({marks}) ORDER BY e.seq", seqs)]


def _entry(
    row: tuple[int, float, str, str, str, int, str | None, str, str | None, str | None, str | None],
) -> HistoryEntry:
    seq, at, job_id, kind, data, fitted, target_kind, target_id, title, request_id, name = row
    is_incident = kind == _INCIDENT
    return HistoryEntry(
        seq=seq,
        at=at,
        job_id=job_id,
        kind=kind,
        event=None if is_incident else decode(kind, at, data),
        incident=_incident(at, data) if is_incident else None,
        fitted=bool(fitted),
        target=None if target_kind is None else Target(TargetKind(target_kind), target_id),
        title=title or "",
        request_id=request_id,
        target_name=name or "",
    )


def _incident(at: float, text: str) -> Incident | None:
    """Return the incident, or None where only a newer version can read it."""
    try:
        data = json.loads(text)
        return Incident(
            at,
            IncidentKind(data["kind"]),
            str(data.get("reason", "")),
            data.get("over") is True,
            data.get("lasted_s"),
            int(data.get("times", 1)),
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def record(connection: sqlite3.Connection, incident: Incident) -> None:
    """Write an incident down in a commit of its own."""
    data: dict[str, object] = {
        "kind": incident.kind.value,
        "reason": incident.reason,
        "over": incident.over,
        "times": incident.times,
    }
    if incident.lasted_s is not None:
        data["lasted_s"] = round(incident.lasted_s, 1)
    with transaction(connection):
        connection.execute(
            "INSERT INTO events (job_id, at, kind, data, fitted) VALUES ('', ?, ?, ?, 1)",
            (incident.at, _INCIDENT, json.dumps(data)),
        )
