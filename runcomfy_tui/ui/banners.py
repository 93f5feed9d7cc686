"""Which sentences stand above the table: the engine's, the journal's, and what its connection means to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.present.durations import clock_time
from runcomfy_tui.ui.widgets.banner_line import Notice

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus


def notices_of(status: EngineStatus | None, opening: tuple[str, ...], feed_problem: str | None) -> tuple[Notice, ...]:
    """Return everything to be said, the most serious first. ``opening`` is what opening the journal had to say."""
    found = [Notice(f"The journal cannot be read: {clean(feed_problem, 300)}", serious=True)] if feed_problem else []
    if status is not None:
        found += _engine_notices(status)
    found += [Notice(clean(words, 600), serious=True) for words in opening]
    return tuple(sorted(found, key=lambda notice: not notice.serious))


def _engine_notices(status: EngineStatus) -> list[Notice]:
    found = [Notice(clean(sentences(each.text, each.advice), 600), each.serious) for each in status.banners]
    if status.other_engine == "suspended":
        found.append(Notice("The window that asks the service is suspended: nothing is news until it goes on.", True))
    if status.problem is not None:
        found.append(Notice(_offline(status, status.problem)))
    return found


def _offline(status: EngineStatus, problem: str) -> str:
    words = clean(problem, 300).rstrip(".")
    if status.retry_at is not None:
        words += f"; next try at {clock_time(status.retry_at)}"
    if status.checked_at is not None:
        words += f"; shown is what was known at {clock_time(status.checked_at)}"
    return f"{words}."
