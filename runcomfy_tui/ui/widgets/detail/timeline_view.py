"""The Timeline tab: every state and queue position that was seen, with absolute times, and the position as a curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from runcomfy_tui.domain.events import Event
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.durations import clock_time, date_time
from runcomfy_tui.present.events import Moment, merged, moment
from runcomfy_tui.ui.widgets.detail.position_curve import curve, positions
from runcomfy_tui.ui.widgets.detail.wrap import wrap_cells

_MOST_SHOWN = 400
_WORD_WIDTH = 14
_FACT_WIDTH = 13
_ROOMY = 50


class PositionCurve(Widget):
    """Two lines: what the curve is, and the curve from the first position to the last."""

    DEFAULT_CSS = """
    PositionCurve { height: 2; display: none; color: $text-muted; }
    PositionCurve.-shown { display: block; }
    """

    def __init__(self, *, ascii_glyphs: bool) -> None:
        super().__init__()
        self._ascii = ascii_glyphs
        self._points: list[tuple[float, int]] = []

    def show(self, points: list[tuple[float, int]]) -> None:
        """Draw the points; a single one says nothing that the list does not."""
        self._points = points
        self.set_class(len(points) > 1, "-shown")
        self.refresh()

    def render(self) -> Content:
        """Return the curve in the present width."""
        if not self._points:
            return Content("")
        first, last = f"{self._points[0][1]:,} ", f" {self._points[-1][1]:,}"
        room = min(60, self.size.width - len(first) - len(last))
        drawn = curve(self._points, room, ascii_only=self._ascii)
        return Content.assemble("ahead in the queue\n", first, (drawn, "$text-warning"), last)


class TimelineView(VerticalScroll, can_focus=True):
    """Lists the events, newest last; the end is in view as long as nobody scrolled away from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", "Up", id="timeline.up", show=False),
        Binding("j", "scroll_down", "Down", id="timeline.down", show=False),
        Binding("g", "scroll_home", "First", id="timeline.first", show=False),
        Binding("G", "scroll_end", "Last", id="timeline.last", show=False),
        Binding("ctrl+u", "page_up", "Page up", id="timeline.page-up", show=False),
        Binding("ctrl+d", "page_down", "Page down", id="timeline.page-down", show=False),
    ]

    DEFAULT_CSS = """
    TimelineView { height: 1fr; scrollbar-size: 1 1; }
    TimelineView > Static { height: auto; }
    """

    def __init__(self, *, ascii_glyphs: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._ascii = ascii_glyphs
        self._shown_facts: Sequence[tuple[str, str]] = ()
        self._moments: list[Moment] = []

    def compose(self) -> ComposeResult:
        """Yield the facts, the curve and the list."""
        yield Static(id="timeline-facts", markup=False)
        yield PositionCurve(ascii_glyphs=self._ascii)
        yield Static(id="timeline-list", markup=False)

    def show(self, facts: Sequence[tuple[str, str]], entries: Sequence[tuple[float, Event]]) -> None:
        """Show cleaned facts (name, value) above, and the events below them."""
        at_end = self.scroll_offset.y >= self.max_scroll_y
        self._shown_facts = facts
        self._moments = merged([moment(at, event) for at, event in entries])
        self.query_one(PositionCurve).show(positions(entries))
        self._write()
        if at_end and self.max_scroll_y:
            self.scroll_end(animate=False)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._write()

    def _write(self) -> None:
        width = max(20, self.size.width - 2)
        self.query_one("#timeline-facts", Static).update(_facts(self._shown_facts, width))
        self.query_one("#timeline-list", Static).update(_list(self._moments, width))


def _facts(facts: Sequence[tuple[str, str]], width: int) -> Content:
    lines: list[Content] = []
    for name, value in facts:
        first, *others = wrap_cells(value, width - _FACT_WIDTH)
        lines.append(Content.assemble((f"{name:<{_FACT_WIDTH}}", "$text-muted"), first))
        lines += [Content(" " * _FACT_WIDTH + other) for other in others]
    return Content("\n").join([*lines, Content("")])


def _list(moments: list[Moment], width: int) -> Content:
    lines: list[Content] = []
    if len(moments) > _MOST_SHOWN:
        lines.append(Content.styled(f"… {len(moments) - _MOST_SHOWN:,} earlier", "$text-muted"))
        moments = moments[-_MOST_SHOWN:]
    day = ""
    for one in moments:
        if (new_day := date_time(one.at)[:10]) != day:
            day = new_day
            lines.append(Content.styled(day, "$text-muted"))
        lines += _moment_lines(one, width)
    return Content("\n").join(lines)


def _moment_lines(one: Moment, width: int) -> list[Content]:
    head = Content.assemble((clock_time(one.at), "$text-muted"), "  ", (one.what, "bold"))
    if not one.more:
        return [head]
    if width < _ROOMY:  # What it means stands below, not beside it.
        return [head, *[Content(f"  {line}") for line in wrap_cells(one.more, width - 2)]]
    indent = 10 + max(_WORD_WIDTH, cell_width(one.what) + 1)
    first, *others = wrap_cells(one.more, width - indent)
    head += Content(" " * (indent - 10 - cell_width(one.what)) + first)
    return [head, *[Content(" " * indent + line) for line in others]]
