"""The queue position over time: every one that the service told, and the small curve that they make."""

from __future__ import annotations

from collections.abc import Sequence

from runcomfy_tui.domain import events as ev

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = "_.-=+*%#"


def positions(events: Sequence[tuple[float, ev.Event]]) -> list[tuple[float, int]]:
    """Return every queue position that the service told, with its time."""
    return [
        (at, event.queue_position)
        for at, event in events
        if isinstance(event, ev.Polled) and event.queue_position is not None
    ]


def curve(points: Sequence[tuple[float, int]], width: int, *, ascii_only: bool = False) -> str:
    """Return the positions over time in ``width`` characters: tall is far back, low is next. Empty for no points."""
    if not points or width < 1:
        return ""
    blocks = _ASCII_BLOCKS if ascii_only else _BLOCKS
    start, end = points[0][0], points[-1][0]
    most = max(position for _, position in points) or 1
    values: list[int] = []
    at = 0
    for column in range(width):
        until = start + (end - start) * (column + 1) / width
        while at + 1 < len(points) and points[at + 1][0] <= until:
            at += 1
        values.append(points[at][1])
    return "".join(blocks[round(max(0, value) / most * (len(blocks) - 1))] for value in values)
