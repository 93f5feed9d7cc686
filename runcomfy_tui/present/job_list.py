"""The jobs of a table in the order and selection of the screen, kept up to date change by change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query import EVERYTHING, Haystacks, Query, matches, select
from runcomfy_tui.present.columns import Column, SortKey

_FEW_MOVED = 200
"""Up to so many rows are moved one by one; for more, sorting everything is cheaper."""


class JobList:
    """All jobs by id, and :attr:`order`, the ids that the query lets through, sorted by one column.

    Rows without a value in that column come last whichever way it is sorted; equal rows stand newest first.
    """

    def __init__(self, column: Column, *, reverse: bool = False) -> None:
        self.jobs: dict[str, Job] = {}
        self.order: list[str] = []
        self.query: Query = EVERYTHING
        self.column = column
        self.reverse = reverse
        self._shown: set[str] = set()
        self._keys: dict[str, SortKey | None] = {}
        self._haystacks = Haystacks()

    def __len__(self) -> int:
        return len(self.order)

    @property
    def hidden(self) -> int:
        """Return how many jobs the query keeps from the screen."""
        return len(self.jobs) - len(self.order)

    def row_of(self, job_id: str | None) -> int | None:
        """Return the row of a job, or None where it is not shown."""
        if job_id is None or job_id not in self._shown:
            return None
        return self.order.index(job_id)

    def at(self, row: int) -> str | None:
        """Return the job of a row, or None where there is no such row."""
        return self.order[row] if 0 <= row < len(self.order) else None

    def shows(self, job_id: str) -> bool:
        """Tell whether a job is in the view."""
        return job_id in self._shown

    def replace_all(self, jobs: Iterable[Job], now: float) -> None:
        """Take these jobs instead of all known ones."""
        self.jobs = {job.id: job for job in jobs}
        self._haystacks = Haystacks()
        self._filter_all(now)

    def set_query(self, query: Query, now: float) -> None:
        """Show what this query lets through."""
        self.query = query
        self._filter_all(now)

    def filter_again(self, now: float) -> bool:
        """Ask a query that depends on the time again; tell whether the selection changed."""
        before = self._shown
        self._filter_all(now)
        return before != self._shown

    def sort_by(self, column: Column, *, reverse: bool) -> None:
        """Sort by another column."""
        self.column, self.reverse = column, reverse
        self._sort_all()

    def update(self, jobs: Sequence[Job], now: float) -> bool:
        """Take changed and new jobs; tell whether rows came, went or moved."""
        moved: dict[str, bool] = {}
        for job in {job.id: job for job in jobs}.values():  # the last word on each
            self.jobs[job.id] = job
            shown = matches(self.query, job, now, haystacks=self._haystacks)
            if not shown and job.id not in self._shown:
                continue
            key = self.column.sort_key(job)
            if shown and job.id in self._shown and key == self._keys[job.id]:
                continue
            moved[job.id] = shown
            self._keys[job.id] = key
        if not moved:
            return False
        self._shown.difference_update(moved)
        self._shown.update(job_id for job_id, shown in moved.items() if shown)
        if len(moved) > _FEW_MOVED:
            self._sort()
        else:
            self._move(moved)
        return True

    def remove(self, job_ids: Iterable[str]) -> None:
        """Drop jobs altogether."""
        gone = set(job_ids)
        for job_id in gone:
            self.jobs.pop(job_id, None)
            self._keys.pop(job_id, None)
            self._haystacks.forget(job_id)
        self._shown -= gone
        self.order = [job_id for job_id in self.order if job_id not in gone]

    def _filter_all(self, now: float) -> None:
        if self.query.is_empty:
            self._shown = set(self.jobs)
        else:
            self._shown = select(self.query, self.jobs.values(), now, self._haystacks)
        self._sort_all()

    def _sort_all(self) -> None:
        key, jobs = self.column.sort_key, self.jobs
        self._keys = {job_id: key(jobs[job_id]) for job_id in self._shown}
        self._sort()

    def _sort(self) -> None:
        # Two stable sorts instead of one by pairs: numbers and texts alone compare several times faster.
        newest_first = sorted((job_id for job_id in self.jobs if job_id in self._shown), reverse=True)
        keys = self._keys
        order = [job_id for job_id in newest_first if keys[job_id] is not None]
        order.sort(key=keys.__getitem__, reverse=self.reverse)  # type: ignore[arg-type]  # None was left out
        if len(order) < len(newest_first):
            order.extend(job_id for job_id in newest_first if keys[job_id] is None)
        self.order = order

    def _move(self, moved: dict[str, bool]) -> None:
        self.order = order = [job_id for job_id in self.order if job_id not in moved]
        for job_id, shown in moved.items():
            if shown:
                order.insert(bisect_left(order, self._place(job_id), key=self._place), job_id)

    def _place(self, job_id: str) -> _Place:
        return _Place(self._keys[job_id], job_id, reverse=self.reverse)


class _Place:
    """Where a row belongs among the others, by the same rule as sorting everything."""

    __slots__ = ("job_id", "key", "reverse")

    def __init__(self, key: SortKey | None, job_id: str, *, reverse: bool) -> None:
        self.key, self.job_id, self.reverse = key, job_id, reverse

    def __lt__(self, other: _Place) -> bool:
        if self.key == other.key:
            return self.job_id > other.job_id
        if self.key is None or other.key is None:
            return other.key is None
        before: bool = self.key < other.key  # type: ignore[operator]  # one column's keys are all of one type
        return before is not self.reverse
