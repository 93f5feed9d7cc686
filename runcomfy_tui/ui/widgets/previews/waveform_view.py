"""A sound drawn with block characters, mirrored about its middle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

_EIGHTHS = " ▁▂▃▄▅▆▇█"
MOST_ROWS = 12


class WaveformView(Widget):
    """Fills its width; the colour is its text colour."""

    DEFAULT_CSS = """
    WaveformView { width: 1fr; height: 1fr; color: $primary; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._peaks: tuple[float, ...] = ()

    @property
    def peaks(self) -> tuple[float, ...]:
        """The loudness (0…1) of equal stretches."""
        return self._peaks

    @peaks.setter
    def peaks(self, peaks: tuple[float, ...]) -> None:
        self._peaks = peaks
        self.refresh()

    def render(self) -> RenderResult:
        width, height = self.content_size
        if not self._peaks or width < 1 or height < 1:
            return ""
        rows = min(height, MOST_ROWS)
        lines = waveform_lines(self._peaks, width, rows)
        half = (rows + 1) // 2
        drawn = [Content(line) if index < half else Content.styled(line, "reverse") for index, line in enumerate(lines)]
        return Content("\n").join(drawn)


def waveform_lines(peaks: Sequence[float], width: int, rows: int) -> list[str]:
    """`rows` lines of `width` characters; those of the lower half are meant to be shown in reverse."""
    loudest = max(peaks) or 1.0
    count = len(peaks)
    starts = [min(count - 1, column * count // width) for column in range(width + 1)]
    levels = [max(peaks[start : max(start + 1, end)]) / loudest for start, end in pairwise(starts)]
    upper = (rows + 1) // 2
    lower = rows - upper
    above = [[_fill(level, upper, row) for level in levels] for row in reversed(range(upper))]
    below = [[8 - _fill(level, lower, row) for level in levels] for row in range(lower)]
    return ["".join(_EIGHTHS[eighths] for eighths in row) for row in (*above, *below)]


def _fill(level: float, rows: int, row: int) -> int:
    """How many eighths of the `row`-th cell from the middle a level fills; silence leaves a thin line."""
    eighths = max(1, round(level * rows * 8))
    return max(0, min(8, eighths - row * 8))
