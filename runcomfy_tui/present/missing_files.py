"""Results that nobody has asked for yet and that the service will delete: how many, of which jobs, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from runcomfy_tui.domain.job import Job, why_not_download
from runcomfy_tui.present.durations import DAY_S, duration

_SETTLED_S = 15.0
"""A success that is younger may be about to be downloaded by itself."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Jobs whose results are not on this disk nor on their way, the one that expires first in front."""

    job_ids: tuple[str, ...] = ()
    files: int = 0
    expires_at: float | None = None

    def is_urgent(self, now: float) -> bool:
        """Tell whether the first of them is deleted within a day."""
        return self.expires_at is not None and self.expires_at - now < DAY_S

    def words(self, now: float) -> str:
        """Return what there is to get and until when; empty where there is nothing."""
        if self.expires_at is None:
            return ""
        files = "1 file" if self.files == 1 else f"{self.files:,} files"
        jobs = "1 job" if len(self.job_ids) == 1 else f"{len(self.job_ids):,} jobs"
        until = "it is deleted" if self.files == 1 else "the first is deleted"
        return f"{files} of {jobs}, not downloaded; {until} in {duration(self.expires_at - now)}"


def missing(jobs: Iterable[Job], known: Callable[[str], int], now: float) -> Missing:
    """Return what of these jobs nobody asked for; ``known`` returns of how many files of a job a download is known."""
    found = []
    files = 0
    for job in jobs:
        if job.outputs <= job.downloaded or why_not_download(job) is not None:
            continue
        absent = job.outputs - max(job.downloaded, known(job.id))
        expires_at = job.expires_at
        if absent > 0 and expires_at is not None and expires_at > now and now - job.state_since >= _SETTLED_S:
            found.append((expires_at, job.id))
            files += absent
    if not found:
        return Missing()
    found.sort()
    return Missing(tuple(job_id for _, job_id in found), files, found[0][0])
