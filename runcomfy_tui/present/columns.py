"""The columns of the jobs table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from runcomfy_tui.domain.job import CAME_TO_NOTHING, FINAL, NEVER_RAN, Job, JobState, elapsed_s
from runcomfy_tui.domain.labels import LABEL_LIMIT
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.present.cells import EMPTY, Align, Cell
from runcomfy_tui.present.column import Column, SortKey
from runcomfy_tui.present.durations import DAY_S, age, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.job_files import NO_FILES, JobFiles, outputs_cell
from runcomfy_tui.present.money import amount
from runcomfy_tui.present.run_time import run_time_cell
from runcomfy_tui.present.states import Role, look
from runcomfy_tui.present.targets import DOORS, fit_target, folded_target, job_target

BACKEND: Final = "backend"
"""The key of the column that says through which door of the service a job went."""
_TITLE_LIMIT = 200
_SHORT_ID = 8
_NO_ESTIMATE = NEVER_RAN | CAME_TO_NOTHING

_ATTENTION = {
    state: rank
    for rank, state in enumerate(
        (
            JobState.UNKNOWN,
            JobState.LOST,
            JobState.RUNNING,
            JobState.FINISHED,
            JobState.SUBMITTING,
            JobState.QUEUED,
            JobState.INTENT,
            JobState.FAILED,
            JobState.REJECTED,
            JobState.SUCCEEDED,
            JobState.CANCELLED,
            JobState.WITHDRAWN,
        )
    )
}


def job_columns(
    glyphs: Glyphs = UNICODE,
    files_of: Callable[[str], JobFiles | None] = lambda _: None,
    estimate_of: Callable[[str], int | None] = lambda _: None,
) -> tuple[Column[Job], ...]:
    """Return every column of the jobs table in the order of the screen.

    ``files_of`` returns what became of the files of the job with an id, None where nothing is known; ``estimate_of``
    its queue position as carried forward since it was asked, None where the last answer holds.
    """
    return (
        Column(
            "state", "STATE", 11, 13, Align.LEFT, 1, lambda j, now: _state(j, now, glyphs), _by_attention, timed=True
        ),
        Column(
            "queue", "QUEUE", 5, 5, Align.RIGHT, 2,
            lambda j, _: _queue(j, estimate_of(j.id), glyphs), _by_queue, timed=True,
        ),
        Column(
            "target", "TARGET", 11, 36, Align.LEFT, 3, _target, _by_target,
            flexible=True, comfortable=18, shorten=fit_target,
        ),
        Column("prompt", "PROMPT", 20, 200, Align.LEFT, 10, _prompt, _by_prompt, flexible=True),
        Column("age", "AGE", 4, 4, Align.RIGHT, 4, _age, _by_age, timed=True),
        Column("label", "LABEL", 9, 16, Align.LEFT, 5, _label, _by_label),
        Column(
            "elapsed", "ELAPSED", 7, 7, Align.RIGHT, 6,
            lambda j, now: _elapsed(j, now, glyphs), _by_elapsed, timed=True,
        ),
        Column(
            "outputs", "OUTPUTS", 7, 7, Align.RIGHT, 7,
            lambda j, _: outputs_cell(j, files_of(j.id) or NO_FILES, glyphs), _by_outputs, timed=True,
        ),
        Column("cost", "COST", 7, 7, Align.RIGHT, 8, lambda j, _: _cost(j, glyphs), _by_cost),
        Column("expires", "EXPIRES", 7, 7, Align.RIGHT, 9, _expires, _by_expiry, timed=True),
        Column("id", "ID", 8, 8, Align.LEFT, 11, _request_id, _by_request_id),
        Column(BACKEND, "BACKEND", 9, 9, Align.LEFT, 12, _backend, _by_backend),
    )  # fmt: skip


def _state(job: Job, now: float, glyphs: Glyphs) -> Cell:
    shown = look(job, now, glyphs)
    return Cell(shown.text, shown.role)


def _queue(job: Job, estimate: int | None, glyphs: Glyphs) -> Cell:
    if job.state is not JobState.QUEUED or job.queue_position is None:
        return EMPTY
    if estimate is not None:
        return Cell(f"{glyphs.about}{estimate if estimate else 'next'}", Role.WAITING)
    return Cell("next" if job.queue_position == 0 else str(job.queue_position), Role.QUEUED)


def _target(job: Job, _now: float) -> Cell:
    return Cell(job_target(job))


def _prompt(job: Job, _now: float) -> Cell:
    return Cell(first_line(job.title, _TITLE_LIMIT))


def _age(job: Job, now: float) -> Cell:
    return Cell(age(now - job.created_at), Role.QUIET)


def _label(job: Job, _now: float) -> Cell:
    return Cell(clean(job.label, LABEL_LIMIT)) if job.label else EMPTY


def _elapsed(job: Job, now: float, glyphs: Glyphs) -> Cell:
    words = run_time_cell(job, now, glyphs)
    return Cell(words) if words else EMPTY


def _cost(job: Job, glyphs: Glyphs) -> Cell:
    if job.cost_usd is not None:
        return Cell(amount(job.cost_usd), Role.QUIET if job.cost_usd == 0 else None)
    if job.price_usd is None or job.state in _NO_ESTIMATE:
        return EMPTY
    return Cell(amount(job.price_usd, glyphs.about), Role.QUIET)


def _expires(job: Job, now: float) -> Cell:
    if job.expires_at is None:
        return EMPTY
    left = job.expires_at - now
    if left <= 0:
        return Cell("gone", Role.QUIET)
    kept = job.downloaded >= job.outputs
    return Cell(duration(left), Role.WARNING if left < DAY_S and not kept else Role.QUIET)


def _request_id(job: Job, _now: float) -> Cell:
    return EMPTY if job.request is None else Cell(clean(job.request.id, 64)[:_SHORT_ID], Role.QUIET)


def _backend(job: Job, _now: float) -> Cell:
    return Cell(DOORS[job.target.kind], Role.QUIET)


def _by_attention(job: Job) -> SortKey:
    return float(_ATTENTION[job.state]) if job.hold is None else -1.0


def _by_queue(job: Job) -> SortKey | None:
    if job.state is not JobState.QUEUED or job.queue_position is None:
        return None
    return float(job.queue_position)


def _by_target(job: Job) -> SortKey:
    return folded_target(job.target, job.target_name)


def _by_prompt(job: Job) -> SortKey | None:
    return first_line(job.title, _TITLE_LIMIT).casefold() or None


def _by_age(job: Job) -> SortKey:
    return -job.created_at


def _by_label(job: Job) -> SortKey | None:
    return job.label.casefold() or None


def _by_elapsed(job: Job) -> SortKey | None:
    # For what still runs the start stands in: it orders running jobs without a key that changes every second.
    if job.started_at is None or job.state in FINAL:
        return elapsed_s(job, 0.0)
    return 1e12 - job.started_at


def _by_outputs(job: Job) -> SortKey | None:
    return float(job.outputs) if job.outputs else None


def _by_cost(job: Job) -> SortKey | None:
    if job.cost_usd is not None or job.state in _NO_ESTIMATE:
        return job.cost_usd
    return job.price_usd


def _by_expiry(job: Job) -> SortKey | None:
    return job.expires_at


def _by_request_id(job: Job) -> SortKey | None:
    return None if job.request is None else job.request.id


def _by_backend(job: Job) -> SortKey:
    return DOORS[job.target.kind]
