"""The one line at the top: whose jobs these are, how fresh they are, and how many are in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from runcomfy_tui.domain.query import STATE_VALUES
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.durations import ago, clock_time, duration
from runcomfy_tui.present.glyphs import Glyphs

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus

_ROLES = {
    "not-sent": "unknown", "waiting": "waiting", "sending": "running", "unknown": "unknown", "queued": "queued",
    "running": "running", "finishing": "running", "succeeded": "succeeded", "failed": "failed", "rejected": "failed",
    "lost": "unknown",
}  # fmt: skip
_SOON_S = 2.0
"""A poll that is nearer than this is not announced: a figure that changes all the time tells nothing."""
_ASKED_ABOUT = ("queued", "running", "finishing")
_OVERDUE_S = 40.0
"""No cadence lets live jobs go unasked for longer."""
_FIRST = ("running", "queued", "unknown", "not-sent", "failed", "lost", "sending", "finishing", "waiting")


@dataclass(frozen=True, slots=True)
class _Part:
    """Words on the left; where there is little room the highest ``drop`` goes first, and 0 stays."""

    words: str
    drop: int = 0


def _joined(parts: Sequence[_Part], width: int) -> str:
    for most in (2, 1):
        words = "  ".join(part.words for part in parts if part.drop <= most)
        if cell_width(words) <= width:
            return words
    return "  ".join(part.words for part in parts if not part.drop) or "  ".join(part.words for part in parts)


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
        self._status: EngineStatus | None = None
        self._counts: Mapping[str, int] = {}
        self._now = 0.0
        self._read_only = False
        self._has_token = True
        self._drawn: tuple[tuple[_Part, ...], tuple[str, ...]] = ((), ())

    def show(
        self, status: EngineStatus | None, counts: Mapping[str, int], now: float, *, read_only: bool, has_token: bool
    ) -> None:
        """Show how things stand at ``now`` (unix seconds); ``counts`` are jobs by the state's name in the filter."""
        self._status, self._counts, self._now = status, counts, now
        self._read_only, self._has_token = read_only, has_token
        drawn = (self._left_parts(), self._count_words())
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def _left_parts(self) -> tuple[_Part, ...]:
        account = self._status.account if self._status else None
        owner = self._profile if account is None else f"{self._profile} · {clean(account, 40)}"
        freshness, *coming = self._freshness() or [""]
        parts = [_Part(owner, 2), _Part("[read-only]" if self._read_only else ""), _Part(freshness)]
        parts += [_Part(words, 1) for words in coming]
        return tuple(part for part in parts if part.words)

    def _freshness(self) -> list[str]:
        """Return how fresh the data are, and when the next question goes out if that is to be told."""
        status, glyphs = self._status, self._glyphs
        if status is None:
            return [f"opening{glyphs.ellipsis}"]
        if not self._has_token:
            return [f"{glyphs.offline} no token"]
        if status.problem is not None:
            known = f", known at {clock_time(status.checked_at, seconds=False)}" if status.checked_at else ""
            return [f"{glyphs.offline} {'trouble' if status.reached else 'offline'}{known}"]
        if not status.polling and status.other_engine != "none":
            return [f"{glyphs.live} second window"]
        live = any(self._counts.get(name) for name in _ASKED_ABOUT)
        if status.checked_at is None:
            return [f"waiting for an answer{glyphs.ellipsis}"] if live else []
        overdue = live and self._now - status.checked_at > _OVERDUE_S
        words = [f"{glyphs.offline if overdue else glyphs.live} checked {ago(self._now - status.checked_at)}"]
        if status.next_poll_at is not None and status.next_poll_at - self._now >= _SOON_S:
            words.append(f"next in {duration(status.next_poll_at - self._now)}")
        return words

    def _count_words(self) -> tuple[str, ...]:
        order = [*_FIRST, *(name for name in STATE_VALUES if name not in _FIRST)]
        return tuple(f"{self._counts[name]:,} {name}" for name in order if self._counts.get(name))

    def _placed(self) -> tuple[str, list[tuple[int, str]]]:
        """Return the left text and the counts that fit to its right, each with the cell where it starts."""
        left_parts, counts = self._drawn
        width = self.size.width
        left = cut(_joined(left_parts, width // 2), width, self._glyphs.ellipsis)
        fit: list[str] = []
        room = width - cell_width(left) - 2
        for words in counts:
            if len(words) + 2 > room:
                break
            fit.append(words)
            room -= len(words) + 2
        at = width - sum(len(words) + 2 for words in fit) + 2
        placed = []
        for words in fit:
            placed.append((at, words))
            at += len(words) + 2
        return left, placed

    def render(self) -> Content:
        """Return the line."""
        left, counts = self._placed()
        parts: list[str | tuple[str, str]] = [(left, "$foreground")]
        at = cell_width(left)
        for start, words in counts:
            role = _ROLES.get(words.partition(" ")[2], "quiet")
            parts += [" " * (start - at), (words, f"$state-{role}")]
            at = start + len(words)
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Ask for the clicked state."""
        for start, words in self._placed()[1]:
            if start <= event.x - 1 < start + len(words):
                self.post_message(self.StateChosen(words.partition(" ")[2]))
