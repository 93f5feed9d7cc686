"""From what the journal says of a download and its job to a row of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.present.downloads import FileRow, row_id

if TYPE_CHECKING:
    from runcomfy_tui.store import Download


def file_row(download: Download, job: Job | None, speed: float | None) -> FileRow | None:
    """Return the row of a download; None where a person took it off the list. ``speed`` is in bytes per second."""
    if download.state == "forgotten":
        return None
    return FileRow(
        id=row_id(download.job_id, download.index),
        job_id=download.job_id,
        index=download.index,
        state=download.state,
        path=download.path,
        url=download.url,
        kind=download.kind,
        target=job.target if job else None,
        title=job.title if job else "",
        request_id=job.request.id if job and job.request else "",
        done_bytes=download.done_bytes,
        size_bytes=download.size_bytes,
        created_at=job.created_at if job else download.updated_at,
        changed_at=download.updated_at,
        expires_at=job.expires_at if job and not is_text(download.url) else None,
        retry_at=download.retry_at,
        attempts=download.attempts,
        problem=download.problem,
        sha256=download.sha256,
        target_name=job.target_name if job else "",
        speed=speed if download.state == "running" else None,
    )
