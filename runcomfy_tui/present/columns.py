"""The columns of the jobs table: each is one declaration of name, width, cell and sort key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.job import FINAL, Job, JobState, elapsed_s
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.present.cells import EMPTY, Align, Cell, cut
from runcomfy_tui.present.durations import DAY_S, age, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.money import amount
from runcomfy_tui.present.states import Role, look
from runcomfy_tui.present.targets import fit_target, folded_target, short_target

SortKey = float | str
GAP = 2
"""Blank cells between two columns; one where there is little room."""

_ROOMY = 56
_ALWAYS_WANTED = 4

_TITLE_LIMIT = 200
_SHORT_ID = 8
_NEVER_RAN = frozenset({JobState.CANCELLED, JobState.REJECTED, JobState.WITHDRAWN, JobState.FAILED})

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


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``priority`` 1 stays longest; ``timed`` cells change while nothing happens to the job.

    ``sort_key`` returns None where there is nothing to sort by: such rows come last in both directions.
    ``flexible`` columns take the width that is left, up to ``most``; ``comfortable`` is the width that columns beyond
    the few most important ones must leave them. ``shorten`` fits a text that is too long into a width.
    """

    key: str
    title: str
    least: int
    most: int
    align: Align
    priority: int
    cell: Callable[[Job, float], Cell]
    sort_key: Callable[[Job], SortKey | None]
    timed: bool = False
    flexible: bool = False
    comfortable: int = 0
    shorten: Callable[[str, int, str], str] = cut


def job_columns(glyphs: Glyphs = UNICODE) -> tuple[Column, ...]:
    """Return every column of the jobs table in the order of the screen."""
    return (
        Column(
            "state", "STATE", 11, 13, Align.LEFT, 1, lambda j, now: _state(j, now, glyphs), _by_attention, timed=True
        ),
        Column("queue", "QUEUE", 5, 5, Align.RIGHT, 2, _queue, _by_queue),
        Column(
            "target", "TARGET", 11, 36, Align.LEFT, 3, _target, _by_target,
            flexible=True, comfortable=18, shorten=fit_target,
        ),
        Column("prompt", "PROMPT", 20, 200, Align.LEFT, 9, _prompt, _by_prompt, flexible=True),
        Column("age", "AGE", 4, 4, Align.RIGHT, 4, _age, _by_age, timed=True),
        Column("elapsed", "ELAPSED", 7, 7, Align.RIGHT, 5, _elapsed, _by_elapsed, timed=True),
        Column("outputs", "OUTPUTS", 7, 7, Align.RIGHT, 6, lambda j, _: _outputs(j, glyphs), _by_outputs),
        Column("cost", "COST", 7, 7, Align.RIGHT, 7, lambda j, _: _cost(j, glyphs), _by_cost),
        Column("expires", "EXPIRES", 7, 7, Align.RIGHT, 8, _expires, _by_expiry, timed=True),
        Column("id", "ID", 8, 8, Align.LEFT, 10, _request_id, _by_request_id),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on the screen: its first cell and its width."""

    column: Column
    x: int
    width: int


def placed(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Return the columns that fit into ``width`` cells, in their order, each with its place.

    The least important ones are dropped first; one column is always kept, cut if it must be.
    """
    gap = GAP if width >= _ROOMY else 1
    kept = sorted(columns, key=lambda column: column.priority)
    while len(kept) > _ALWAYS_WANTED and _least(kept, gap, comfortable=True) > width:
        kept.pop()
    while len(kept) > 1 and _least(kept, gap) > width:
        kept.pop()
    spare = max(0, width - _least(kept, gap))
    widths = {column.key: min(column.least, width) for column in kept}
    steps = [(column, column.comfortable) for column in kept]  # what tells jobs apart, then what is cut, then the rest
    steps += [(column, column.most) for column in sorted(kept, key=lambda column: column.flexible)]
    for column, wanted in steps:
        more = max(0, min(wanted - widths[column.key], spare))
        widths[column.key] += more
        spare -= more
    places: list[Placed] = []
    x = 0
    for column in columns:
        if column.key in widths:
            places.append(Placed(column, x, widths[column.key]))
            x += widths[column.key] + gap
    return tuple(places)


def _least(columns: Sequence[Column], gap: int, *, comfortable: bool = False) -> int:
    widths = (max(column.least, column.comfortable if comfortable else 0) for column in columns)
    return sum(widths) + gap * (len(columns) - 1)


def _state(job: Job, now: float, glyphs: Glyphs) -> Cell:
    shown = look(job, now, glyphs)
    return Cell(shown.text, shown.role)


def _queue(job: Job, _now: float) -> Cell:
    if job.state is not JobState.QUEUED or job.queue_position is None:
        return EMPTY
    return Cell("next" if job.queue_position == 0 else str(job.queue_position), Role.QUEUED)


def _target(job: Job, _now: float) -> Cell:
    return Cell(short_target(job.target))


def _prompt(job: Job, _now: float) -> Cell:
    return Cell(first_line(job.title, _TITLE_LIMIT))


def _age(job: Job, now: float) -> Cell:
    return Cell(age(now - job.created_at), Role.QUIET)


def _elapsed(job: Job, now: float) -> Cell:
    seconds = elapsed_s(job, now)
    return EMPTY if seconds is None else Cell(duration(seconds))


def _outputs(job: Job, glyphs: Glyphs) -> Cell:
    if not job.outputs:
        return EMPTY
    if not job.downloaded:
        return Cell(f"{job.outputs}  ")  # the number stays under those with an arrow
    if job.downloaded >= job.outputs:
        return Cell(f"{job.outputs} {glyphs.down}")
    return Cell(f"{job.downloaded}/{job.outputs} {glyphs.down}")


def _cost(job: Job, glyphs: Glyphs) -> Cell:
    if job.cost_usd is not None:
        return Cell(amount(job.cost_usd), Role.QUIET if job.cost_usd == 0 else None)
    if job.price_usd is None or job.state in _NEVER_RAN:
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


def _by_attention(job: Job) -> SortKey:
    return float(_ATTENTION[job.state]) if job.hold is None else -1.0


def _by_queue(job: Job) -> SortKey | None:
    if job.state is not JobState.QUEUED or job.queue_position is None:
        return None
    return float(job.queue_position)


def _by_target(job: Job) -> SortKey:
    return folded_target(job.target)


def _by_prompt(job: Job) -> SortKey | None:
    return first_line(job.title, _TITLE_LIMIT).casefold() or None


def _by_age(job: Job) -> SortKey:
    return -job.created_at


def _by_elapsed(job: Job) -> SortKey | None:
    # For what still runs the start stands in: it orders running jobs without a key that changes every second.
    if job.started_at is None or job.state in FINAL:
        return elapsed_s(job, 0.0)
    return 1e12 - job.started_at


def _by_outputs(job: Job) -> SortKey | None:
    return float(job.outputs) if job.outputs else None


def _by_cost(job: Job) -> SortKey | None:
    if job.cost_usd is not None or job.state in _NEVER_RAN:
        return job.cost_usd
    return job.price_usd


def _by_expiry(job: Job) -> SortKey | None:
    return job.expires_at


def _by_request_id(job: Job) -> SortKey | None:
    return None if job.request is None else job.request.id
