"""The worst moment: the service accepted a job and the journal's disk refuses. The id must survive all the same."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from runcomfy_tui.domain.job import Job, Request


class EmergencyNotes:
    """Accepted requests that the journal could not take yet: in memory, and in the first file that takes a line."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = tuple(files)
        self._unsaved: dict[str, tuple[Job, Request]] = {}
        self.written_to: Path | None = None

    def add(self, job: Job, request: Request, at: float) -> None:
        """Remember an accepted request and try to write it down elsewhere."""
        self._unsaved[job.id] = (job, request)
        line = f"{datetime.fromtimestamp(at, UTC).isoformat()} {job.target.id} request_id={request.id} job={job.id}\n"
        for file in self._files:
            with contextlib.suppress(OSError):
                _append(file, line)
                self.written_to = file
                return

    def settled(self, job_id: str) -> None:
        """Forget a request that is in the journal now."""
        self._unsaved.pop(job_id, None)

    @property
    def unsaved(self) -> tuple[tuple[Job, Request], ...]:
        """Return what is still in memory alone."""
        return tuple(self._unsaved.values())


def _append(file: Path, line: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
