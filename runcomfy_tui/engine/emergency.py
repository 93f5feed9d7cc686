"""The worst moment: the service accepted a job and the journal's disk refuses. The id must survive all the same."""

from __future__ import annotations

import contextlib
import errno
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
    # The last of the places is everybody's: what lies there may lead to another file, or belong to another user.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(file, flags, 0o600)
    try:
        if hasattr(os, "geteuid") and os.fstat(descriptor).st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "the file belongs to another user")
        if hasattr(os, "fchmod"):
            with contextlib.suppress(OSError):
                os.fchmod(descriptor, 0o600)
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
