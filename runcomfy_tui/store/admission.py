"""What becomes of a record that comes from elsewhere: nothing that it says makes this program send or pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Job, JobState
from runcomfy_tui.domain.output import is_media_name
from runcomfy_tui.domain.transitions import advance
from runcomfy_tui.store import events
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.record import Entry, Record

IMPORTED = "imported: it may have been sent by the program that it was exported from"
_SUBMITTING = "{}, and it was being submitted: it may have been accepted and may be charged"
_NOT_SENT = "{}, and it may be older than what happened to it: it may have been accepted and may be charged"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from.

    ``word`` says it in the jobs' reasons. ``profile`` replaces theirs where it is given. ``is_own`` is true for what
    this very profile had written: its downloads go on and its wishes to cancel hold, but of an intent nobody knows
    whether it was sent since.
    """

    word: str
    is_own: bool
    profile: str | None = None


def admitted(record: Record, origin: Origin, now: float) -> Record:
    """Return the record as it may enter the journal at ``now`` (unix seconds)."""
    job = replace(record.job, owner="", claimed_by="", profile=origin.profile or record.job.profile)
    if not origin.is_own and job.cancel is not None and job.cancel.answer is None:
        job = replace(job, cancel=None)
    job, more = _settled(job, origin, now)
    kept = record.downloads if origin.is_own else tuple(_download(download) for download in record.downloads)
    if not origin.is_own:
        job = replace(job, downloaded=sum(download.state == "done" for download in kept))
    return replace(record, job=job, timeline=(*record.timeline, *more), downloads=kept)


def _settled(job: Job, origin: Origin, now: float) -> tuple[Job, tuple[Entry, ...]]:
    """Hold what was not sent, call unknown what may have been."""
    events_since: list[ev.Event] = []
    match job.state:
        case JobState.INTENT if origin.is_own:
            job = replace(job, hold=None, cancel=None)
            reason = _NOT_SENT.format(origin.word)
            events_since = [ev.Submitting(now, ""), ev.OutcomeUnknown(now, reason)]
        case JobState.INTENT:
            events_since = [ev.Held(now, IMPORTED)]
        case JobState.SUBMITTING:
            events_since = [ev.OutcomeUnknown(now, _SUBMITTING.format(origin.word))]
        case _:
            pass
    for event in events_since:
        job = advance(job, event)
    return job, tuple(Entry(event.at, *events.encode(event), True) for event in events_since[-1:])


def repaired(job: Job) -> Job:
    """Return a damaged job in a state that it can have: one with a request is asked about, one without is unknown."""
    if job.request is not None:
        return replace(job, state=JobState.QUEUED)
    return replace(job, state=JobState.UNKNOWN, failure=job.failure or Failure("its state was damaged"))


def _download(download: Download) -> Download:
    """A file counts as here where it is: a record from elsewhere must not make us write to, or open, a path of its."""
    if download.state == "done" and download.path is not None and _is_here(download.path, download.size_bytes):
        return download
    if download.state in ("gone", "refused", "forgotten"):
        return replace(download, path=None, done_bytes=0, sha256=None, etag=None, retry_at=None)
    problem = "its job was imported: the file is not on this machine"
    return replace(
        download, state="paused", path=None, done_bytes=0, sha256=None, etag=None, retry_at=None, problem=problem
    )


def _is_here(path: str, size_bytes: int | None) -> bool:
    file = Path(path)
    try:
        return (
            file.is_absolute()
            and is_media_name(file.name)
            and file.is_file()
            and not file.is_symlink()
            and file.stat().st_size == size_bytes
        )
    except (OSError, ValueError):
        return False
