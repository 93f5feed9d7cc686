"""Which jobs of the table are marked: one by one, all that are shown, or a range from an anchor to the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runcomfy_tui.present.job_list import JobList


class Marks:
    """Marks by job id. Only shown jobs count as marked: a mark that a filter hides sleeps until it is shown again."""

    def __init__(self, jobs: JobList, cursor: Callable[[], str | None]) -> None:
        self._jobs = jobs
        self._cursor = cursor
        self._chosen: set[str] = set()
        self._asleep: set[str] = set()
        self._anchor: str | None = None
        self.marked: frozenset[str] = frozenset()

    @property
    def in_range(self) -> bool:
        """Tell whether moving the cursor stretches a range."""
        return self._anchor is not None

    def refresh(self) -> bool:
        """Work out :attr:`marked` again; tell whether it changed."""
        marked = frozenset(self._chosen | self._range())
        changed = marked != self.marked
        self.marked = marked
        return changed

    def toggle(self, job_id: str) -> None:
        """Mark a job, or take its mark away; an open range is kept first."""
        self.end_range(keep=True)
        self._chosen ^= {job_id}

    def toggle_all(self) -> None:
        """Mark all jobs that are shown, or none where all are marked."""
        self.end_range(keep=True)
        shown = set(self._jobs.order)
        self._chosen = set() if shown <= self._chosen else shown

    def start_range(self, job_id: str) -> None:
        """Let the marks stretch from this job to the cursor."""
        self._anchor = job_id

    def end_range(self, *, keep: bool) -> None:
        """Leave the range; its jobs stay marked where ``keep``."""
        if keep:
            self._chosen |= self._range()
        self._anchor = None

    def clear(self) -> None:
        """Take all marks away, those that a filter hides too."""
        self._chosen.clear()
        self._asleep.clear()
        self._anchor = None

    def after_query(self) -> None:
        """Put marks that the new query hides to sleep, and wake those that it shows."""
        self.end_range(keep=True)
        every = self._chosen | self._asleep
        self._chosen = self._shown(every)
        self._asleep = every - self._chosen

    def after_change(self) -> frozenset[str]:
        """Drop the marks of jobs that went out of sight by themselves; return those jobs."""
        if self._anchor is not None and not self._jobs.shows(self._anchor):
            self._anchor = None
        gone = self._chosen - self._shown(self._chosen)
        self._chosen -= gone
        self._asleep = {job_id for job_id in self._asleep if job_id in self._jobs.jobs}
        return frozenset(gone)

    def _shown(self, job_ids: Iterable[str]) -> set[str]:
        return {job_id for job_id in job_ids if self._jobs.shows(job_id)}

    def _range(self) -> set[str]:
        first, last = self._jobs.row_of(self._anchor), self._jobs.row_of(self._cursor())
        if first is None or last is None:
            return set()
        return set(self._jobs.order[min(first, last) : max(first, last) + 1])
