"""Where a result's files are kept: ``{downloads}/{date}/{model}/{request_id}_{index}{ext}``, made safe part by part."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import safe_component


def target_path(downloads: Path, job: Job, index: int, extension: str) -> Path:
    """Return the final path of a job's file; the date is the local day on which the job was made."""
    day = datetime.fromtimestamp(job.created_at).astimezone().strftime("%Y-%m-%d")
    model = safe_component(job.target.id.replace("/", "_"))
    request_id = job.request.id if job.request else job.id
    return downloads / day / model / f"{safe_component(request_id)}_{index}{extension}"
