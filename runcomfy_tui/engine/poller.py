"""Polling: one loop asks about one due job after the other, and fetches the result when a final word was heard."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import AT_SERVICE, Job
from runcomfy_tui.engine.asker import Asker
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.remotes import Remote
from runcomfy_tui.engine.schedule import Schedule
from runcomfy_tui.engine.standing import SIGNED_OUT_PROBE_S
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.waiting import wait_until
from runcomfy_tui.store import Journal

MOST_AT_ONCE = 6
"""Fewer than the client has connections: a cancel finds one free when every poll stalls."""
_SPREAD_S = 2.0
_SPREAD_AFTER_SLEEP_S = 30.0
_SLEPT_S = 30.0
_KEPT_BACK_S = 10.0
_TICK_S = 600.0
_ESTIMATES_EVERY_S = 0.25
_DEMAND_EVERY_S = 1.0
_LOOK_AGAIN_S = 5.0
_NOTED_AT_ONCE = 100
Estimates = Mapping[str, int | None]
_log = logging.getLogger(__name__)


class Poller:
    """Asks one base about every live job of this account, while this process is the journal's engine.

    ``on_estimates`` hear which queue positions were carried forward: job id → estimate, None where there is none now.
    """

    def __init__(
        self,
        journal: Journal,
        doors: Doors,
        remote: Remote,
        *,
        clock: Clock,
        board: StatusBoard,
        ledger: Ledger,
        supervisor: Supervisor,
        is_ours: Callable[[Job], bool],
        is_anothers: Callable[[Job], bool],
        wants_files: bool,
        rng: random.Random,
        on_estimates: list[Callable[[Estimates], None]],
    ) -> None:
        self._base = remote.base
        self._pace = remote.pace
        self._standing = remote.standing
        self._clock = clock
        self._board = board
        self._supervisor = supervisor
        self._is_ours = is_ours
        self._is_anothers = is_anothers
        self._schedule = Schedule(rng)
        self._asker = Asker(
            journal,
            doors,
            remote,
            clock=clock,
            board=board,
            ledger=ledger,
            live_jobs=self._schedule.jobs,
            note=self.note,
            is_ours=is_ours,
            wants_files=wants_files,
        )
        self._woken = asyncio.Event()
        self._standing.on_change = self._woken.set
        self._standing.on_opened = lambda reason: supervisor.once("stale rows", self._asker.mark_all_stale(reason))
        self.on_estimates = on_estimates
        self._estimates_due: float | None = None
        self._estimates_at = self._demand_at = float("-inf")
        self._begun_at = float("-inf")
        self._running = False
        self._in_flight = 0

    def start(self, jobs: Iterable[Job]) -> None:
        """Begin to poll: this process has the engine's lock now."""
        jobs = list(jobs)
        self._running = True
        self.note(jobs)
        if strangers := [job for job in jobs if job.state in AT_SERVICE and self._is_anothers(job)]:
            self._supervisor.once("rows of another account", self._asker.mark_strange(strangers))
        self._schedule.spread(self._clock.monotonic(), max(_SPREAD_S, len(self._schedule) / self._pace.rate))
        self._woken.set()

    def stop(self) -> None:
        """Ask nothing new."""
        self._running = False
        self._woken.set()

    def note(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs; very many of them some at a time, so that nothing else has to wait."""
        jobs = list(jobs)
        self._take_in(jobs[:_NOTED_AT_ONCE])
        if len(jobs) > _NOTED_AT_ONCE:
            self._supervisor.once("taking note", self._note_rest(jobs[_NOTED_AT_ONCE:]))

    async def _note_rest(self, jobs: Sequence[Job]) -> None:
        for first in range(0, len(jobs), _NOTED_AT_ONCE):
            await asyncio.sleep(0)
            self._take_in(jobs[first : first + _NOTED_AT_ONCE])

    def _take_in(self, jobs: Iterable[Job]) -> None:
        now, wall = self._clock.monotonic(), self._clock.wall()
        for job in jobs:
            if self._is_ours(job):
                self._schedule.note(job, now, wall)
            else:
                self._schedule.forget(job.id, now, wall)
        self._want_estimates(now)
        self._woken.set()

    def knows(self, job_id: str) -> bool:
        """Tell whether a job is asked about here, or was until the service refused it."""
        return job_id in self._schedule

    def hurry(self, job_ids: Sequence[str]) -> None:
        """Ask about these now; a stopped or backed-off profile gets one more try."""
        self._standing.signed_out_until = None
        self._pace.probe_now(self._clock.monotonic())
        self._schedule.hurry(job_ids)
        self._woken.set()

    def token_changed(self) -> None:
        """Go on with a token that was exchanged, where the one before was refused."""
        self._standing.token_changed()

    def look_at(self, focused: str | None, visible: Sequence[str], *, every_s: float | None = None) -> None:
        """Follow what the person looks at."""
        self._schedule.look_at(focused, visible, self._clock.monotonic(), self._clock.wall(), every_s=every_s)
        self._woken.set()

    async def run(self) -> None:
        """Poll for the engine's life."""
        while True:
            now = self._clock.monotonic()
            self._schedule.fit(self._pace.rate, now)
            at = self._next_at(now)
            if at is not None and at <= now:
                self._spread_after_silence(now)
                if (job := self._schedule.take(now)) is not None:
                    self._begin(job, now)
                    continue
            self._tell(at, now)
            planned = at if at is not None else now + _TICK_S
            if self._estimates_due is not None:
                planned = min(planned, self._estimates_due)
            if self._schedule.is_put_off:
                planned = min(planned, now + _LOOK_AGAIN_S)
            await wait_until(self._clock, planned, self._woken)
            self._spread_after_sleep(planned)

    def _tell(self, at: float | None, now: float) -> None:
        """Tell the board what is planned, and whoever watches which estimates changed."""
        at_wall = None if at is None else self._clock.wall() + max(0.0, at - now)
        self._board.next_poll(at_wall, len(self._schedule), self._base)
        if now - self._demand_at >= _DEMAND_EVERY_S:
            self._demand_at = now
            self._board.demand(self._schedule.demand, self._schedule.stretch, self._base)
        if self._estimates_due is None or now < self._estimates_due:
            return
        self._estimates_due, self._estimates_at = None, now
        changed = self._schedule.new_estimates(now)
        for callback in self.on_estimates if changed else ():
            try:
                callback(changed)
            except Exception:  # noqa: BLE001 - whoever listens must not stop the polling
                _log.exception("estimates could not be shown")

    def _want_estimates(self, now: float) -> None:
        if self.on_estimates and self._estimates_due is None:
            self._estimates_due = max(now, self._estimates_at + _ESTIMATES_EVERY_S)

    def _begin(self, job: Job, now: float) -> None:
        self._begun_at = now
        self._in_flight += 1
        if self._standing.signed_out_until is not None:
            self._standing.signed_out_until = now + SIGNED_OUT_PROBE_S  # One job asks whether the token is good again.
        self._supervisor.once("poll", self._poll(job, probe=self._pace.take(now)))

    def _spread_after_sleep(self, planned: float) -> None:
        """Notice that the process was stopped far beyond its plan: what is overdue may not catch up in a burst."""
        now = self._clock.monotonic()
        if now - planned > _SLEPT_S:
            self._schedule.spread(now, _SPREAD_AFTER_SLEEP_S)

    def _spread_after_silence(self, now: float) -> None:
        """What became overdue while nothing could be asked may not catch up in a burst either."""
        silent_s = now - self._begun_at
        if silent_s >= max(_KEPT_BACK_S, 2 / self._pace.rate) and self._schedule.lateness_s(now) >= _KEPT_BACK_S:
            self._schedule.spread_overdue(now, min(silent_s, _SPREAD_AFTER_SLEEP_S))

    def _next_at(self, now: float) -> float | None:
        due = self._schedule.next_due()
        if not self._running or due is None or self._in_flight >= MOST_AT_ONCE:
            return None
        ready = self._pace.ready_at(now)
        if ready is None:
            return None
        return max(due, ready, self._standing.signed_out_until or 0.0)

    async def _poll(self, job: Job, *, probe: int) -> None:
        progress: Progress | None = None
        try:
            progress = await self._asker.ask(job, probe=probe)
        finally:
            self._in_flight -= 1
            now = self._clock.monotonic()
            self._schedule.done(job.id, now, self._clock.wall(), progress=progress)
            self._want_estimates(now)
            self._woken.set()
