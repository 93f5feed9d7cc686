"""Which sentences stand above the table: the engine's, the journal's, and what its connection means to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from runcomfy_tui.domain.job import AT_SERVICE, Job
from runcomfy_tui.domain.text import clean, first_line, sentences
from runcomfy_tui.present.durations import clock_time
from runcomfy_tui.ui.widgets.banner_line import Notice

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import Banner, EngineStatus
    from runcomfy_tui.store import Download

SIGN_IN_KEY = "L signs in"
_NEWS_WITHIN_S = 90.0
"""No cadence leaves every live job unasked for longer."""
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


def no_token_notice(*, has_token: bool, has_jobs: bool) -> tuple[Notice, ...]:
    """Return a sentence about a list that nobody is asked about; without jobs the notice in its place says it."""
    if has_token or not has_jobs:
        return ()
    return (Notice(f"Not signed in: the jobs are shown as they were known last. {SIGN_IN_KEY}."),)


def no_news_notice(status: EngineStatus | None, jobs: Iterable[Job], now: float) -> tuple[Notice, ...]:
    """Return a sentence about another window that asks RunComfy and brings nothing: it may be signed out."""
    if status is None or status.polling or status.other_engine != "alive":
        return ()
    waiting = [job for job in jobs if job.state in AT_SERVICE]
    if not waiting:
        return ()
    newest = max(waiting, key=lambda job: job.confirmed_at or job.created_at)
    known_at = newest.confirmed_at or newest.created_at
    if now - known_at < _NEWS_WITHIN_S and not all(job.stale for job in waiting):
        return ()
    why = f" ({clean(newest.stale, 200)})" if newest.stale else ""
    words = f"The window that asks RunComfy has brought no news since {clock_time(known_at)}{why}"
    return (Notice(f"{words}: look there, or close it and this one goes on."),)


def room_notice(without_room: Collection[Download]) -> tuple[Notice, ...]:
    """Return a sentence about downloads that wait for room on the disk."""
    if not without_room:
        return ()
    count = len(without_room)
    waits = "1 download waits" if count == 1 else f"{count:,} downloads wait"
    why = first_line(next(iter(without_room)).problem or "the disk is full", 300).rstrip(".")
    return (Notice(f"{waits} for room on the disk ({why}). Then it goes on by itself; 4 shows what waits."),)


def _engine_notices(status: EngineStatus, now: float) -> list[Notice]:
    from runcomfy_tui.engine.status import told_banners

    found = [Notice(banner_words(each), each.serious) for each in told_banners(status)]
    if status.other_engine == "suspended":
        found.append(Notice("The window that asks the service is suspended: nothing is news until it goes on.", True))
    if status.problem is not None:
        found.append(Notice(_offline(status, status.problem, now)))
    return found


def banner_words(banner: Banner) -> str:
    """Return what the engine says and what to do about it, by its key where this screen has one for it; cleaned."""
    from runcomfy_tui.engine.account import FOREIGN_JOBS
    from runcomfy_tui.engine.status import SIGNED_OUT_KEYS

    advice = banner.advice
    if banner.key in SIGNED_OUT_KEYS.values():
        advice = SIGN_IN_KEY
    elif banner.key == FOREIGN_JOBS:
        advice = f"{advice}; a profile for each account keeps them apart: A switches"
    return clean(sentences(banner.text, advice), 600)


def _offline(status: EngineStatus, problem: str, now: float) -> str:
    words = clean(problem, 300).rstrip(".")
    if status.retry_at is not None and status.retry_at > now - _TRYING_AFTER_S:
        words += f"; next try at {clock_time(status.retry_at)}"
    if status.checked_at is not None:
        words += f"; shown is what was known at {clock_time(status.checked_at)}"
    return f"{words}."
