"""The timeline: events as JSON, and back; what a newer version wrote is kept and told by its kind alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import AT_SERVICE, Failure, Job, Request, is_request_id
from runcomfy_tui.store.typed import read

# The journal's own words: renaming a class must not orphan what is already written.
_CLASSES: dict[str, type[ev.Event]] = {
    "taken_over": ev.TakenOver,
    "submitting": ev.Submitting,
    "accepted": ev.Accepted,
    "rejected": ev.Rejected,
    "outcome_unknown": ev.OutcomeUnknown,
    "not_sent": ev.NotSent,
    "held": ev.Held,
    "released": ev.Released,
    "declared_not_accepted": ev.DeclaredNotAccepted,
    "polled": ev.Polled,
    "poll_failed": ev.PollFailed,
    "missing": ev.Missing,
    "access_refused": ev.AccessRefused,
    "result_fetched": ev.ResultFetched,
    "cancel_requested": ev.CancelRequested,
    "cancel_answered": ev.CancelAnswered,
    "cancel_failed": ev.CancelFailed,
    "downloaded": ev.Downloaded,
    "download_failed": ev.DownloadFailed,
    "labelled": ev.Labelled,
}
KINDS = frozenset(_CLASSES)
"""The words for what this version knows to happen to a job."""

_KINDS = {cls: kind for kind, cls in _CLASSES.items()}
_OBSERVATIONS = (ev.Polled, ev.PollFailed, ev.AccessRefused, ev.ResultFetched)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a job at ``at`` (unix seconds).

    ``event`` is None where only a newer version knows the ``kind``; ``fitted`` tells whether it changed the job.
    """

    at: float
    event: ev.Event | None
    kind: str
    fitted: bool


def encode(event: ev.Event) -> tuple[str, str]:
    """Return the event's kind and its other fields as JSON text; ``at`` has a column of its own."""
    data = {name: value for name, value in asdict(event).items() if name != "at" and value is not None}
    return _KINDS[type(event)], json.dumps(data)


def decode(kind: str, at: float, text: str) -> ev.Event | None:
    """Return the event, or None where this version cannot read it; fields that it does not know are left out."""
    cls = _CLASSES.get(kind)
    if cls is None:
        return None
    try:
        data = json.loads(text)
        known = {field.name for field in fields(cls)}
        arguments = {name: _value(name, value) for name, value in data.items() if name in known}
        return cls(at=at, **arguments)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def is_readable(kind: str, text: str) -> bool:
    """Tell whether an entry of a known kind that was written elsewhere has every field, each of its type."""
    try:
        event = read(_CLASSES[kind], {**json.loads(text), "at": 0.0})
    except (ValueError, TypeError):
        return False
    return not isinstance(event, ev.Accepted) or is_request_id(event.request.id)


def _value(name: str, value: Any) -> Any:
    reader = _READERS.get(name)
    return value if reader is None else reader(value)


def _request(value: dict[str, Any]) -> Request:
    return Request(value["id"], value.get("status_url"), value.get("result_url"), value.get("cancel_url"))


def _failure(value: dict[str, Any]) -> Failure:
    return Failure(value["message"], value.get("code"), value.get("detail"))


_READERS: dict[str, Callable[[Any], object]] = {
    "request": _request,
    "failure": _failure,
    "progress": ev.Progress,
    "verdict": ev.Verdict,
    "outcome": ev.CancelOutcome,
}


def is_worth_keeping(event: ev.Event, before: Job, changed: set[str]) -> bool:
    """Tell whether the event belongs on the timeline, given the job before it and the columns that it changed.

    Answers that only say again what is known are left out: a job that waits for an hour is asked hundreds of times.
    """
    if not isinstance(event, _OBSERVATIONS):
        return True
    if not changed:
        return before.state not in AT_SERVICE or isinstance(event, ev.Polled)
    return changed != {"confirmed_at"}


def append(connection: sqlite3.Connection, job_id: str, event: ev.Event, *, fitted: bool) -> None:
    """Add one entry to a job's timeline, in the caller's transaction."""
    kind, data = encode(event)
    connection.execute(
        "INSERT INTO events (job_id, at, kind, data, fitted) VALUES (?, ?, ?, ?, ?)",
        (job_id, event.at, kind, data, int(fitted)),
    )


def timeline(connection: sqlite3.Connection, job_id: str) -> list[TimelineEntry]:
    """Return a job's timeline in the order in which it was written."""
    rows = connection.execute("SELECT at, kind, data, fitted FROM events WHERE job_id = ? ORDER BY seq", (job_id,))
    return [TimelineEntry(at, decode(kind, at, data), kind, bool(fitted)) for at, kind, data, fitted in rows]
