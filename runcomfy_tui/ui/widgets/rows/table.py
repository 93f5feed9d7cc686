"""A table for thousands of rows, where the cursor and the marks stay with what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.column import Column
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.row_list import RowList
from runcomfy_tui.present.states import Look
from runcomfy_tui.ui.widgets.rows.keys import TABLE_BINDINGS
from runcomfy_tui.ui.widgets.rows.marks import Marks
from runcomfy_tui.ui.widgets.rows.paint import GUTTER
from runcomfy_tui.ui.widgets.rows.view import R, RowsView

_TITLE_LIMIT = 60


class RowsTable(RowsView[R]):
    """Rows with the keys and the mouse that move, mark, sort and open."""

    BINDINGS: ClassVar[list[BindingType]] = TABLE_BINDINGS

    @dataclass
    class Opened(Message, namespace="rows_table"):
        """The person wants to see the row itself."""

        row_id: str

    @dataclass
    class MarksChanged(Message, namespace="rows_table"):
        """Other rows are marked; ``dropped`` lost their mark because they went out of sight by themselves."""

        marked: frozenset[str]
        dropped: frozenset[str] = frozenset()

    def __init__(
        self,
        rows: RowList[R],
        columns: Sequence[Column[R]],
        look_of: Callable[[R, float], Look],
        now: Callable[[], float],
        *,
        title: str,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """``title`` stands in the border, before the filter; for the others see :class:`RowsView`."""
        super().__init__(rows, columns, look_of, now, glyphs, id=id, classes=classes)
        self._title = title
        self._summary = ""
        self._marks = Marks(self._list, lambda: self.cursor_id)
        self._borders: tuple[str, str] = ("", "")

    @property
    def shown_count(self) -> int:
        """Return how many rows pass the filter."""
        return len(self._list)

    @property
    def total_count(self) -> int:
        """Return how many rows there are."""
        return len(self._list.rows)

    @property
    def in_range(self) -> bool:
        """Tell whether a range is open."""
        return self._marks.in_range

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the chosen rows that a key acts on: the marked ones in their order, else that of the cursor."""
        if self.marked:
            return tuple(row_id for row_id in self._list.order if row_id in self.marked)
        return () if self.cursor_id is None else (self.cursor_id,)

    def summarise(self, words: str) -> None:
        """Say something about all rows in the border, before their number."""
        if words != self._summary:
            self._summary = words
            self._show_borders()

    def step_back(self) -> bool:
        """Undo one thing of the table's own, a range or else the marks; tell whether there was one."""
        if self._marks.in_range:
            self._marks.end_range(keep=False)
        elif self.marked:
            self._marks.clear()
        else:
            return False
        self._marks_changed()
        return True

    def clear_marks(self) -> None:
        """Take all marks away, those that a filter hides too."""
        self._marks.clear()
        self._marks_changed()

    def on_mount(self) -> None:
        """Say what is shown before there are rows."""
        self._show_borders()

    def on_resize(self) -> None:
        """Say in the border what no column has room for."""
        self._painter.lay_out(self.scrollable_content_region.width)
        self._show_borders()

    def update_rows(self, rows: Sequence[R]) -> None:
        """Take new and changed rows; only lines that show something else are painted again."""
        super().update_rows(rows)
        self._show_borders()

    def watch_cursor_id(self, row_id: str | None) -> None:
        """Move the cursor's line, and a range's end with it."""
        super().watch_cursor_id(row_id)
        if self._marks.in_range:
            self._marks_changed()

    def on_click(self, event: events.Click) -> None:
        """Sort by the header, move the cursor, mark in the margin, open with a double click."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = self._painter.column_at(offset.x)
            if column is not None:
                self.sort_by(column.key)
            return
        row = self.scroll_offset.y + offset.y - 1
        if not 0 <= row < len(self._list):
            return
        self._go(row)
        if offset.x < GUTTER:
            self._toggle(self._list.order[row])
        elif event.chain == 2:
            self.action_open()

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor_row + rows)

    def action_move_page(self, pages: float) -> None:
        """Move the cursor by screens."""
        rows = max(1, int(abs(pages) * (self._page - 1)))
        self._go(self._cursor_row + (rows if pages > 0 else -rows))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._go(len(self._list) - 1)

    def action_mark(self) -> None:
        """Mark the row of the cursor and move on; with an open range, keep the range."""
        if self.cursor_id is None:
            return
        if self._marks.in_range:
            self._marks.end_range(keep=True)
            self._marks_changed()
            return
        self._toggle(self.cursor_id)
        self._go(self._cursor_row + 1)

    def action_mark_range(self) -> None:
        """Start a range at the cursor, or keep the one that is open."""
        if self._marks.in_range:
            self._marks.end_range(keep=True)
        elif self.cursor_id is not None:
            self._marks.start_range(self.cursor_id)
        self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark every row that is shown, or none where all are marked."""
        self._marks.toggle_all()
        self._marks_changed()

    def action_step_back(self) -> None:
        """Leave the range or take the marks away; else let Esc mean something further out."""
        if not self.step_back():
            raise SkipAction

    def action_open(self) -> None:
        """Open the row of the cursor."""
        if self.cursor_id is not None:
            self.post_message(self.Opened(self.cursor_id))

    # Within.

    def _toggle(self, row_id: str) -> None:
        self._marks.toggle(row_id)
        self._marks_changed()

    def _view_changed(self, anchor: tuple[str, int] | None, *, by_sieve: bool = False) -> None:
        dropped: frozenset[str] = frozenset()
        if by_sieve:
            self._marks.after_query()
        else:
            dropped = self._marks.after_change()
        super()._view_changed(anchor, by_sieve=by_sieve)
        self._marks_changed(dropped)

    def _marks_changed(self, dropped: frozenset[str] = frozenset()) -> None:
        changed = self._marks.refresh()
        self.marked = self._marks.marked
        if changed or dropped:
            self.post_message(self.MarksChanged(self.marked, dropped))
            self._repaint()
        self._show_borders()

    def _show_borders(self) -> None:
        query = clean(self._list.sieve.text.strip(), _TITLE_LIMIT)
        total, shown = f"{self.total_count:,}", f"{self.shown_count:,}"
        counts = total if self._list.sieve.is_empty else f"{shown} of {total}"
        if not self._painter.shows(self.sort_column):
            arrow = self._painter.arrow(reverse=self.sort_reverse)
            counts = f"{arrow}{self.columns[self.sort_column].title} · {counts}"  # no column title can say it
        if self.marked:
            counts = f"{len(self.marked):,} marked · {counts}"
        if self.in_range:
            counts = f"range · {counts}"
        if self._summary:
            counts = f"{self._summary} · {counts}"
        borders = (f"{self._title} / {query}" if query else self._title, counts)
        if borders != self._borders:
            self._borders = borders
            self.border_title, self.border_subtitle = (Content(text) for text in borders)
