"""The columns of the tables of costs, one table for each grouping."""

from __future__ import annotations

from datetime import date
from functools import partial

from runcomfy_tui.domain.target import Target, TargetKind, is_model_id
from runcomfy_tui.domain.text import ELLIPSIS, clean
from runcomfy_tui.present.cells import EMPTY, Align, Cell, cut
from runcomfy_tui.present.column import Column, SortKey
from runcomfy_tui.present.costs import Group, Grouping
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.money import amount
from runcomfy_tui.present.states import Look, Role
from runcomfy_tui.present.targets import fit_target, short_target

NO_LABEL = "(no label)"
_NAME_LIMIT = 200
_WHOLE_BAR = 1_000


def group_look(group: Group, _now: float) -> Look:
    """Return how a row looks: alike."""
    return Look("", name_of(group), Role.PLAIN, Role.PLAIN)


def name_of(group: Group) -> str:
    """Return what a group is called, cleaned."""
    match group.grouping:
        case Grouping.DAY:
            return f"{group.key} {date.fromisoformat(group.key):%a}"
        case Grouping.MODEL:
            kind = TargetKind.MODEL if is_model_id(group.key) else TargetKind.COMFYUI
            return short_target(Target(kind, group.key), "" if group.name == group.key else group.name)
        case Grouping.LABEL:
            return clean(group.name, _NAME_LIMIT) or NO_LABEL


def cost_columns(grouping: Grouping, glyphs: Glyphs = UNICODE) -> tuple[Column[Group], ...]:
    """Return every column of a grouping's table in the order of the screen."""
    return (
        _name_column(grouping),
        Column("jobs", "JOBS", 5, 7, Align.RIGHT, 3, _jobs, lambda group: float(group.total.jobs)),
        Column("cost", "COST", 7, 8, Align.RIGHT, 2, _cost, lambda group: float(group.total.cost)),
        Column(
            "to-come", "TO COME", 8, 8, Align.RIGHT, 4, partial(_to_come, glyphs),
            lambda group: float(group.total.to_come) if group.total.running else None,
        ),
        Column(
            "unknown", "UNKNOWN", 8, 8, Align.RIGHT, 5, _unknown,
            lambda group: float(group.total.unknown) if group.total.unknown else None,
        ),
        Column(
            "failed", "FAILED", 7, 7, Align.RIGHT, 6, _failed,
            lambda group: float(group.total.failed) if group.total.failed else None,
        ),
        Column(
            "share", "SHARE", 8, 60, Align.LEFT, 7, partial(_share, glyphs), lambda group: group.share,
            flexible=True, shorten=partial(_bar, glyphs),
        ),
    )  # fmt: skip


def _name_column(grouping: Grouping) -> Column[Group]:
    match grouping:
        case Grouping.DAY:
            return Column(
                "name", "DAY", 10, 14, Align.LEFT, 1, _name, lambda group: group.key, shorten=_without_weekday
            )
        case Grouping.MODEL:
            return Column("name", "MODEL", 12, 48, Align.LEFT, 1, _name, _by_name, comfortable=24, shorten=fit_target)
        case Grouping.LABEL:
            return Column("name", "LABEL", 10, 40, Align.LEFT, 1, _name, _by_name, comfortable=20)


def _by_name(group: Group) -> SortKey | None:
    return name_of(group).casefold() if group.key else None


def _without_weekday(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    return text[:10] if width >= 10 else cut(text[2:10], width, ellipsis)


def _name(group: Group, _now: float) -> Cell:
    return Cell(name_of(group), None if group.key else Role.QUIET)


def _jobs(group: Group, _now: float) -> Cell:
    return Cell(f"{group.total.jobs:,}", Role.QUIET)


def _cost(group: Group, _now: float) -> Cell:
    return Cell(amount(group.total.cost_usd), None if group.total.cost else Role.QUIET)


def _to_come(glyphs: Glyphs, group: Group, _now: float) -> Cell:
    if not group.total.running:
        return EMPTY
    return Cell(amount(group.total.to_come_usd, glyphs.about), Role.RUNNING)


def _unknown(group: Group, _now: float) -> Cell:
    return Cell(jobs_words(group.total.unknown), Role.UNKNOWN) if group.total.unknown else EMPTY


def _failed(group: Group, _now: float) -> Cell:
    return Cell(amount(group.total.failed_usd), Role.FAILED) if group.total.failed else EMPTY


def _share(glyphs: Glyphs, group: Group, _now: float) -> Cell:
    """Return a bar far longer than any column, which is then shortened to scale."""
    return Cell(glyphs.full * round(group.share * _WHOLE_BAR) + " " * (_WHOLE_BAR - round(group.share * _WHOLE_BAR)))


def _bar(glyphs: Glyphs, text: str, width: int, _ellipsis: str = ELLIPSIS) -> str:
    return glyphs.full * max(round(text.count(glyphs.full) / _WHOLE_BAR * width), 1 if glyphs.full in text else 0)


def jobs_words(count: int) -> str:
    """Return a number of jobs in words."""
    return "1 job" if count == 1 else f"{count:,} jobs"
