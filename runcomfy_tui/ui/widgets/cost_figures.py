"""The figures above the tables of costs, as many side by side as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.cost_sums import Figure, fitting, lines_of

_GAP = "   "


class CostFigures(Static):
    """Two lines: the names, and the sums under them."""

    DEFAULT_CSS = """
    CostFigures { height: 2; padding: 0 2; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._figures: tuple[Figure, ...] = ()

    def show(self, figures: Sequence[Figure]) -> None:
        """Show these."""
        if tuple(figures) != self._figures:
            self._figures = tuple(figures)
            self._draw()

    def on_resize(self) -> None:
        """Choose anew what fits."""
        self._draw()

    def _draw(self) -> None:
        shown = fitting(self._figures, self.size.width - 4)
        names, words = lines_of(shown)
        parts: list[str | tuple[str, str]] = []
        for figure, text in zip(shown, words, strict=True):
            parts += [_GAP if parts else "", (text, f"bold $state-{figure.role.value}")]
        self.update(Content.assemble((_GAP.join(names), "$text-muted"), "\n", *parts))
