"""Which sentences stand above the table: the engine's, the journal's, and what its connection means to a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from runcomfy_tui.domain.text import clean, first_line, sentences
from runcomfy_tui.present.durations import clock_time
from runcomfy_tui.ui.widgets.banner_line import Notice

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus
    from runcomfy_tui.store import Download

_TRYING_AFTER_S = 1.0
"""A try whose time was that long ago is under way: its time is no news any more."""


def notices_of(
    status: EngineStatus | None, opening: tuple[str, ...], feed_problem: str | None, now: float
) -> tuple[Notice, ...]:
    """Return everything to be said at ``now`` (unix seconds), the most serious first.

    ``opening`` is what opening the journal had to say.
    """
    found = [Notice(f"The journal cannot be read: {clean(feed_problem, 300)}", serious=True)] if feed_problem else []
    if status is not None:
        found += _engine_notices(status, now)
    found += [Notice(clean(words, 600), serious=True) for words in opening]
    return tuple(sorted(found, key=lambda notice: not notice.serious))


def room_notice(without_room: Collection[Download]) -> tuple[Notice, ...]:
    """Return a sentence about downloads that wait for room on the disk."""
    if not without_room:
        return ()
    count = len(without_room)
    waits = "1 download waits" if count == 1 else f"{count:,} downloads wait"
    why = first_line(next(iter(without_room)).problem or "the disk is full", 300).rstrip(".")
    return (Notice(f"{waits} for room on the disk ({why}). Then it goes on by itself; 4 shows what waits."),)


def _engine_notices(status: EngineStatus, now: float) -> list[Notice]:
    found = [Notice(clean(sentences(each.text, each.advice), 600), each.serious) for each in status.banners]
    if status.other_engine == "suspended":
        found.append(Notice("The window that asks the service is suspended: nothing is news until it goes on.", True))
    if status.problem is not None:
        found.append(Notice(_offline(status, status.problem, now)))
    return found


def _offline(status: EngineStatus, problem: str, now: float) -> str:
    words = clean(problem, 300).rstrip(".")
    if status.retry_at is not None and status.retry_at > now - _TRYING_AFTER_S:
        words += f"; next try at {clock_time(status.retry_at)}"
    if status.checked_at is not None:
        words += f"; shown is what was known at {clock_time(status.checked_at)}"
    return f"{words}."
