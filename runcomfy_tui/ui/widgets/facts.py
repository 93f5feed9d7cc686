"""Pairs of a name and what it is, one below the other: a long one goes on in its own column, or below its name."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from runcomfy_tui.ui.widgets.detail.wrap import wrap_cells

_QUIET = "$foreground 60%"
_GAP = 2
_LEAST = 20
"""Columns that a column of values needs; with fewer they stand below their names."""


class Facts(Widget):
    """Shows cleaned facts, broken for the width that it has."""

    DEFAULT_CSS = "Facts { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[tuple[str, str], ...] = ()

    def show(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show these facts (name, value) instead."""
        if facts != self._facts:
            self._facts = facts
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines they take in ``width`` columns."""
        return len(_lines(self._facts, width))

    def render(self) -> Content:
        """Return the lines for the present width."""
        return Content("\n").join(_lines(self._facts, self.size.width))


def _lines(facts: tuple[tuple[str, str], ...], width: int) -> list[Content]:
    names = max((len(name) for name, _ in facts), default=0) + _GAP
    lines: list[Content] = []
    for name, value in facts:
        beside = wrap_cells(value, width - names)
        # A word that no line beside the name holds, an address say, stays in one piece where it can.
        is_broken = " " not in value and len(beside) > 1
        if width - names >= _LEAST and not is_broken:
            lines.append(Content.assemble((f"{name:<{names}}", _QUIET), beside[0]))
            lines += [Content(" " * names + line) for line in beside[1:]]
        else:
            lines.append(Content.styled(name, _QUIET))
            lines += [Content(f"  {line}") for line in wrap_cells(value, width - 2)]
    return lines
