"""Jobs as a command tells of them: lines of a table, and objects of JSON that scripts can rely on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from runcomfy_tui.cli.table import TextColumn, table_lines
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.state_names import state_name
from runcomfy_tui.domain.target import NO_MODEL, TargetKind
from runcomfy_tui.domain.text import clean

_TITLE = 200
_ERROR = 2_000
_ORDER = ("state", "queue", "age", "target", "label", "elapsed", "outputs", "cost", "expires", "prompt")
"""The columns in the order in which a narrow terminal keeps them."""

_LEAST = {"state": 9, "queue": 5, "target": 12, "prompt": 10, "label": 6}


def job_data(job: Job) -> dict[str, object]:
    """Return a job as an object of JSON, as ``ls --help`` tells."""
    is_model = job.target.kind is TargetKind.MODEL
    return {
        "job_id": job.id,
        "request_id": None if job.request is None else job.request.id,
        "state": state_name(job),
        "status": job.wire_status,
        "queue_position": job.queue_position,
        "cancelling": job.cancel is not None,
        "model_id": job.target.id if is_model and job.target != NO_MODEL else None,
        "deployment_id": None if is_model else job.target.id,
        "deployment_name": None if is_model else clean(job.target_name, _TITLE) or None,
        "prompt": job.title or None,
        "label": job.label,
        "tags": job.tags.split(),
        "note": job.note,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at),
        "finished_at": iso(job.finished_at),
        "expires_at": iso(job.expires_at),
        "cost_usd": job.cost_usd,
        "price_usd": job.price_usd,
        "outputs": job.outputs,
        "downloaded": job.downloaded,
        "error": None if job.failure is None else clean(job.failure.message, _ERROR),
        "problem": job.hold or job.refused or job.stale,
    }


def iso(at: float | None) -> str | None:
    """Return unix seconds as ISO 8601 in UTC, whole seconds."""
    return None if at is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def job_lines(jobs: Sequence[Job], now: float, width: int | None, *, plain: bool) -> Iterator[str]:
    """Yield the table of jobs, its title first: the columns of the screen, and whole ids. ``plain``: ASCII alone."""
    from runcomfy_tui.present.columns import job_columns
    from runcomfy_tui.present.glyphs import ASCII, UNICODE

    columns = [TextColumn("ID", [_id(job) for job in jobs])]
    by_key = {column.key: column for column in job_columns(ASCII if plain else UNICODE)}
    for key in _ORDER:
        column = by_key[key]
        cells = [column.cell(job, now).text for job in jobs]
        if width is None or any(cells):  # On a terminal, what is empty leaves its room to others.
            columns.append(TextColumn(column.title, cells, _LEAST.get(key, column.least)))
    return table_lines(columns, width)


def _id(job: Job) -> str:
    return job.id if job.request is None else clean(job.request.id, 128)
