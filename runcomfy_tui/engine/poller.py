"""Polling: one loop asks about one due job after the other, and fetches the result when a final word was heard."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence

from runcomfy_tui.api.answers import ResultAnswer
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import Progress, Verdict
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.engine.address_check import AddressCheck
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.schedule import Schedule
from runcomfy_tui.engine.status import SIGNED_OUT, Banner, StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.waiting import wait_until
from runcomfy_tui.store import Journal

MOST_AT_ONCE = 6
"""Fewer than the client has connections: a cancel finds one free when every poll stalls."""
SIGNED_OUT_PROBE_S = 60.0
_SIGN_IN = "make a new one on your RunComfy profile page and start again with it; ctrl+r asks once more"
# An unusable proxy or certificate setting (ConfigurationError) keeps answers away like a dead line does.
_BASE_FAULTS = (
    errors.NetworkFault,
    errors.ServerFault,
    errors.Unreadable,
    errors.RateLimited,
    errors.ConfigurationError,
)
_SPREAD_S = 2.0
_SPREAD_AFTER_SLEEP_S = 30.0
_SLEPT_S = 30.0
_TICK_S = 600.0


class Poller:
    """Asks the Model API about every live job of this account, while this process is the journal's engine."""

    def __init__(
        self,
        journal: Journal,
        model_api: ModelApi,
        *,
        pace: Pace,
        clock: Clock,
        board: StatusBoard,
        ledger: Ledger,
        supervisor: Supervisor,
        is_ours: Callable[[Job], bool],
        rng: random.Random,
    ) -> None:
        self._journal = journal
        self._model_api = model_api
        self._pace = pace
        self._clock = clock
        self._board = board
        self._ledger = ledger
        self._supervisor = supervisor
        self._is_ours = is_ours
        self._schedule = Schedule(rng)
        self._address = AddressCheck(model_api, clock, board)
        self._woken = asyncio.Event()
        self._running = False
        self._in_flight = 0
        self._signed_out_until: float | None = None

    def start(self, jobs: Iterable[Job]) -> None:
        """Begin to poll: this process has the engine's lock now."""
        self._running = True
        self.note(jobs)
        self._schedule.spread(self._clock.monotonic(), _SPREAD_S)
        self._woken.set()

    def stop(self) -> None:
        """Ask nothing new."""
        self._running = False
        self._woken.set()

    def note(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs."""
        now, wall = self._clock.monotonic(), self._clock.wall()
        for job in jobs:
            if self._is_ours(job):
                self._schedule.note(job, now, wall)
            else:
                self._schedule.forget(job.id)
        self._woken.set()

    def hurry(self, job_ids: Sequence[str]) -> None:
        """Ask about these now; a stopped or backed-off profile gets one more try."""
        self._signed_out_until = None
        self._pace.probe_now(self._clock.monotonic())
        self._schedule.hurry(job_ids)
        self._woken.set()

    def look_at(self, focused: str | None, visible: Sequence[str]) -> None:
        """Follow what the person looks at."""
        self._schedule.look_at(focused, visible, self._clock.monotonic(), self._clock.wall())
        self._woken.set()

    async def run(self) -> None:
        """Poll for the engine's life."""
        while True:
            now = self._clock.monotonic()
            at = self._next_at(now)
            if at is not None and at <= now and (job := self._schedule.take(now)) is not None:
                self._begin(job, now)
                continue
            self._board.next_poll(None if at is None else self._clock.wall() + max(0.0, at - now))
            planned = at if at is not None else now + _TICK_S
            await wait_until(self._clock, planned, self._woken)
            self._spread_after_sleep(planned)

    def _begin(self, job: Job, now: float) -> None:
        self._in_flight += 1
        if self._signed_out_until is not None:
            self._signed_out_until = now + SIGNED_OUT_PROBE_S  # One job asks whether the token is good again.
        self._supervisor.once("poll", self._poll(job, probe=self._pace.take(now)))

    def _spread_after_sleep(self, planned: float) -> None:
        """Notice that the process was stopped far beyond its plan: what is overdue may not catch up in a burst."""
        now = self._clock.monotonic()
        if now - planned > _SLEPT_S:
            self._schedule.spread(now, _SPREAD_AFTER_SLEEP_S)

    def _next_at(self, now: float) -> float | None:
        due = self._schedule.next_due()
        if not self._running or due is None or self._in_flight >= MOST_AT_ONCE:
            return None
        ready = self._pace.ready_at(now)
        if ready is None:
            return None
        return max(due, ready, self._signed_out_until or 0.0)

    async def _poll(self, job: Job, *, probe: int) -> None:
        progress: Progress | None = None
        try:
            progress = await self._ask(job)
        except _BASE_FAULTS as fault:
            await self._base_fault(job, fault, probe=probe)
        except errors.Unauthorised as fault:
            await self._signed_out(fault)
        except errors.NotYours as fault:
            self._good()
            await self._ledger.apply(job.id, ev.AccessRefused(self._clock.wall(), fault.message))
        except errors.NotFound as fault:
            await self._not_found(job, fault)
        except errors.ServiceError as fault:
            self._good()
            await self._ledger.apply(job.id, ev.PollFailed(self._clock.wall(), fault.message))
        finally:
            self._in_flight -= 1
            self._pace.ended(probe)
            self._finish(job, progress)

    def _finish(self, job: Job, progress: Progress | None) -> None:
        self._schedule.done(job.id, self._clock.monotonic(), self._clock.wall(), progress=progress)
        self._woken.set()

    async def _ask(self, job: Job) -> Progress | None:
        assert job.request is not None
        if job.state is JobState.FINISHED:
            await self._fetch_result(job, job.request.id)
            return None
        answer = await self._model_api.status(job.request.id)
        self._good(job)
        now = self._clock.wall()
        after = await self._ledger.apply(
            job.id, ev.Polled(now, answer.progress, answer.wire_status, answer.queue_position)
        )
        if after is not None:
            self.note([after])
            if after.state is JobState.FINISHED:
                await self._fetch_result(after, job.request.id)
        return answer.progress

    async def _fetch_result(self, job: Job, request_id: str) -> None:
        """Fetch what decides: a final status word only ended the polling."""
        try:
            answer = await self._model_api.result(request_id)
        except errors.NotFound:
            if (job.wire_status or "").lower() not in ("cancelled", "canceled"):
                raise
            # The word is all there is: a cancelled request need not have a result.
            answer = ResultAnswer(Verdict.CANCELLED, None, None, None, (), b"")
        self._good(job)
        event = ev.ResultFetched(
            self._clock.wall(),
            answer.verdict,
            failure=answer.failure,
            cost_usd=answer.cost_usd,
            finished_at=answer.finished_at,
            outputs=len(answer.assets),
        )
        try:
            await self._journal.apply(job.id, event, result=answer.raw, assets=answer.assets)
        except errors.JournalError as fault:
            self._board.show(Banner("disk:result", fault.message, fault.advice, serious=True))
            return
        self._board.clear("disk:result")

    def _good(self, job: Job | None = None) -> None:
        self._pace.answered(self._clock.monotonic())
        self._board.answered(self._clock.wall())
        if job is not None:
            self._board.clear(SIGNED_OUT)
            self._signed_out_until = None
            self._address.answered()

    async def _base_fault(self, job: Job, fault: errors.RuncomfyTuiError, *, probe: int) -> None:
        """Slow the base down. Rows are stale then, never failed."""
        now = self._clock.monotonic()
        wait_s = fault.retry_after_s if isinstance(fault, errors.ServiceError) else None
        opened = False
        if isinstance(fault, errors.RateLimited):
            self._pace.limited(now, wait_s)
            self._tell("RunComfy asks to slow down", self._pace.paused_until, reached=True)
        else:
            opened = self._pace.fault(now, probe)
            if wait_s is not None or (isinstance(fault, errors.ServiceError) and fault.status == 503):
                self._pace.limited(now, wait_s)
            if self._pace.retry_at is not None:
                reached = isinstance(fault, errors.ServiceError)
                self._tell(fault.message, max(self._pace.retry_at, self._pace.paused_until), reached=reached)
        if isinstance(fault, errors.Unreadable):
            await self._address.doubt()
        await self._mark_stale(list(self._schedule.jobs()) if opened else [job], fault.message)

    def _tell(self, problem: str, at: float, *, reached: bool) -> None:
        retry_at = self._clock.wall() + max(0.0, at - self._clock.monotonic())
        self._board.trouble(problem, retry_at, reached=reached)

    async def _mark_stale(self, jobs: Sequence[Job], reason: str) -> None:
        event = ev.PollFailed(self._clock.wall(), reason)
        await self._ledger.apply_all([(job.id, event) for job in jobs if job.stale != reason])

    async def _signed_out(self, fault: errors.Unauthorised) -> None:
        """Stop the whole profile until the token is good again: one banner, however many jobs."""
        self._pace.answered(self._clock.monotonic())
        self._signed_out_until = self._clock.monotonic() + SIGNED_OUT_PROBE_S
        self._board.show(Banner(SIGNED_OUT, f"RunComfy refuses the API token: {fault.message}", _SIGN_IN, serious=True))
        await self._mark_stale(list(self._schedule.jobs()), "the API token is refused")

    async def _not_found(self, job: Job, fault: errors.NotFound) -> None:
        self._good()
        if await self._address.doubt():
            await self._mark_stale([job], fault.message)
        else:
            await self._ledger.apply(job.id, ev.Missing(self._clock.wall()))
