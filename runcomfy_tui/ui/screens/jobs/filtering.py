"""Filtering from the screen: the line to type on, counts that are filters, and the way back to all jobs."""

from __future__ import annotations

from runcomfy_tui.domain.query import parse
from runcomfy_tui.ui.screens.jobs.base import JobsBase
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.headline import Headline


class FilterActions(JobsBase):
    """The key ``/``."""

    filter_text = ""

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through."""
        self.query_one(FilterLine).put(text)

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

    def on_headline_state_chosen(self, event: Headline.StateChosen) -> None:
        """Show the jobs of the clicked state."""
        self.filter_by(f"state:{event.state}")
