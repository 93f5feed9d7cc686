"""How lines of a table are painted: cells and roles become strips, kept until something in them changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from runcomfy_tui.present.cells import Align, Cell, cell_width, cut, fit
from runcomfy_tui.present.column import Column, Placed, placed
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.row_list import HasId
from runcomfy_tui.present.states import Look, Role

R = TypeVar("R", bound=HasId)

GUTTER = 3
"""Cells before the first column: the cursor's bar, the mark, and a blank."""

_MARGIN = 1
"""Blank cells behind the last column, before the scrollbar, where there is room for them."""

_ROOMY = 56

_ROWS_KEPT = 1_024
_ITALIC = Style(italic=True)


@dataclass(frozen=True, slots=True)
class RowFlags:
    """What the table, not its contents, adds to a row."""

    cursor: bool = False
    focused: bool = False
    marked: bool = False


@dataclass(slots=True)
class _Row(Generic[R]):
    """The kept strips of one row in one layout, valid while the row and its timed cells are the same."""

    row: R
    timed: tuple[Cell, ...]
    strips: dict[RowFlags, Strip] = field(default_factory=dict)


class LinePainter(Generic[R]):
    """Paints the lines of one table.

    ``look_of`` says how a row looks at a time (unix seconds); ``style_of`` returns the style of a component class,
    without its surroundings.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        glyphs: Glyphs,
        look_of: Callable[[R, float], Look],
        style_of: Callable[[str], Style],
    ) -> None:
        self._columns = columns
        self._left_out: frozenset[str] = frozenset()
        self._glyphs = glyphs
        self._look_of = look_of
        self._style_of = style_of
        self._styles: dict[tuple[str, ...], Style] = {}
        self._headers: dict[tuple[str, bool], Strip] = {}
        self._sentences: dict[str, Strip] = {}
        self._rows: LRUCache[str, _Row[R]] = LRUCache(_ROWS_KEPT)
        self.places: tuple[Placed[R], ...] = ()
        self._timed: tuple[Column[R], ...] = ()
        self.width = 0
        self.plain_cursor = False
        """Whether the cursor's line does without the roles' colours: the terminal's own may not stand out from it."""

    def lay_out(self, width: int) -> None:
        """Place the columns for lines of ``width`` cells."""
        if width == self.width:
            return
        self.width = width
        columns = [column for column in self._columns if column.key not in self._left_out]
        self.places = placed(columns, max(1, width - GUTTER - (_MARGIN if width >= _ROOMY else 0)))
        self._timed = tuple(place.column for place in self.places if place.column.timed)
        self._rows.clear()
        self._headers.clear()
        self._sentences.clear()

    def leave_out(self, keys: frozenset[str]) -> None:
        """Do without these columns: none of their rows has anything there."""
        if keys != self._left_out:
            self._left_out = keys
            self.width = 0  # to be laid out anew

    def forget_styles(self) -> None:
        """Paint everything again: the theme or a style changed."""
        self._styles.clear()
        self._rows.clear()
        self._headers.clear()
        self._sentences.clear()

    def shows(self, column: str) -> bool:
        """Tell whether there is room for the column."""
        return not self.places or any(place.column.key == column for place in self.places)

    def arrow(self, *, reverse: bool) -> str:
        """Return the sign of an order."""
        return self._glyphs.descending if reverse else self._glyphs.ascending

    def column_at(self, x: int) -> Column[R] | None:
        """Return the column that is painted at cell ``x`` of a line."""
        for place in reversed(self.places):
            if x >= GUTTER + place.x - 1:
                return place.column
        return None

    def row(self, row: R, now: float, flags: RowFlags) -> Strip:
        """Return the line of a row; the same object as long as nothing that it shows has changed."""
        timed = tuple(column.cell(row, now) for column in self._timed)
        kept = self._rows.get(row.id)
        if kept is None or kept.row is not row or kept.timed != timed:
            kept = _Row(row, timed)
            self._rows.discard(row.id)  # Textual's cache keeps the old value of a key that it knows.
            self._rows[row.id] = kept
        strip = kept.strips.get(flags)
        if strip is None:
            strip = kept.strips[flags] = self._paint_row(row, now, flags)
        return strip

    def header(self, sorted_by: Column[R], *, reverse: bool) -> Strip:
        """Return the line of column titles, with an arrow at the one that the rows are sorted by; kept as rows are."""
        strip = self._headers.get((sorted_by.key, reverse))
        if strip is None:
            strip = self._headers[sorted_by.key, reverse] = self._paint_header(sorted_by, reverse=reverse)
        return strip

    def _paint_header(self, sorted_by: Column[R], *, reverse: bool) -> Strip:
        plain, chosen = self._style("rows-table--header"), self._style("rows-table--header", "rows-table--sorted")
        arrow = self.arrow(reverse=reverse)
        segments = [Segment(" " * GUTTER, plain)]
        x = 0
        for place in self.places:
            column, is_sorted = place.column, place.column.key == sorted_by.key
            title = column.title
            if is_sorted:
                title = f"{arrow}{title}" if column.align is Align.RIGHT else f"{title} {arrow}"
            before = place.x - x
            if is_sorted and column.align is Align.RIGHT and cell_width(title) > place.width and before:
                before -= 1  # the arrow may stand in the gap
            width = place.x + place.width - x - before
            segments.append(Segment(" " * before, plain))
            segments.append(Segment(fit(title, width, column.align, ""), chosen if is_sorted else plain))
            x = place.x + place.width
        return self._line(segments, plain)

    def message(self, text: str) -> Strip:
        """Return a line with one quiet sentence in its middle, or an empty one; the same object every time."""
        strip = self._sentences.get(text)
        if strip is None:
            style = self._style("role--quiet")
            shown = cut(text, self.width, self._glyphs.ellipsis)
            before = (self.width - cell_width(shown)) // 2
            strip = self._line([Segment(" " * before, style), Segment(shown, style)], style)
            self._sentences[text] = strip
        return strip

    def _paint_row(self, row: R, now: float, flags: RowFlags) -> Strip:
        shown = self._look_of(row, now)
        surroundings = (
            ("rows-table--cursor" if flags.focused else "rows-table--cursor-blurred",) if flags.cursor else ()
        )
        base = self._style(*surroundings)
        plain = self.plain_cursor and flags.cursor and flags.focused

        def style_in(name: str) -> Style:
            return base if plain else self._style(*surroundings, name)

        segments = [
            Segment(self._glyphs.bar if flags.cursor else " ", style_in("rows-table--bar")),
            Segment(f"{self._glyphs.mark} " if flags.marked else "  ", style_in("rows-table--mark")),
        ]
        x = 0
        for place in self.places:
            cell = place.column.cell(row, now)
            role = cell.role or shown.row
            if flags.cursor and role is Role.QUIET:
                role = Role.PLAIN  # quiet text would drown in the cursor's colour
            style = style_in(f"role--{role.value}")
            if shown.stale:
                style += _ITALIC
            segments.append(Segment(" " * (place.x - x), base))
            segments.append(Segment(self._fitted(cell.text, place), style))
            x = place.x + place.width
        return self._line(segments, base)

    def _fitted(self, text: str, place: Placed[R]) -> str:
        if cell_width(text) > place.width:
            text = place.column.shorten(text, place.width, self._glyphs.ellipsis)
        return fit(text, place.width, place.column.align, self._glyphs.ellipsis)

    def _line(self, segments: list[Segment], rest: Style) -> Strip:
        return Strip(Segment.simplify(segments)).adjust_cell_length(self.width, rest)

    def _style(self, *names: str) -> Style:
        style = self._styles.get(names)
        if style is None:
            style = Style()
            for name in ("rows-table--row", *names):
                style += self._style_of(name)
            self._styles[names] = style
        return style
