"""Filtering from the screen: the line to type on and the way back to all jobs."""

from __future__ import annotations

from runcomfy_tui.domain.completion import Known
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase
from runcomfy_tui.ui.widgets.filter_line import FilterLine, completed_query


class FilterActions(JobsBase):
    """The keys ``/`` and ``E``."""

    filter_text = ""

    def completed_filter(self, text: str) -> str | None:
        """Return a filter with its last word completed, by what these jobs have."""
        jobs = self.jobs.values()
        known = Known(
            (clean(name) for job in jobs for name in (job.target_name, job.target.id) if name),
            (clean(job.label) for job in jobs if job.label),
            (clean(tag) for job in jobs if job.tags for tag in job.tags.split()),
        )
        return completed_query(text, known)

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through."""
        self.query_one(FilterLine).put(text)

    def action_events(self) -> None:
        """Show what happened to this job, on the Events screen."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        else:
            self.post_message(self.Wanted("events", job_id=job.id))

    def clear_filter(self) -> bool:
        """Show all jobs again; tell whether there was a filter."""
        had = bool(self.filter_text)
        self.filter_by("")
        return had

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Narrow the table as it is typed."""
        if event.text != self.filter_text:
            self.filter_text = event.text
            self.table.set_query(parse(event.text))
            self.keep_view()

    def on_filter_line_left(self) -> None:
        """Go back to the table; the filter stays and its title shows it."""
        self.query_one(FilterLine).close()
        self.table.focus()
