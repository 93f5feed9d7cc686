"""What lists with a line to filter by share: the keys of that line, and how they are looked at, from start to start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from runcomfy_tui.ui.screens.panes import TwoPanes
from runcomfy_tui.ui.widgets.filter_line import FilterLine

_LONGEST_FILTER = 500


class NarrowedPanes(TwoPanes):
    """Two panes whose table is narrowed by a filter. Filter, order and layout are kept under ``view_key``."""

    view_key: ClassVar[str]
    """Where the journal keeps how the list is looked at."""
    filter_text = ""
    is_filled = False
    """True once there is something to see; before that nothing is kept."""

    # What a screen adds.

    def narrow(self) -> None:
        """Show what the filter lets through now."""
        raise NotImplementedError

    @property
    def own_sort(self) -> tuple[str, bool]:
        """Return the column that the person sorts by, and whether it is reversed."""
        return self.table.sort_column, self.table.sort_reverse

    def restore_sort(self, column: str, *, reverse: bool) -> None:
        """Take the order of an earlier session."""
        if column in self.table.columns:
            self.table.sort_by(column, reverse=reverse)

    def kept_view(self) -> dict[str, object]:
        """Return how the list is looked at, as JSON data."""
        sort, reverse = self.own_sort
        detail = not self.has_class("-no-detail")
        return {"sort": sort, "reverse": reverse, "filter": self.filter_text, "detail": detail}

    def step_out(self) -> None:
        """Do the last step back."""
        self.action_home()

    # What they share.

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through."""
        self.query_one(FilterLine).put(text)

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Narrow the table as it is typed."""
        if event.text != self.filter_text:
            self.filter_text = event.text
            self.narrow()
            self.keep_view()

    def on_filter_line_left(self) -> None:
        """Go back to the table; the filter stays and its title shows it."""
        self.query_one(FilterLine).close()
        self.table.focus()

    def restore_view(self, view: object) -> None:
        """Look at the list as in an earlier session; a filter that was asked for meanwhile stays."""
        if not isinstance(view, Mapping):
            return
        sort, text = view.get("sort"), view.get("filter")
        if isinstance(sort, str):
            self.restore_sort(sort, reverse=view.get("reverse") is True)
        self.set_class(view.get("detail") is False, "-no-detail")
        if isinstance(text, str) and text and not self.filter_text:
            self.filter_by(text[:_LONGEST_FILTER])

    def keep_view(self) -> None:
        """Write the view down for the next start."""
        if self.is_filled and not self.connection.journal.is_read_only:
            self.run(self.connection.journal.put_meta(self.view_key, self.kept_view()), "remembering the view")

    def action_back(self) -> None:
        """Go one step back."""
        if self.leave_detail() or self.table.step_back():
            return
        if self.filter_text:
            self.filter_by("")
        else:
            self.step_out()
