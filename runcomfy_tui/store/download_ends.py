"""What the end of a download means for its job: the row, the count and the timeline entry in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from runcomfy_tui.domain import events as ev
from runcomfy_tui.store import downloads, jobs
from runcomfy_tui.store.downloads import Download, DownloadState, Key
from runcomfy_tui.store.transaction import transaction

_FORGETTABLE: tuple[DownloadState, ...] = ("wanted", "running", "paused", "done", "failed", "gone", "refused")


def end(connection: sqlite3.Connection, download: Download, only_from: tuple[DownloadState, ...]) -> bool:
    """Store how a download ended and tell its job, unless it was put into another state meanwhile."""
    with transaction(connection):
        old = downloads.load_one(connection, download.key)
        if old is None or old.state not in only_from:
            return False
        downloads.put_within(connection, download)
        if download.state == "done":
            _count(connection, download.job_id, download.updated_at)
        else:
            reason = download.problem or download.state
            failed = ev.DownloadFailed(download.updated_at, download.index, reason)
            jobs.apply_within(connection, download.job_id, failed)
        return True


def forget(connection: sqlite3.Connection, keys: Iterable[Key], at: float) -> list[Download]:
    """Take downloads off the list and return them as they were; finished files stay where they are."""
    with transaction(connection):
        were = downloads.move(connection, keys, _FORGETTABLE, "forgotten", at)
        for job_id in dict.fromkeys(old.job_id for old in were if old.state == "done"):
            _count(connection, job_id, at)
        return were


def _count(connection: sqlite3.Connection, job_id: str, at: float) -> None:
    total = sum(row.state == "done" for row in downloads.load(connection, job_id))
    jobs.apply_within(connection, job_id, ev.Downloaded(at, total))
