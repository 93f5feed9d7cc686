"""The diary of the program's own troubles: what the status board tells is written into the journal, begin and end.

What comes back again and again is told once a minute, with how often.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.engine.status import SIGNED_OUT, Banner, Base, BaseStatus, EngineStatus, StatusBoard
from runcomfy_tui.engine.waiting import wait_until
from runcomfy_tui.store import Journal

TOLD_AGAIN_AFTER_S = 60.0
"""The same incident is not told twice within this time."""
_MOST_WAITING = 200
_DISK_AGAIN_S = 5.0
_HELD_BACK = frozenset({"429", "503", "Retry-After"})
_BANNERS: tuple[tuple[str, IncidentKind | None], ...] = (
    (SIGNED_OUT, IncidentKind.SIGN_IN),
    ("address", IncidentKind.ADDRESS),
    ("disk", IncidentKind.DISK),
    ("unsaved:", IncidentKind.DISK),
    ("loop:", IncidentKind.FAULT),
    ("task:", IncidentKind.FAULT),
    ("unsent:", None),  # The job's own events tell it.
    ("", IncidentKind.NOTICE),
)
"""How the key of a banner begins, and what kind of incident that is."""


@dataclass(slots=True)
class _Course:
    """One incident over time (monotonic seconds). ``open_since`` is None while it is over."""

    kind: IncidentKind
    reason: str
    open_since: float | None = None
    told_at: float = float("-inf")
    is_told: bool = False
    untold: int = 0


class Incidents:
    """Listens to the board for as long as it lives; :meth:`run` writes what is to be told."""

    def __init__(self, journal: Journal, clock: Clock, board: StatusBoard) -> None:
        self._journal = journal
        self._clock = clock
        self._before = board.status
        self._courses: dict[str, _Course] = {}
        # While the disk refuses, the oldest troubles matter least.
        self._waiting: deque[Incident] = deque(maxlen=_MOST_WAITING)
        self._woken = asyncio.Event()
        board.subscribe(self._look)

    async def run(self) -> None:
        """Write incidents down for the engine's life, in order; what the disk refuses waits for it."""
        while True:
            self._tell_the_rest()
            while self._waiting:
                incident = self._waiting[0]
                try:
                    await self._journal.record_incident(incident)
                except errors.JournalError:
                    await self._clock.sleep_until(self._clock.monotonic() + _DISK_AGAIN_S)
                    continue
                if self._waiting[0] is incident:  # else it was dropped meanwhile, for want of room
                    self._waiting.popleft()
            await wait_until(self._clock, self._next_rest(), self._woken)

    def _look(self, status: EngineStatus) -> None:
        before, self._before = self._before, status
        now = self._clock.monotonic()
        standing = _standing(status)
        for key, course in self._courses.items():
            if course.open_since is not None and key not in standing:
                self._end(course, now)
        for key, (kind, reason) in standing.items():
            course = self._courses.setdefault(key, _Course(kind, reason))
            if course.open_since is None:
                course.reason = reason
                self._begin(course, now)
        if status.polling and not before.polling and before.other_engine != "none":
            self._tell(Incident(self._clock.wall(), IncidentKind.TOOK_OVER, "the other window is gone: this one asks"))

    def _begin(self, course: _Course, now: float) -> None:
        course.open_since = now
        if now - course.told_at >= TOLD_AGAIN_AFTER_S:
            self._tell_begin(course, now, 1)
        else:
            course.untold += 1
            course.is_told = False
            self._woken.set()

    def _end(self, course: _Course, now: float) -> None:
        lasted_s = 0.0 if course.open_since is None else now - course.open_since
        course.open_since = None
        if course.is_told:
            course.is_told = False
            self._tell(Incident(self._clock.wall(), course.kind, over=True, lasted_s=lasted_s))

    def _tell_begin(self, course: _Course, now: float, times: int) -> None:
        course.told_at, course.is_told, course.untold = now, True, 0
        self._tell(Incident(self._clock.wall(), course.kind, course.reason, times=times))

    def _tell_the_rest(self) -> None:
        """Tell of what came back too soon to be told at once."""
        now = self._clock.monotonic()
        for course in self._courses.values():
            if not course.untold or now < course.told_at + TOLD_AGAIN_AFTER_S:  # as _next_rest adds
                continue
            if course.open_since is not None:
                self._tell_begin(course, now, course.untold)
            else:
                self._tell(Incident(self._clock.wall(), course.kind, over=True, times=course.untold))
                course.told_at, course.untold = now, 0

    def _next_rest(self) -> float | None:
        times = [course.told_at + TOLD_AGAIN_AFTER_S for course in self._courses.values() if course.untold]
        return min(times, default=None)

    def _tell(self, incident: Incident) -> None:
        self._waiting.append(incident)
        self._woken.set()


def _standing(status: EngineStatus) -> Mapping[str, tuple[IncidentKind, str]]:
    """Return what is wrong at this moment, by a key for each cause."""
    found: dict[str, tuple[IncidentKind, str]] = {}
    for one in status.bases:
        if one.problem is not None or one.limited_by in _HELD_BACK:
            kind = _trouble(one)
            who = "" if one.base is Base.MODEL_API else f"{one.base.value}: "
            why = f" ({one.limited_by})" if one.limited_by else ""
            found[f"{kind.value} {one.base.value}"] = (
                kind,
                f"{who}{one.problem or 'RunComfy asks to slow down'}{why}",
            )
    if status.other_engine == "suspended":
        found["suspended"] = (IncidentKind.SUSPENDED, "the window that asks the service is suspended")
    found.update(_from_banners(status.banners))
    return found


def _trouble(status: BaseStatus) -> IncidentKind:
    if not status.reached:
        return IncidentKind.OFFLINE
    return IncidentKind.SLOWED if status.limited_by in _HELD_BACK else IncidentKind.TROUBLE


def _from_banners(banners: tuple[Banner, ...]) -> Iterator[tuple[str, tuple[IncidentKind, str]]]:
    for banner in banners:
        kind = next(kind for start, kind in _BANNERS if banner.key.startswith(start))
        if kind is not None:
            yield banner.key, (kind, banner.text)
