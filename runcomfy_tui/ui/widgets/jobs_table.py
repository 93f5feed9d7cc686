"""The table of jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query import Query
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.present.columns import BACKEND, job_columns
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.job_files import JobFiles
from runcomfy_tui.present.job_list import JobList
from runcomfy_tui.present.states import look
from runcomfy_tui.ui.widgets.rows import RowsTable

_WORTH_A_COLUMN: Final[dict[str, Callable[[Job], bool]]] = {
    "label": lambda job: bool(job.label),
    BACKEND: lambda job: job.target.kind is not TargetKind.MODEL,
}
"""Columns that stay away until a job has something to show in them."""


class JobsTable(RowsTable[Job]):
    """Thousands of jobs, where the cursor and the marks stay with their jobs."""

    nothing_yet = "No jobs yet: n starts one, i takes over an existing request."

    def __init__(
        self,
        now: Callable[[], float],
        *,
        glyphs: Glyphs = UNICODE,
        title: str = "Jobs",
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """``now`` returns unix seconds; ``title`` stands in the border, before the filter."""
        self._files: dict[str, JobFiles] = {}
        self._estimates: dict[str, int] = {}
        columns = {column.key: column for column in job_columns(glyphs, self._files.get, self._estimates.get)}
        self._jobs = JobList(columns["age"])
        super().__init__(
            self._jobs,
            tuple(columns.values()),
            lambda job, at: look(job, at, glyphs),
            now,
            title=title,
            glyphs=glyphs,
            id=id,
            classes=classes,
        )
        self._left_out: frozenset[str] = frozenset()
        self._leave_out([])

    @property
    def cursor_job_id(self) -> str | None:
        """Return the job that keys act on; it stays the same job whatever is sorted, added or filtered around it."""
        return self.cursor_id

    def job(self, job_id: str | None) -> Job | None:
        """Return a job that the table was given."""
        return self.row(job_id)

    def estimate_of(self, job_id: str) -> int | None:
        """Return a job's queue position as carried forward, None where the last answer holds."""
        return self._estimates.get(job_id)

    def update_estimates(self, estimates: Mapping[str, int | None]) -> None:
        """Take queue positions that were carried forward; None where there is no estimate any more."""
        for job_id, position in estimates.items():
            if position is None:
                self._estimates.pop(job_id, None)
            else:
                self._estimates[job_id] = position
        self._repaint()

    def set_jobs(self, jobs: Iterable[Job]) -> None:
        """Show these jobs instead of all before."""
        shown = list(jobs)
        self._leave_out(shown)
        self.set_rows(shown)

    def update_jobs(self, jobs: Sequence[Job]) -> None:
        """Take new and changed jobs; only lines that show something else are painted again."""
        self._leave_out(jobs, self._left_out)
        self.update_rows(jobs)

    def _leave_out(self, jobs: Sequence[Job], columns: frozenset[str] = frozenset(_WORTH_A_COLUMN)) -> None:
        """Leave out those of the columns that would tell nothing of any of the jobs."""
        self._left_out = frozenset(key for key in columns if not any(map(_WORTH_A_COLUMN[key], jobs)))
        self._painter.leave_out(self._left_out)

    def remove_jobs(self, job_ids: Iterable[str]) -> None:
        """Forget jobs."""
        self.remove_rows(job_ids)

    def note_files(self, files: Mapping[str, JobFiles]) -> None:
        """Learn what became of the files of these jobs."""
        self._files.update(files)
        self.repaint_changed()

    def set_query(self, query: Query) -> None:
        """Show only what the query lets through; the cursor returns to its job when the query shows it again."""
        self.set_sieve(self._jobs.sieve_of(query))
