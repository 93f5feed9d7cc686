"""The rows of jobs on the screen: order, cursor, scrolling and painting, on Textual's line API.

Every line on the screen is remembered as the strip it was painted with. After any change the visible lines are worked
out again, and those that come out as another strip are painted: the cost follows the screen, not the number of jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query import Query
from runcomfy_tui.present.columns import Column, job_columns
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.job_list import JobList
from runcomfy_tui.ui.theme import ROLE_CLASSES, role_css
from runcomfy_tui.ui.widgets.jobs_table_paint import LinePainter, RowFlags


class JobsView(ScrollView, can_focus=True):
    """Rows of jobs under a header line; line ``y`` of the widget shows row ``scroll_y + y - 1``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES | {
        "jobs-table--row",
        "jobs-table--header",
        "jobs-table--sorted",
        "jobs-table--cursor",
        "jobs-table--cursor-blurred",
        "jobs-table--bar",
        "jobs-table--mark",
    }

    DEFAULT_CSS = f"""
    JobsView {{
        background: $background; color: $foreground;
        border: round $border-blurred; border-title-color: $foreground-muted; border-subtitle-color: $foreground-muted;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        &:focus {{ border: round $border; border-title-color: $foreground; border-title-style: bold; }}
        & > .jobs-table--header {{ color: $state-quiet; }}
        & > .jobs-table--sorted {{ color: $foreground; text-style: bold; }}
        & > .jobs-table--cursor {{ background: $row-cursor; text-style: $row-cursor-style; }}
        & > .jobs-table--cursor-blurred {{ background: $row-cursor-blurred; }}
        & > .jobs-table--bar {{ color: $row-bar; }}
        & > .jobs-table--mark {{ color: $row-mark; }}
    }}
    {role_css("JobsView")}
    """

    cursor_job_id: reactive[str | None] = reactive(None, repaint=False)
    """The job that keys act on; it stays the same job whatever is sorted, added or filtered around it."""

    @dataclass
    class CursorMoved(Message, namespace="jobs_table"):
        """The cursor stands on another job, or on none."""

        job_id: str | None

        def can_replace(self, message: Message) -> bool:
            """Let a later move stand for an earlier one that nobody has seen yet."""
            return isinstance(message, JobsView.CursorMoved)

    @dataclass
    class VisibleChanged(Message, namespace="jobs_table"):
        """Other jobs stand on the screen, from top to bottom."""

        ids: tuple[str, ...]

        def can_replace(self, message: Message) -> bool:
            """Let the latest view stand for those before it."""
            return isinstance(message, JobsView.VisibleChanged)

    @dataclass
    class SortChanged(Message, namespace="jobs_table"):
        """The person chose another order."""

        column: str
        reverse: bool

    def __init__(
        self,
        now: Callable[[], float],
        glyphs: Glyphs,
        *,
        id: str | None,  # noqa: A002 - Textual's name
        classes: str | None,
    ) -> None:
        """``now`` returns unix seconds; ages and durations are worked out from it once a second."""
        super().__init__(id=id, classes=classes)
        self.columns: dict[str, Column] = {column.key: column for column in job_columns(glyphs)}
        self.marked: frozenset[str] = frozenset()
        self._now = now
        self._time = now()
        self._list = JobList(self.columns["age"])
        self._painter = LinePainter(tuple(self.columns.values()), glyphs, self._component_style)
        self._painted: dict[int, Strip] = {}
        self._header: tuple[tuple[str, bool, int], Strip] | None = None
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
        """Return the shown jobs from top to bottom; not to be changed."""
        return self._list.order

    @property
    def visible_ids(self) -> tuple[str, ...]:
        """Return the jobs whose lines stand on the screen."""
        top = self.scroll_offset.y
        return tuple(self._list.order[top : top + self._page])

    def job(self, job_id: str | None) -> Job | None:
        """Return a job that the table was given."""
        return None if job_id is None else self._list.jobs.get(job_id)

    # What others tell.

    def set_jobs(self, jobs: Iterable[Job]) -> None:
        """Show these jobs instead of all before."""
        was_filled, self._is_filled = self._is_filled, True
        self._time = self._now()
        anchor = self._anchor()
        self._list.replace_all(jobs, self._time)
        self._is_placed = self._is_placed or (not was_filled and bool(self._list.order))
        self._view_changed(anchor)

    def update_jobs(self, jobs: Sequence[Job]) -> None:
        """Take new and changed jobs; only lines that show something else are painted again."""
        self._time = self._now()
        anchor = self._anchor()
        if self._list.update(jobs, self._time):
            self._view_changed(anchor)
        else:
            self._repaint()

    def remove_jobs(self, job_ids: Iterable[str]) -> None:
        """Forget jobs."""
        anchor = self._anchor()
        self._list.remove(job_ids)
        self._view_changed(anchor)

    def set_query(self, query: Query) -> None:
        """Show only what the query lets through; the cursor returns to its job when the query shows it again."""
        self._time = self._now()
        anchor = self._anchor()
        self._list.set_query(query, self._time)
        self._view_changed(anchor, by_query=True)

    def sort_by(self, column: str, reverse: bool | None = None) -> None:
        """Sort by a column's key; without ``reverse`` the column of the present order is turned round."""
        if reverse is None:
            reverse = not self.sort_reverse if column == self.sort_column else False
        anchor = self._anchor()
        self._list.sort_by(self.columns[column], reverse=reverse)
        self._view_changed(anchor if anchor and anchor[0] == self.cursor_job_id else None)
        self.post_message(self.SortChanged(column, reverse))

    def move_to(self, job_id: str) -> bool:
        """Put the cursor on a job; tell whether it is shown."""
        row = self._list.row_of(job_id)
        if row is not None:
            self._go(row)
        return row is not None

    def tick(self) -> None:
        """Let a second pass: lines with a time that reads differently now are painted again, and no others."""
        self._time = self._now()
        if self._list.query.timed:
            anchor = self._anchor()
            if self._list.filter_again(self._time):
                self._view_changed(anchor)
                return
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
        self._header = None

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget, counted from its first line whatever is scrolled."""
        self._painter.lay_out(self.scrollable_content_region.width)
        strip = self._line(y)
        self._painted[y] = strip
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell who wants to know which jobs are on the screen."""
        super().watch_scroll_y(old_value, new_value)
        self._announce_visible()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show the cursor stronger where keys go."""
        super().watch_has_focus(_has_focus)
        self._repaint()

    def watch_cursor_job_id(self, job_id: str | None) -> None:
        """Move the cursor's line."""
        if job_id != self._list.at(self._cursor_row):
            row = self._list.row_of(job_id)
            self._cursor_row = self._cursor_row if row is None else row
        self._repaint()
        self.post_message(self.CursorMoved(job_id))

    # Within.

    @property
    def _page(self) -> int:
        return max(0, self.scrollable_content_region.height - 1)

    def _component_style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=name != "jobs-table--row")

    def _go(self, row: int) -> None:
        if not self._list.order:
            return
        row = max(0, min(row, len(self._list) - 1))
        self._is_placed = True
        self._cursor_row = row
        self._wanted = self._list.order[row]
        self._show_row(row)
        self.cursor_job_id = self._wanted

    def _show_row(self, row: int) -> None:
        top, page = self.scroll_offset.y, self._page
        if row < top:
            self._scroll(row)
        elif page and row >= top + page:
            self._scroll(row - page + 1)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _anchor(self) -> tuple[str, int] | None:
        """Return a job and its line on the screen, to be kept where it is when rows come and go above it."""
        visible = self.visible_ids
        if self.cursor_job_id in visible:
            return self.cursor_job_id, visible.index(self.cursor_job_id)
        return (visible[0], 0) if visible else None

    def _view_changed(self, anchor: tuple[str, int] | None, *, by_query: bool = False) -> None:
        """Put cursor, scroll position and lines right after rows came, went or moved."""
        self.virtual_size = Size(0, len(self._list) + 1)
        self._settle_cursor(by_query=by_query)
        self._settle_scroll(anchor)
        self._repaint()
        self._announce_visible()

    def _settle_cursor(self, *, by_query: bool) -> None:
        order = self._list.order
        wanted = self._wanted if by_query else self.cursor_job_id
        row = self._list.row_of(wanted) if self._is_placed else 0
        if row is None:
            row = min(self._cursor_row, len(order) - 1)
        self._cursor_row = max(row, 0)
        self.cursor_job_id = order[row] if order else None
        if not by_query:
            self._wanted = self.cursor_job_id

    def _settle_scroll(self, anchor: tuple[str, int] | None) -> None:
        if self.scroll_offset.y > 0 and anchor is not None:
            row = self._list.row_of(anchor[0])
            if row is not None and row - anchor[1] != self.scroll_offset.y:
                self._scroll(max(0, row - anchor[1]))
        if anchor is None or anchor[0] == self.cursor_job_id or not self._list.shows(anchor[0]):
            self._show_row(self._cursor_row)

    def _line(self, y: int) -> Strip:
        if y == 0:
            return self._header_line()
        row = self.scroll_offset.y + y - 1
        if row < len(self._list):
            job_id = self._list.order[row]
            is_cursor = job_id == self.cursor_job_id
            flags = RowFlags(is_cursor, is_cursor and self.has_focus, job_id in self.marked)
            return self._painter.row(self._list.jobs[job_id], self._time, flags)
        if not self._list.order and y == max(1, self._page // 2):
            return self._painter.message(self._empty_text())
        return self._painter.message("")

    def _header_line(self) -> Strip:
        key = (self.sort_column, self.sort_reverse, self._painter.width)
        if self._header is None or self._header[0] != key:
            self._header = (key, self._painter.header(self._list.column, reverse=self._list.reverse))
        return self._header[1]

    def _empty_text(self) -> str:
        if not self._is_filled:
            return ""  # Nobody knows yet whether there are jobs.
        if not self._list.jobs:
            return "No jobs yet: n starts one."
        return f"The filter hides {self._list.hidden:,}: Esc shows them."

    def _repaint(self) -> None:
        """Ask for those lines to be painted that would come out differently."""
        if not self.is_mounted:
            return
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
