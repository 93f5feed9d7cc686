"""The one line at the top: whose jobs these are, how fresh they are, and how many are in which state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from runcomfy_tui.domain.state_names import STATE_VALUES
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.ui.widgets.headline_words import Part, Standing, cells_of, fitting, joined, left_parts

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus

_ROLES = {
    "not-sent": "unknown", "waiting": "waiting", "sending": "running", "unknown": "unknown", "queued": "queued",
    "running": "running", "finishing": "running", "succeeded": "succeeded", "failed": "failed", "rejected": "failed",
    "lost": "unknown",
}  # fmt: skip
_FIRST = ("unknown", "running", "queued", "not-sent", "failed", "lost", "sending", "finishing", "waiting")


class Headline(Widget):
    """Shows what it is told; a click on a count asks for that filter."""

    DEFAULT_CSS = """
    Headline { height: 1; width: 1fr; background: $panel; padding: 0 1; }
    """

    @dataclass
    class StateChosen(Message):
        """The person wants to see the jobs of one state."""

        state: str

    def __init__(self, profile: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._profile = profile
        self._glyphs = glyphs
        self._counts: Mapping[str, int] = {}
        self._drawn: tuple[tuple[Part, ...], tuple[str, ...]] = ((), ())

    def show(
        self,
        status: EngineStatus | None,
        counts: Mapping[str, int],
        now: float,
        *,
        read_only: bool,
        has_token: bool,
        to_come_usd: float = 0.0,
    ) -> None:
        """Show how things stand at ``now`` (unix seconds); ``counts`` are jobs by the state's name in the filter.

        ``to_come_usd`` is what the jobs that still run may cost.
        """
        self._counts = counts
        standing = Standing(status, counts, now, read_only, has_token, to_come_usd)
        drawn = (left_parts(self._profile, standing, self._glyphs), self._count_words())
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def _count_words(self) -> tuple[str, ...]:
        order = [*_FIRST, *(name for name in STATE_VALUES if name not in _FIRST)]
        return tuple(f"{self._counts[name]:,} {name}" for name in order if self._counts.get(name))

    def _placed(self) -> tuple[str, list[tuple[int, str]]]:
        """Return the left text and the counts that fit to its right, each with the cell where it starts."""
        parts, counts = self._drawn
        width = self.size.width
        taken = sum(len(words) + 2 for words in counts)
        kept = fitting([part for part in parts if not part.passes], max(width // 2, width - taken))
        fit: list[str] = []
        room = width - cells_of(kept) - 2
        for words in counts:
            if len(words) + 2 > room:
                break
            fit.append(words)
            room -= len(words) + 2
        kept += [part for part in parts if part.passes and part.cells <= room]
        left = cut(joined([part for part in parts if part in kept]), width, self._glyphs.ellipsis)
        at = width - sum(len(words) + 2 for words in fit) + 2
        placed = []
        for words in fit:
            placed.append((at, words))
            at += len(words) + 2
        return left, placed

    def render(self) -> Content:
        """Return the line."""
        left, counts = self._placed()
        parts: list[str | tuple[str, str]] = list(self._coloured(left))
        at = cell_width(left)
        for start, words in counts:
            role = _ROLES.get(words.partition(" ")[2], "quiet")
            parts += [" " * (start - at), (words, f"$state-{role}")]
            at = start + len(words)
        return Content.assemble(*parts)

    def _coloured(self, left: str) -> Iterator[tuple[str, str]]:
        """Yield the left text in pieces, those with a role of their own in its colour."""
        for part in self._drawn[0]:
            if part.role is not None and part.words in left:
                before, words, left = left.partition(part.words)
                yield from ((before, "$foreground"), (words, f"$state-{part.role.value}"))
        yield left, "$foreground"

    def on_click(self, event: events.Click) -> None:
        """Ask for the clicked state."""
        for start, words in self._placed()[1]:
            if start <= event.x - 1 < start + len(words):
                self.post_message(self.StateChosen(words.partition(" ")[2]))
