"""A read-only view of one JSON value: a tree that folds, drawn line by line, so that size costs nothing."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.ui.widgets.detail.json_rows import JsonRows, Row
from runcomfy_tui.ui.widgets.detail.wrap import wrap_cells

_INDENT = 2
_MOST_LINES = 200


class JsonView(ScrollView, can_focus=True):
    """Shows a JSON value, or a sentence where there is none. Arrows move, Enter folds, ``-`` and ``+`` fold all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", id="json.up", show=False),
        Binding("down,j", "move(1)", "Down", id="json.down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="json.page-up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", id="json.page-down", show=False),
        Binding("home,g", "end(-1)", "First", id="json.first", show=False),
        Binding("end,G", "end(1)", "Last", id="json.last", show=False),
        Binding("enter,space", "fold", "Fold", id="json.fold", tooltip="Open or close this value", show=False),
        Binding(
            "left,h", "close", "Close", id="json.close", tooltip="Close this value or go out one level", show=False
        ),
        Binding("right,l", "open", "Open", id="json.open", tooltip="Open this value", show=False),
        Binding("minus", "fold_all", "Fold all", id="json.fold-all", tooltip="Close everything", show=False),
        Binding("plus", "unfold_all", "Unfold all", id="json.unfold-all", tooltip="Open everything", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "json--key",
        "json--container",
        "json--string",
        "json--number",
        "json--literal",
        "json--more",
        "json--note",
        "json--cursor",
    }

    DEFAULT_CSS = """
    JsonView { height: 1fr; scrollbar-size: 1 1; overflow-x: hidden; }
    JsonView > .json--key { color: $text-accent; }
    JsonView > .json--container { color: $text-muted; }
    JsonView > .json--string { color: $foreground; }
    JsonView > .json--number { color: $text-warning; }
    JsonView > .json--literal { color: $text-primary; }
    JsonView > .json--more { color: $text-muted; text-style: italic; }
    JsonView > .json--note { color: $text-muted; }
    JsonView > .json--cursor { text-style: bold; }
    """

    def __init__(self, *, ascii_glyphs: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyph_open, self._glyph_closed = ("v", ">") if ascii_glyphs else ("▾", "▸")
        self._tree: JsonRows | None = None
        self._note = ""
        self._cursor = 0
        self._lines: list[tuple[int, str, bool]] = []  # row index, text of the line, whether it is the row's first
        self._starts: list[int] = []

    @property
    def cursor_row(self) -> Row | None:
        """Return the row under the cursor, or None where there is no value."""
        return self._tree.rows[self._cursor] if self._tree else None

    def show(self, value: object) -> None:
        """Show a parsed JSON value, from its top."""
        self._tree, self._note, self._cursor = JsonRows(value), "", 0
        self._rebuild()
        self.scroll_to(0, 0, animate=False)

    def show_note(self, words: str) -> None:
        """Show a sentence instead of a value."""
        self._tree, self._note, self._cursor = None, words, 0
        self._rebuild()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew for the new width."""
        self._rebuild()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked value and fold it."""
        line = event.y + round(self.scroll_y)
        if self._tree and 0 <= line < len(self._lines):
            self._cursor = self._lines[line][0]
            self.action_fold()

    def _rebuild(self) -> None:
        width = max(8, self.scrollable_content_region.width)
        self._lines, self._starts = [], []
        if self._tree is None:
            self._lines = [(-1, line, False) for line in wrap_cells(clean(self._note, keep_newlines=True), width)]
        else:
            for index, row in enumerate(self._tree.rows):
                self._starts.append(len(self._lines))
                self._add_lines(index, row, width)
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def _add_lines(self, index: int, row: Row, width: int) -> None:
        head = _head_width(row, width)
        room = max(6, width - row.depth * _INDENT - 2)
        lines = wrap_cells(row.text(), room, taken=head)[:_MOST_LINES]
        self._lines.append((index, lines[0], True))
        self._lines.extend((index, line, False) for line in lines[1:])

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        at = y + round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        index, text, is_first = self._lines[at]
        if self._tree is None or index < 0:
            return self._strip([Segment(text, self.get_component_rich_style("json--note"))], width)
        row = self._tree.rows[index]
        segments = self._prefix(row, index, is_first, width)
        segments.append(Segment(text, self.get_component_rich_style(f"json--{row.kind.value}")))
        return self._strip(segments, width)

    def _prefix(self, row: Row, index: int, is_first: bool, width: int) -> list[Segment]:
        indent = " " * min(row.depth * _INDENT, max(0, width - 10))
        if not is_first:
            return [Segment(indent + "  ", self.rich_style)]
        glyph = " "
        if self._tree is not None and self._tree.can_fold(index):
            glyph = self._glyph_open if row.is_open else self._glyph_closed
        style = self.get_component_rich_style("json--key")
        if index == self._cursor and self.has_focus:
            style += Style(reverse=True)
        key = f"{cut(row.key, _head_width(row, width) - 2)}:" if row.key else ""
        return [
            Segment(indent, self.rich_style),
            Segment(f"{glyph} {key}", style),
            Segment(" " * bool(key), self.rich_style),
        ]

    def _strip(self, segments: list[Segment], width: int) -> Strip:
        base = self.rich_style
        return Strip(segments).crop(0, width).extend_cell_length(width, base).apply_style(base)

    def watch_has_focus(self, value: bool) -> None:
        """Show or hide the cursor with the focus."""
        super().watch_has_focus(value)
        self.refresh()

    def _move_to(self, index: int) -> None:
        if self._tree is None:
            return
        self._cursor = max(0, min(index, len(self._tree.rows) - 1))
        top, height = self._starts[self._cursor], self.scrollable_content_region.height
        bottom = self._starts[self._cursor + 1] if self._cursor + 1 < len(self._starts) else len(self._lines)
        first = round(self.scroll_y)
        if top < first or bottom - top >= height:
            self.scroll_to(y=top, animate=False)
        elif bottom > first + height:
            self.scroll_to(y=bottom - height, animate=False)
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor by rows; scroll where there is no tree."""
        if self._tree is None:
            self.scroll_relative(y=by, animate=False)
        else:
            self._scroll_inside_or_move(by)

    def _scroll_inside_or_move(self, by: int) -> None:
        """Step through a value that is taller than the pane before leaving it."""
        height = self.scrollable_content_region.height
        top = self._starts[self._cursor]
        bottom = self._starts[self._cursor + 1] if self._cursor + 1 < len(self._starts) else len(self._lines)
        first = round(self.scroll_y)
        if (by > 0 and bottom > first + height and top <= first) or (by < 0 and top < first):
            self.scroll_relative(y=by, animate=False)
        else:
            self._move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move by one page of lines."""
        if self._tree is None:
            self.scroll_relative(y=by * self.size.height, animate=False)
            return
        line = self._starts[self._cursor] + by * max(1, self.scrollable_content_region.height - 1)
        self._move_to(self._lines[max(0, min(line, len(self._lines) - 1))][0])

    def action_end(self, where: int) -> None:
        """Go to the first or the last value."""
        self._move_to(0 if where < 0 else len(self._starts))

    def _refold(self, index: int) -> None:
        self._rebuild()
        self._move_to(index)

    def action_fold(self) -> None:
        """Open or close the value under the cursor."""
        if self._tree is None:
            return
        row = self._tree.rows[self._cursor]
        (self._tree.close if row.is_open else self._tree.open)(self._cursor)
        self._refold(self._cursor)

    def action_open(self) -> None:
        """Open the value under the cursor."""
        if self._tree is not None:
            self._tree.open(self._cursor)
            self._refold(self._cursor)

    def action_close(self) -> None:
        """Close the value under the cursor, or go to the one that holds it."""
        if self._tree is None:
            return
        if self._tree.rows[self._cursor].is_open:
            self._tree.close(self._cursor)
            self._refold(self._cursor)
        elif (parent := self._tree.parent(self._cursor)) is not None:
            self._move_to(parent)

    def action_fold_all(self) -> None:
        """Close everything."""
        if self._tree is not None:
            self._tree.close_all()
            self._refold(0)

    def action_unfold_all(self) -> None:
        """Open everything, up to a few thousand rows."""
        if self._tree is not None:
            self._tree.open_all()
            self._refold(0)


def _head_width(row: Row, width: int) -> int:
    """Return the cells that the row's key takes, its colon and space included."""
    return cell_width(cut(row.key, max(4, width // 2))) + 2 if row.key else 0
