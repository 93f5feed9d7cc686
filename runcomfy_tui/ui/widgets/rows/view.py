"""The rows of a table on the screen: order, cursor, scrolling and painting, on Textual's line API.

Every line on the screen is remembered as the strip it was painted with. After any change the visible lines are worked
out again, and those that come out as another strip are painted: the cost follows the screen, not the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runcomfy_tui.present.column import Column
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.row_list import HasId, RowList, Sieve
from runcomfy_tui.present.states import Look
from runcomfy_tui.ui.widgets.rows.look import ROWS_CLASSES, rows_css
from runcomfy_tui.ui.widgets.rows.paint import LinePainter, RowFlags

R = TypeVar("R", bound=HasId)


class RowsView(ScrollView, Generic[R], can_focus=True):
    """Rows under a header line; line ``y`` of the widget shows row ``scroll_y + y - 1``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROWS_CLASSES
    DEFAULT_CSS = rows_css("RowsView")

    nothing_yet = ""
    """What stands in a table without rows, once it was given them."""

    cursor_id: reactive[str | None] = reactive(None, repaint=False)
    """The row that keys act on; it stays the same row whatever is sorted, added or filtered around it."""

    @dataclass
    class CursorMoved(Message, namespace="rows_table"):
        """The cursor stands on another row, or on none."""

        row_id: str | None

        def can_replace(self, message: Message) -> bool:
            """Let a later move stand for an earlier one that nobody has seen yet."""
            return isinstance(message, RowsView.CursorMoved)

    @dataclass
    class VisibleChanged(Message, namespace="rows_table"):
        """Other rows stand on the screen, from top to bottom."""

        ids: tuple[str, ...]

        def can_replace(self, message: Message) -> bool:
            """Let the latest view stand for those before it."""
            return isinstance(message, RowsView.VisibleChanged)

    @dataclass
    class SortChanged(Message, namespace="rows_table"):
        """The person chose another order."""

        column: str
        reverse: bool

    def __init__(
        self,
        rows: RowList[R],
        columns: Sequence[Column[R]],
        look_of: Callable[[R, float], Look],
        now: Callable[[], float],
        glyphs: Glyphs,
        *,
        id: str | None,  # noqa: A002 - Textual's name
        classes: str | None,
    ) -> None:
        """``rows`` is sorted by one of ``columns``; ``look_of`` says how a row looks at a time.

        ``now`` returns unix seconds; ages and durations are worked out from it once a second.
        """
        super().__init__(id=id, classes=classes)
        self.columns: dict[str, Column[R]] = {column.key: column for column in columns}
        self.marked: frozenset[str] = frozenset()
        self._now = now
        self._time = now()
        self._list = rows
        self._painter: LinePainter[R] = LinePainter(tuple(columns), glyphs, look_of, self._component_style)
        self._painted: dict[int, Strip] = {}
        self._cursor_row = 0
        self._wanted: str | None = None
        self._is_filled = False
        self._is_placed = False  # Whether the cursor stands where it does for a reason, not just in an empty table.
        self._announced: tuple[str, ...] = ()

    # What others read.

    @property
    def sort_column(self) -> str:
        """Return the key of the column that the rows are sorted by."""
        return self._list.column.key

    @property
    def sort_reverse(self) -> bool:
        """Tell whether the order is turned round."""
        return self._list.reverse

    @property
    def shown_ids(self) -> Sequence[str]:
        """Return the shown rows from top to bottom; not to be changed."""
        return self._list.order

    @property
    def visible_ids(self) -> tuple[str, ...]:
        """Return the rows whose lines stand on the screen."""
        top = self.scroll_offset.y
        return tuple(self._list.order[top : top + self._page])

    def row(self, row_id: str | None) -> R | None:
        """Return a row that the table was given."""
        return None if row_id is None else self._list.rows.get(row_id)

    def every(self) -> list[R]:
        """Return all rows, hidden ones too."""
        return list(self._list.rows.values())

    # What others tell.

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show these rows instead of all before."""
        was_filled, self._is_filled = self._is_filled, True
        self._time = self._now()
        anchor = self._anchor()
        self._list.replace_all(rows, self._time)
        self._is_placed = self._is_placed or (not was_filled and bool(self._list.order))
        self._view_changed(anchor)

    def update_rows(self, rows: Sequence[R]) -> None:
        """Take new and changed rows; only lines that show something else are painted again."""
        self._time = self._now()
        anchor = self._anchor()
        if self._list.update(rows, self._time):
            self._view_changed(anchor)
        else:
            self._repaint()

    def remove_rows(self, row_ids: Iterable[str]) -> None:
        """Forget rows."""
        anchor = self._anchor()
        self._list.remove(row_ids)
        self._view_changed(anchor)

    def set_sieve(self, sieve: Sieve[R]) -> None:
        """Show only what the sieve lets through; the cursor returns to its row when that is shown again."""
        self._time = self._now()
        anchor = self._anchor()
        self._list.set_sieve(sieve, self._time)
        self._view_changed(anchor, by_sieve=True)

    def sort_by(self, column: str, reverse: bool | None = None) -> None:
        """Sort by a column's key; without ``reverse`` the column of the present order is turned round."""
        if reverse is None:
            reverse = not self.sort_reverse if column == self.sort_column else False
        anchor = self._anchor()
        self._list.sort_by(self.columns[column], reverse=reverse)
        self._view_changed(anchor if anchor and anchor[0] == self.cursor_id else None)
        self.post_message(self.SortChanged(column, reverse))

    def move_to(self, row_id: str) -> bool:
        """Put the cursor on a row; tell whether it is shown."""
        row = self._list.row_of(row_id)
        if row is not None:
            self._go(row)
        return row is not None

    def tick(self) -> None:
        """Let a second pass: lines with a time that reads differently now are painted again, and no others."""
        self._time = self._now()
        if self._list.sieve.timed:
            anchor = self._anchor()
            if self._list.filter_again(self._time):
                self._view_changed(anchor)
                return
        self._repaint()

    def repaint_changed(self) -> None:
        """Paint the lines that show something else now: something beside the rows changed that cells tell of."""
        self._repaint()

    # Textual's side.

    def on_mount(self) -> None:
        """Start the second's beat."""
        self.set_interval(1.0, self.tick)

    def on_resize(self) -> None:
        """Place the columns anew."""
        self._painted.clear()
        self._show_row(self._cursor_row)
        self._announce_visible()

    def notify_style_update(self) -> None:
        """Paint in the new colours."""
        super().notify_style_update()
        self._painter.plain_cursor = self.app.current_theme.ansi
        self._painter.forget_styles()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget, counted from its first line whatever is scrolled."""
        self._painter.lay_out(self.scrollable_content_region.width)
        strip = self._line(y)
        self._painted[y] = strip
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell who wants to know which rows are on the screen."""
        super().watch_scroll_y(old_value, new_value)
        self._announce_visible()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show the cursor stronger where keys go."""
        super().watch_has_focus(_has_focus)
        self._repaint()

    def watch_cursor_id(self, row_id: str | None) -> None:
        """Move the cursor's line."""
        if row_id != self._list.at(self._cursor_row):
            row = self._list.row_of(row_id)
            self._cursor_row = self._cursor_row if row is None else row
        self._repaint()
        self.post_message(self.CursorMoved(row_id))

    # Within.

    @property
    def _page(self) -> int:
        return max(0, self.scrollable_content_region.height - 1)

    def _component_style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=name != "rows-table--row")

    def _go(self, row: int) -> None:
        if not self._list.order:
            return
        row = max(0, min(row, len(self._list) - 1))
        self._is_placed = True
        self._cursor_row = row
        self._wanted = self._list.order[row]
        self._show_row(row)
        self.cursor_id = self._wanted

    def _show_row(self, row: int) -> None:
        top, page = self.scroll_offset.y, self._page
        if row < top:
            self._scroll(row)
        elif page and row >= top + page:
            self._scroll(row - page + 1)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _anchor(self) -> tuple[str, int] | None:
        """Return a row and its line on the screen, to be kept where it is when rows come and go above it."""
        visible = self.visible_ids
        if self.cursor_id in visible:
            return self.cursor_id, visible.index(self.cursor_id)
        return (visible[0], 0) if visible else None

    def _view_changed(self, anchor: tuple[str, int] | None, *, by_sieve: bool = False) -> None:
        """Put cursor, scroll position and lines right after rows came, went or moved."""
        self.virtual_size = Size(0, len(self._list) + 1)
        self._settle_cursor(by_sieve=by_sieve)
        self._settle_scroll(anchor)
        self._repaint()
        self._announce_visible()

    def _settle_cursor(self, *, by_sieve: bool) -> None:
        order = self._list.order
        wanted = self._wanted if by_sieve else self.cursor_id
        row = self._list.row_of(wanted) if self._is_placed else 0
        if row is None:
            row = min(self._cursor_row, len(order) - 1)
        self._cursor_row = max(row, 0)
        self.cursor_id = order[row] if order else None
        if not by_sieve:
            self._wanted = self.cursor_id

    def _settle_scroll(self, anchor: tuple[str, int] | None) -> None:
        if self.scroll_offset.y > 0 and anchor is not None:
            row = self._list.row_of(anchor[0])
            if row is not None and row - anchor[1] != self.scroll_offset.y:
                self._scroll(max(0, row - anchor[1]))
        if anchor is None or anchor[0] == self.cursor_id or not self._list.shows(anchor[0]):
            self._show_row(self._cursor_row)

    def _line(self, y: int) -> Strip:
        if y == 0:
            return self._painter.header(self._list.column, reverse=self._list.reverse)
        row = self.scroll_offset.y + y - 1
        if row < len(self._list):
            row_id = self._list.order[row]
            is_cursor = row_id == self.cursor_id
            flags = RowFlags(is_cursor, is_cursor and self.has_focus, row_id in self.marked)
            return self._painter.row(self._list.rows[row_id], self._time, flags)
        if not self._list.order and y == max(1, self._page // 2):
            return self._painter.message(self._empty_text())
        return self._painter.message("")

    def _empty_text(self) -> str:
        if not self._is_filled:
            return ""  # Nobody knows yet whether there are rows.
        if not self._list.rows:
            return self.nothing_yet
        return f"The filter hides {self._list.hidden:,}: Esc shows them."

    def _repaint(self) -> None:
        """Ask for those lines to be painted that would come out differently."""
        if not (self.is_mounted and self.screen.is_current):
            return  # a hidden table is painted when its screen comes back and calls tick()
        width, height = self.scrollable_content_region.size
        self._painter.lay_out(width)
        changed = [y for y in range(height) if self._painted.get(y) is not self._line(y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _announce_visible(self) -> None:
        visible = self.visible_ids
        if visible != self._announced:
            self._announced = visible
            self.post_message(self.VisibleChanged(visible))
