"""What main screens with a table and a detail share: how the two stand, which of them has the keys, and the sort."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.geometry import Size
from textual.widget import Widget

from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.sort_menu import ask_sort
from runcomfy_tui.ui.widgets.rows import RowsTable

TABLE, DETAIL = "pane--table", "pane--detail"
"""Classes of the two panes, which stand in a container called ``panes``."""

_WIDE, _STACKED = 120, 80
_LEAST_ROWS = 24


class TwoPanes(MainScreen):
    """Table and detail: side by side, one above the other, or the table alone.

    The screen's classes say how it is laid out: ``-wide``, ``-stacked`` or ``-alone`` by size; ``-no-detail`` by wish;
    ``-zoom-table`` or ``-zoom-detail`` while one pane has it all.
    """

    DEFAULT_CSS = """
    TwoPanes {
        layout: vertical;

        #panes { height: 1fr; layout: vertical; }
        .pane--table, .pane--detail { height: 1fr; width: 1fr; }

        &.-wide #panes { layout: horizontal; }
        &.-wide .pane--table { width: 55fr; }
        &.-wide .pane--detail { width: 45fr; }

        &.-alone .pane--detail, &.-no-detail .pane--detail, &.-zoom-table .pane--detail { display: none; }
        &.-zoom-detail .pane--table { display: none; }
        &.-zoom-detail .pane--detail { display: block; }
    }
    """

    # What a screen adds.

    @property
    def table(self) -> RowsTable[Any]:
        """Return the table."""
        raise NotImplementedError

    @property
    def in_detail(self) -> Widget:
        """Return what takes the keys in the detail."""
        raise NotImplementedError

    def show_detail(self) -> None:
        """Hand what the cursor stands on to the detail."""
        raise NotImplementedError

    def keep_view(self) -> None:
        """Write down how the table is looked at."""

    # What they share.

    def compose(self) -> ComposeResult:
        """Choose the layout before there is anything that would have to be styled anew for it."""
        self._lay_out(self.app.size)
        yield from super().compose()

    def on_resize(self) -> None:
        """Choose the layout for the new size."""
        self._lay_out(self.size)
        self.show_current()

    def _lay_out(self, size: Size) -> None:
        fits = size.height >= _LEAST_ROWS
        self.set_class(fits and size.width >= _WIDE, "-wide")
        self.set_class(fits and _STACKED <= size.width < _WIDE, "-stacked")
        self.set_class(not fits or size.width < _STACKED, "-alone")

    def show_current(self) -> None:
        """Let the detail follow the cursor, if it is to be seen, and keep the focus on what is seen."""
        if self.detail_is_seen:
            self.show_detail()
        elif self.detail_has_focus:
            self.table.focus()
        if self.has_class("-zoom-detail") and self.table.has_focus:
            self.in_detail.focus()

    @property
    def detail_is_seen(self) -> bool:
        """Tell whether the detail is on the screen."""
        if self.has_class("-zoom-detail"):
            return True
        return not (self.has_class("-alone") or self.has_class("-no-detail") or self.has_class("-zoom-table"))

    @property
    def detail_has_focus(self) -> bool:
        """Tell whether keys go to the detail."""
        return self.query_one(f".{DETAIL}").has_focus_within

    def _zoom(self, pane: str | None) -> None:
        self.set_class(pane == "table", "-zoom-table")
        self.set_class(pane == "detail", "-zoom-detail")
        self.show_current()
        if pane != "detail" and not self.detail_is_seen:
            self.table.focus()

    def action_zoom(self) -> None:
        """Give the whole screen to the pane in use, or take it back."""
        if self.has_class("-zoom-table") or self.has_class("-zoom-detail"):
            back = self.in_detail if self.has_class("-zoom-detail") else self.table
            self._zoom(None)
            if self.detail_is_seen:
                back.focus()
        else:
            self._zoom("detail" if self.detail_has_focus else "table")

    def action_detail(self) -> None:
        """Show or hide the detail; where there is no room for both, it takes the screen."""
        if self.has_class("-alone"):
            self._zoom(None if self.has_class("-zoom-detail") else "detail")
            return
        self._zoom(None)
        self.toggle_class("-no-detail")
        self.show_current()
        self.keep_view()

    def open_detail(self) -> None:
        """Go into the detail, full-screen where there is no room for it beside the table."""
        if not self.detail_is_seen:
            self._zoom("detail")
        self.in_detail.focus()

    def leave_detail(self) -> bool:
        """Go back to the table; tell whether the detail was in use."""
        if self.has_class("-zoom-detail"):
            self._zoom(None)
        elif not self.detail_has_focus:
            return False
        self.table.focus()
        return True

    def action_sort(self) -> None:
        """Choose the column to sort by."""
        ask_sort(self.app, self.table)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.table.sort_by(self.table.sort_column, reverse=not self.table.sort_reverse)

    def on_rows_table_marks_changed(self, event: RowsTable.MarksChanged) -> None:
        """Say that marks were dropped, since keys act on what is marked."""
        if event.dropped:
            many = len(event.dropped) != 1
            self.tell(f"{len(event.dropped)} {'marks' if many else 'mark'} dropped: out of sight.")

    def on_rows_table_sort_changed(self) -> None:
        """Remember the order."""
        self.keep_view()
