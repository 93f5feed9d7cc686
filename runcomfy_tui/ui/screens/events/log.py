"""The log of events on Textual's line API: hundreds of thousands of rows, of which only the visible ones are loaded."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runcomfy_tui.present.event_rows import EventRow, event_columns, row_look
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.ui.widgets.rows.look import ROWS_CLASSES, rows_css
from runcomfy_tui.ui.widgets.rows.paint import LinePainter, RowFlags

_MOST_KEPT = 6_000


def _quiet(key: str, action: str, name: str, tooltip: str) -> Binding:
    return Binding(key, action, name, show=False, id=f"events-log.{name}", tooltip=tooltip)


class EventsLog(ScrollView, can_focus=True):
    """Rows from the oldest to the newest under a header line; rows are known by their place in the history.

    While it is ``following``, the cursor stands on the newest row; moving away from it stops that, and coming back to
    it goes on, as in a pager.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = ROWS_CLASSES
    DEFAULT_CSS = rows_css("EventsLog")
    BINDINGS: ClassVar[list[BindingType]] = [
        _quiet("up,k", "move(-1)", "up", "Move to the event before"),
        _quiet("down,j", "move(1)", "down", "Move to the event after"),
        _quiet("g,home", "first", "first", "Move to the oldest event"),
        _quiet("G,end", "last", "last", "Move to the newest event, and follow"),
        _quiet("pageup", "move_page(-1)", "page-up", "Move up by one screen"),
        _quiet("pagedown", "move_page(1)", "page-down", "Move down by one screen"),
        _quiet("ctrl+u", "move_page(-0.5)", "half-page-up", "Move up by half a screen"),
        _quiet("ctrl+d", "move_page(0.5)", "half-page-down", "Move down by half a screen"),
        _quiet("enter", "open", "open", "Show the job of this event"),
    ]

    @dataclass
    class Wanting(Message):
        """Rows are to be seen that were not loaded yet: see :attr:`EventsLog.missing`."""

        def can_replace(self, message: Message) -> bool:
            """Let the latest view stand for those before it."""
            return isinstance(message, EventsLog.Wanting)

    @dataclass
    class Moved(Message):
        """The cursor stands elsewhere, or following has begun or ended."""

        def can_replace(self, message: Message) -> bool:
            """Let the latest move stand for those before it."""
            return isinstance(message, EventsLog.Moved)

    @dataclass
    class Opened(Message):
        """The person wants to see the job of the event under the cursor."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        columns = event_columns()
        self._time_column = columns[0]
        self._painter: LinePainter[EventRow] = LinePainter(columns, glyphs, row_look, self._component_style)
        self._painted: dict[int, Strip] = {}
        self._seqs = array("q")
        self._rows: dict[int, EventRow] = {}
        self._cursor: int | None = None
        self._note = ""
        self._placing = False
        self.following = True
        self.unseen = 0
        """How many rows came since following ended."""

    # What others read.

    def __len__(self) -> int:
        return len(self._seqs)

    @property
    def current(self) -> EventRow | None:
        """Return the row under the cursor, None where there is none or it is not loaded yet."""
        return None if self._cursor is None else self._rows.get(self._cursor)

    @property
    def missing(self) -> list[int]:
        """Return the places of rows on the screen, and two screens around it, that are not loaded."""
        top, page = self.scroll_offset.y, self._page
        near = self._seqs[max(0, top - 2 * page) : top + 3 * page]
        return [seq for seq in near if seq not in self._rows]

    # What others tell.

    def show(self, seqs: array[int]) -> None:
        """Show these places instead of all before; rows that are known stay known."""
        kept = self._cursor if not self.following and self._row_of(self._cursor, seqs) is not None else None
        self._seqs = seqs
        self.following = kept is None
        self.unseen = 0
        self._changed()
        self._go_to(len(seqs) - 1 if kept is None else self._row_of(kept, seqs) or 0)

    def put_older(self, seqs: array[int]) -> None:
        """Add places before all others; what is on the screen stays where it is."""
        if not seqs:
            return
        top = self.scroll_offset.y
        self._seqs = seqs + self._seqs
        self._changed()
        self._scroll(top + len(seqs))
        if self.following or self._cursor is None:
            self._go_to(len(self._seqs) - 1)

    def put_newer(self, seqs: array[int]) -> None:
        """Add places after all others."""
        if not seqs:
            return
        self._seqs += seqs
        self._changed()
        if self.following:
            self._go_to(len(self._seqs) - 1)
        else:
            self.unseen += len(seqs)
            self.post_message(self.Moved())

    def put_rows(self, rows: Iterable[tuple[int, EventRow]]) -> None:
        """Take rows that were loaded."""
        self._rows.update(rows)
        if len(self._rows) > _MOST_KEPT:
            near = set(self._seqs[max(0, self.scroll_offset.y - _MOST_KEPT // 4) :][: _MOST_KEPT // 2])
            self._rows = {seq: row for seq, row in self._rows.items() if seq in near}
        self.repaint()
        self.post_message(self.Moved())

    def say(self, note: str) -> None:
        """Set the sentence that stands here while there are no rows."""
        self._note = note
        self.repaint()

    def label(self, title: str, subtitle: str) -> None:
        """Set the cleaned texts in the border."""
        self.border_title, self.border_subtitle = Content(title), Content(subtitle)

    # Textual's side.

    def on_resize(self) -> None:
        """Keep the cursor in sight, and the end while it is followed."""
        self._painted.clear()
        self._go_to(self._cursor_row)

    def notify_style_update(self) -> None:
        """Paint in the new colours."""
        super().notify_style_update()
        self._painter.plain_cursor = self.app.current_theme.ansi
        self._painter.forget_styles()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget, counted from its first line whatever is scrolled."""
        self._painter.lay_out(self.scrollable_content_region.width)
        strip = self._painted[y] = self._line(y)
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Load what comes into sight; scrolling away from the end by the mouse stops following."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing and self.following and new_value < self.max_scroll_y:
            self._follow(False)
        self._want()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show the cursor stronger where keys go."""
        super().watch_has_focus(_has_focus)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor, open with a double click."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        row = self.scroll_offset.y + offset.y - 1
        if 0 <= row < len(self._seqs):
            self._move_to(row)
            if event.chain == 2:
                self.action_open()

    # The keys.

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._cursor_row + rows)

    def action_move_page(self, pages: float) -> None:
        """Move the cursor by screens."""
        rows = max(1, int(abs(pages) * (self._page - 1)))
        self._move_to(self._cursor_row + (rows if pages > 0 else -rows))

    def action_first(self) -> None:
        """Move the cursor to the oldest row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the newest row and follow."""
        self._move_to(len(self._seqs) - 1)

    def action_open(self) -> None:
        """Ask for the job of the cursor's row."""
        self.post_message(self.Opened())

    def toggle_follow(self) -> None:
        """Follow the newest row, or stop that where the cursor stands."""
        if self.following:
            self._follow(False)
        else:
            self.action_last()

    # Within.

    @property
    def _page(self) -> int:
        return max(0, self.scrollable_content_region.height - 1)

    @property
    def _cursor_row(self) -> int:
        row = self._row_of(self._cursor, self._seqs)
        return len(self._seqs) - 1 if row is None else row

    @staticmethod
    def _row_of(seq: int | None, seqs: array[int]) -> int | None:
        if seq is None:
            return None
        row = bisect_left(seqs, seq)
        return row if row < len(seqs) and seqs[row] == seq else None

    def _component_style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=name != "rows-table--row")

    def _changed(self) -> None:
        self.virtual_size = Size(0, len(self._seqs) + 1)

    def _move_to(self, row: int) -> None:
        """Move as the person wants it: to the last row means to follow."""
        row = max(0, min(row, len(self._seqs) - 1))
        self._follow(row == len(self._seqs) - 1)
        self._go_to(row)

    def _follow(self, following: bool) -> None:
        if following != self.following:
            self.following, self.unseen = following, 0
            self.post_message(self.Moved())

    def _go_to(self, row: int) -> None:
        self._cursor = self._seqs[row] if 0 <= row < len(self._seqs) else None
        top, page = self.scroll_offset.y, self._page
        if self.following:
            self._scroll(max(0, len(self._seqs) - page))
        elif row < top:
            self._scroll(row)
        elif page and row >= top + page:
            self._scroll(row - page + 1)
        self.repaint()
        self.post_message(self.Moved())
        self._want()

    def _scroll(self, top: int) -> None:
        self._placing = True
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._placing = False

    def _want(self) -> None:
        if self.missing:
            self.post_message(self.Wanting())

    def _line(self, y: int) -> Strip:
        if y == 0:
            return self._painter.header(self._time_column, reverse=False)
        row = self.scroll_offset.y + y - 1
        if row < len(self._seqs):
            seq = self._seqs[row]
            known = self._rows.get(seq)
            if known is None:
                return self._painter.message("")
            return self._painter.row(known, 0.0, RowFlags(seq == self._cursor, seq == self._cursor and self.has_focus))
        return self._painter.message(self._note if not self._seqs and y == max(1, self._page // 2) else "")

    def repaint(self) -> None:
        """Ask for those lines to be painted that would come out differently."""
        if not (self.is_mounted and self.screen.is_current):
            return
        width, height = self.scrollable_content_region.size
        self._painter.lay_out(width)
        changed = [y for y in range(height) if self._painted.get(y) is not self._line(y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))
