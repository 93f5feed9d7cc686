"""Cancelling: the wish is on disk before it is sent, and it is asked until the service answers or the job has ended."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence

from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import CancelOutcome
from runcomfy_tui.domain.job import Job, Request
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.pace import LONGEST_PAUSE_S, Call
from runcomfy_tui.engine.remotes import Remotes
from runcomfy_tui.engine.standing import BASE_FAULTS
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.waiting import backoff_s, wait_until
from runcomfy_tui.store import Journal

RESENT_WHEN_YOUNGER_THAN_S = 600.0
SHORTEST_WAIT_S = 1.0


class Canceller:
    """Delivers the cancel wishes of this process, and those it takes over."""

    def __init__(
        self,
        journal: Journal,
        doors: Doors,
        remotes: Remotes,
        *,
        owner: str,
        clock: Clock,
        supervisor: Supervisor,
        settle: Callable[[str], None],
        is_anothers: Callable[[Job], bool],
        rng: random.Random,
    ) -> None:
        """``is_anothers`` tells of a job that is known to be of another account than the token of this moment."""
        self._journal = journal
        self._doors = doors
        self._remotes = remotes
        self._owner = owner
        self._clock = clock
        self._supervisor = supervisor
        self._settle = settle
        self._is_anothers = is_anothers
        self._rng = rng
        self._woken: dict[str, asyncio.Event] = {}

    async def cancel(self, job_ids: Sequence[str]) -> None:
        """Write the wishes down, then ask the service for each; returns when they are on disk."""
        for job_id in job_ids:
            job = await self._journal.apply(job_id, ev.CancelRequested(self._clock.wall(), self._owner))
            self.deliver(job)

    def deliver(self, job: Job) -> None:
        """See to a wish of the journal, unless that is done already or nothing is left to ask."""
        if not _is_open(job) or job.id in self._woken:
            return
        self._woken[job.id] = asyncio.Event()
        self._supervisor.once("cancel", self._deliver(job.id))

    def again(self, jobs: Sequence[Job]) -> None:
        """Deliver this process's young wishes once more: the token that they were refused with was exchanged."""
        oldest = self._clock.wall() - RESENT_WHEN_YOUNGER_THAN_S
        for job in jobs:
            if job.cancel is not None and job.cancel.owner == self._owner and job.cancel.wished_at > oldest:
                self.deliver(job)

    def note(self, jobs: Sequence[Job]) -> None:
        """Hear of changed jobs: a wish that waits for its request's id goes on at once."""
        for job in jobs:
            if (woken := self._woken.get(job.id)) is not None:
                woken.set()

    async def _deliver(self, job_id: str) -> None:
        attempt = 0
        try:
            while True:
                try:
                    wait_s = await self._step(job_id, attempt)
                except errors.JournalError:
                    # Asking again is harmless; the answer must reach the disk.
                    wait_s = self._backoff(attempt)
                if wait_s is None:
                    return
                if wait_s > 0:
                    attempt += 1
                    await self._clock.sleep_until(self._clock.monotonic() + wait_s)
        finally:
            self._woken.pop(job_id, None)

    async def _step(self, job_id: str, attempt: int) -> float | None:
        """Do what can be done now; return None when nothing is left to do, else the seconds until the next try."""
        job = await self._journal.job(job_id)
        if job is None or not _is_open(job):
            return None
        if job.request is not None:
            return await self._ask(job, job.request, attempt)
        await wait_until(self._clock, None, self._woken[job_id])
        return 0.0

    async def _ask(self, job: Job, request: Request, attempt: int) -> float | None:
        """Ask once; return None when there is nothing more to ask, else the seconds until the next try."""
        remote = self._remotes.of(job.target)
        standing, job_id = remote.standing, job.id
        # Ahead of every poll; neither a pause that another call was told of nor an open breaker holds it back.
        await remote.gate.enter(Call.CANCEL)
        if self._is_anothers(job):
            # The token was exchanged since: this one's account can cancel nothing of the other's.
            words = f"the job was {OF_ANOTHER_ACCOUNT}; x asks again with its own"
            await self._failed(job_id, words, retried=False)
            return None
        try:
            outcome = await self._doors.cancel(job.target, request)
        except (errors.NotFound, errors.NotYours, errors.InvalidInput, errors.Unauthorised) as fault:
            if isinstance(fault, errors.Unauthorised):
                standing.refused(fault)
            else:
                standing.answered()
            words = fault.message.rstrip(".")
            await self._failed(job_id, f"{words}; x asks again for {request.id}", retried=False)
            return None
        except BASE_FAULTS as fault:
            standing.fault(fault, 0)
            limited = isinstance(fault, errors.RateLimited)
            await self._failed(job_id, "RunComfy asks to wait" if limited else fault.message, retried=True)
            wait_s = fault.retry_after_s if isinstance(fault, errors.RateLimited) else None
            return self._backoff(attempt) if wait_s is None else min(max(wait_s, SHORTEST_WAIT_S), LONGEST_PAUSE_S)
        except errors.ServiceError as fault:
            standing.answered()
            await self._failed(job_id, fault.message, retried=True)
            return self._backoff(attempt)
        standing.answered(signed_in=True)
        await self._answered(job_id, outcome)
        return None

    async def _answered(self, job_id: str, outcome: CancelOutcome) -> None:
        await self._journal.apply(job_id, ev.CancelAnswered(self._clock.wall(), outcome))
        self._settle(job_id)

    async def _failed(self, job_id: str, reason: str, *, retried: bool) -> None:
        await self._journal.apply(job_id, ev.CancelFailed(self._clock.wall(), reason, retried))

    def _backoff(self, attempt: int) -> float:
        return backoff_s(attempt, most_s=30.0, rng=self._rng)


def _is_open(job: Job) -> bool:
    return not job.is_final and job.cancel is not None and job.cancel.answer is None
