"""What jobs have cost and may still cost, added up by day, model and label; kept up to date job by job.

Three figures never mix: what results told (``cost``), estimates of what still runs (``to come``), and a number of jobs
of which neither is known. Amounts are whole billionths of a dollar inside, so that taking one away leaves no crumbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from runcomfy_tui.domain import days
from runcomfy_tui.domain.job import CAME_TO_NOTHING, NEVER_RAN, Job, JobState

_BILLION = 1_000_000_000
_NOBODY_KNOWS = frozenset({JobState.UNKNOWN, JobState.LOST})
WEEK, MONTH = 7, 30
"""Days of the sums, today included."""


class Grouping(StrEnum):
    """What jobs are added up by; days are local ones, those on which the jobs were made."""

    DAY = "day"
    MODEL = "model"
    LABEL = "label"


def in_usd(billionths: int) -> float:
    """Return an exact sum of this module in dollars."""
    return billionths / _BILLION


def to_come(job: Job) -> int:
    """Return what a job may still cost by its estimate, in billionths of a dollar."""
    return _amounts(job)[2]


@dataclass(frozen=True, slots=True)
class Total:
    """Jobs added up. ``failed`` is the part of ``cost`` that failed and cancelled jobs took.

    ``running`` are the jobs of ``to_come``; ``unknown`` are jobs that ended without telling a cost, that run without a
    price, or of which nobody knows whether they ran.
    """

    jobs: int = 0
    cost: int = 0
    failed: int = 0
    to_come: int = 0
    running: int = 0
    unknown: int = 0

    @property
    def cost_usd(self) -> float:
        """Return what results told."""
        return in_usd(self.cost)

    @property
    def failed_usd(self) -> float:
        """Return what of it was for nothing."""
        return in_usd(self.failed)

    @property
    def to_come_usd(self) -> float:
        """Return what still runs may cost."""
        return in_usd(self.to_come)


NOTHING = Total()


@dataclass(frozen=True, slots=True)
class Group:
    """The jobs of one day, model or label: ``key`` is the ISO day, the target's id or the folded label, ``name`` raw.

    ``share`` is its part of the largest group's cost, 0 to 1.
    """

    grouping: Grouping
    key: str
    name: str
    total: Total
    share: float = 0.0

    @property
    def id(self) -> str:
        """Return what it is known by in its table."""
        return self.key or "-"

    @property
    def query(self) -> str:
        """Return the filter of jobs that finds exactly these."""
        match self.grouping:
            case Grouping.DAY:
                return f"day:{self.key}"
            case Grouping.MODEL:
                return f"model={self.key}"
            case Grouping.LABEL:
                return f'label="{self.name}"'


_Share = tuple[str, str, str, int, int, int, int, int]
"""What one job adds: its day, its target, its label, and all of a :class:`Total` but the number of jobs."""

_FREE = (0, 0, 0, 0, 0)
_UNKNOWN = (0, 0, 0, 0, 1)


class CostBook:
    """Totals of all jobs that it was given, by every grouping; ten thousand at once are no matter."""

    def __init__(self) -> None:
        self._shares: dict[str, _Share] = {}
        self._sums: dict[Grouping, dict[str, list[int]]] = {each: {} for each in Grouping}
        self._names: dict[str, str] = {}
        self._target_names: dict[str, str] = {}
        self._groups: dict[Grouping, dict[str, Group]] = {each: {} for each in Grouping}
        self._day = ""
        self._day_from = self._day_until = 0.0

    def note(self, jobs: Iterable[Job]) -> bool:
        """Take new and changed jobs; tell whether any total is another one now."""
        changed = False
        shares = self._shares
        for job in jobs:
            before = shares.get(job.id)
            day = self._day_of(job.created_at) if before is None else before[0]
            if job.target_name and self._target_names.get(job.target.id) != job.target_name:
                self._target_names[job.target.id] = job.target_name
                changed = True
            share = (day, job.target.id, job.label, *_amounts(job))
            if share != before:
                changed = True
                if before is not None:
                    self._add(before, -1)
                self._add(share, 1)
                shares[job.id] = share
        return changed

    @property
    def everything(self) -> Total:
        """Return the sum of all jobs."""
        return _sum(self._sums[Grouping.MODEL].values())

    def groups(self, grouping: Grouping) -> list[Group]:
        """Return the groups in no order; one that is as it was at the last call is the same object."""
        sums, known = self._sums[grouping], self._groups[grouping]
        most = max((amounts[1] for amounts in sums.values()), default=0)
        names = {Grouping.LABEL: self._names, Grouping.MODEL: self._target_names}.get(grouping, {})
        groups: dict[str, Group] = {}
        for key, amounts in sums.items():
            name = names.get(key, key)
            group = Group(grouping, key, name, Total(*amounts), round(amounts[1] / most, 3) if most else 0.0)
            groups[key] = known[key] if known.get(key) == group else group
        self._groups[grouping] = groups
        return list(groups.values())

    def last_days(self, count: int, now: float) -> Total:
        """Return what the jobs of the last local days cost, today (at ``now``) included."""
        today, by_day = days.day_of(now), self._sums[Grouping.DAY]
        wanted = ((today - timedelta(days=each)).isoformat() for each in range(count))
        return _sum(by_day[day] for day in wanted if day in by_day)

    def _day_of(self, at: float) -> str:
        if not self._day_from <= at < self._day_until:  # jobs come in the order of their making
            day = days.day_of(at)
            self._day, self._day_from = day.isoformat(), days.start_of(day)
            self._day_until = days.start_of(day + timedelta(days=1)) if day < date.max else float("inf")
        return self._day

    def _add(self, share: _Share, sign: int) -> None:
        day, model, label, cost, failed, to_come, running, unknown = share
        key = label.casefold() if label else label
        if key != label:
            self._names.setdefault(key, label)
        for grouping, group in ((Grouping.DAY, day), (Grouping.MODEL, model), (Grouping.LABEL, key)):
            sums = self._sums[grouping]
            added = sums.get(group)
            if added is None:
                added = sums[group] = [0, 0, 0, 0, 0, 0]
            added[0] += sign
            added[1] += sign * cost
            added[2] += sign * failed
            added[3] += sign * to_come
            added[4] += sign * running
            added[5] += sign * unknown
            if not added[0]:
                del sums[group]


def _sum(sums: Iterable[Sequence[int]]) -> Total:
    columns = [sum(column) for column in zip(*sums, strict=True)]
    return Total(*columns) if columns else NOTHING


def _amounts(job: Job) -> tuple[int, int, int, int, int]:
    if job.cost_usd is not None:
        cost = round(job.cost_usd * _BILLION)
        return cost, cost if job.state in CAME_TO_NOTHING else 0, 0, 0, 0
    if job.state in NEVER_RAN or job.hold is not None:
        return _FREE
    if job.is_final or job.state in _NOBODY_KNOWS or job.price_usd is None:
        return _UNKNOWN
    return 0, 0, round(job.price_usd * _BILLION), 1, 0


def tsv(groups: Iterable[Group]) -> str:
    """Return groups as lines of tab-separated values under a line of names; amounts in dollars, without rounding."""
    head = "\t".join(("group", "jobs", "cost_usd", "failed_usd", "to_come_usd", "running_jobs", "unknown_cost_jobs"))
    return "\n".join((head, *_tsv_lines(groups)))


def _tsv_lines(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        total = group.total
        amounts = (_plain(total.cost_usd), _plain(total.failed_usd), _plain(total.to_come_usd))
        yield "\t".join((group.name or "(no label)", str(total.jobs), *amounts, str(total.running), str(total.unknown)))


def _plain(usd: float) -> str:
    return f"{usd:.9f}".rstrip("0").rstrip(".")
