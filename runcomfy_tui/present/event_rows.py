"""The rows of the events' log: their cells, and the whole of one as a line of text to copy."""

from __future__ import annotations

from dataclasses import dataclass

from runcomfy_tui.domain.target import Target
from runcomfy_tui.domain.text import ELLIPSIS, clean, first_line
from runcomfy_tui.present.cells import EMPTY, Align, Cell, cut
from runcomfy_tui.present.column import Column
from runcomfy_tui.present.durations import date_time
from runcomfy_tui.present.events import Moment
from runcomfy_tui.present.states import Look, Role
from runcomfy_tui.present.targets import fit_target, full_target, short_target

_SHORT_ID = 8
_FULL_TIME, _WITHOUT_YEAR = 19, 14


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened. ``job_id`` is empty and ``target`` None where it happened to no job.

    ``request_id``, ``title`` and ``target_name`` are the job's own, raw; ``changed`` tells whether anything came of it.
    """

    id: str
    moment: Moment
    job_id: str
    target: Target | None
    request_id: str | None
    title: str
    changed: bool = True
    target_name: str = ""


def row_look(row: EventRow, _now: float) -> Look:
    """Return how a row looks: what changed nothing is quiet."""
    return Look("", row.moment.what, row.moment.role, Role.PLAIN if row.changed else Role.QUIET)


def event_columns() -> tuple[Column[EventRow], ...]:
    """Return every column of the log in the order of the screen."""
    return (
        Column("time", "TIME", 8, _FULL_TIME, Align.LEFT, 1, _time, lambda row: row.moment.at,
               comfortable=_WITHOUT_YEAR, shorten=fit_time),
        Column("event", "EVENT", 13, 15, Align.LEFT, 2, _event, lambda row: row.moment.what),
        Column("target", "TARGET", 9, 28, Align.LEFT, 4, _target, lambda row: row.id,
               flexible=True, comfortable=16, shorten=fit_target),
        Column("id", "ID", _SHORT_ID, _SHORT_ID, Align.LEFT, 5, _id, lambda row: row.id),
        Column("why", "WHY", 10, 64, Align.LEFT, 3, _why, lambda row: row.id, flexible=True, comfortable=24),
        Column("prompt", "PROMPT", 20, 200, Align.LEFT, 6, _prompt, lambda row: row.id, flexible=True),
    )  # fmt: skip


def fit_time(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a date and time in ``width`` cells: without its year, then without its day."""
    if width >= _WITHOUT_YEAR:
        return text[5:]
    return cut(text[11:], width, ellipsis)


def row_line(row: EventRow) -> str:
    """Return the whole row as one cleaned line: for the clipboard, and for a search in another program."""
    target = "" if row.target is None else full_target(row.target, row.target_name)
    request = "" if row.target is None else clean(row.request_id or row.job_id, 128)
    parts = [date_time(row.moment.at), row.moment.what, target, request, row.moment.more, first_line(row.title, 200)]
    return "  ".join(part for part in parts if part)


def row_facts(row: EventRow) -> tuple[str, str]:
    """Return the row in full in two cleaned texts: what and why; and when, and of which job."""
    why = f"{row.moment.what}: {row.moment.more}" if row.moment.more else row.moment.what
    where = [date_time(row.moment.at)]
    if row.target is not None:
        where += [full_target(row.target, row.target_name), clean(row.request_id or f"job {row.job_id}", 128)]
    if title := first_line(row.title, 200):
        where.append(f"“{title}”")
    return (why if row.changed else f"{why} (this changed nothing)"), " · ".join(where)


def _time(row: EventRow, _now: float) -> Cell:
    return Cell(date_time(row.moment.at), Role.QUIET)


def _event(row: EventRow, _now: float) -> Cell:
    return Cell(row.moment.what, row.moment.role if row.changed else Role.QUIET)


def _target(row: EventRow, _now: float) -> Cell:
    return EMPTY if row.target is None else Cell(short_target(row.target, row.target_name))


def _id(row: EventRow, _now: float) -> Cell:
    if row.target is None:
        return EMPTY
    return Cell(clean(row.request_id, 64)[:_SHORT_ID] if row.request_id else row.job_id[-6:], Role.QUIET)


def _why(row: EventRow, _now: float) -> Cell:
    return Cell(row.moment.more)


def _prompt(row: EventRow, _now: float) -> Cell:
    return Cell(first_line(row.title, 200), Role.QUIET)
