"""Submitting: on disk before the network, one POST, and an honest word about what became of it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job, JobState, Request, new_job_id
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.submit_outcomes import SubmitOutcome, outcome_of
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.waiting import backoff_s, wait_until
from runcomfy_tui.store import Journal

TRIED_FOR_S = 600.0
SAVE_AGAIN_S = 1.0
SHORTEST_WAIT_S = 1.0
MOST_AT_ONCE = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants to run: the body is exactly what will be sent."""

    target: Target
    title: str
    body: bytes
    price_usd: float | None = None
    resubmit_of: str | None = None


class Submitter:
    """Sends this process's intents. A submit is paid work: nothing here or below sends one twice by itself."""

    def __init__(
        self,
        journal: Journal,
        model_api: ModelApi,
        *,
        profile: str,
        owner: str,
        account: Callable[[], str],
        is_ours: Callable[[Job], bool],
        clock: Clock,
        board: StatusBoard,
        supervisor: Supervisor,
        notes: EmergencyNotes,
        rng: random.Random,
    ) -> None:
        self._journal = journal
        self._model_api = model_api
        self._profile = profile
        self._owner = owner
        self._account = account
        self._is_ours = is_ours
        self._clock = clock
        self._board = board
        self._supervisor = supervisor
        self._notes = notes
        self._rng = rng
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._sending: set[str] = set()
        self._posting: set[str] = set()
        self._paused_until = float("-inf")
        self._quiet = asyncio.Event()
        self._closing = False

    async def submit(self, order: Order) -> Job:
        """Write the intent to the disk and return it; sending goes on by itself.

        Raises :class:`errors.DiskRefused` when nothing was written: then nothing is sent either.
        """
        self._refuse_while_unsaved()
        job = await self._journal.create_job(self._intent(order), order.body)
        self._start(job.id)
        return job

    async def submit_again(self, job_id: str) -> Job:
        """Submit an unknown job's body as a new job; the write is refused when it is not unknown any more."""
        self._refuse_while_unsaved()
        old = await self._journal.job(job_id)
        if old is None:
            raise errors.JournalError("the job is not in the journal")
        body = await self._journal.body(job_id)
        order = Order(old.target, old.title, body, old.price_usd, resubmit_of=old.id)
        job = await self._journal.create_job(self._intent(order), body, still_unknown=job_id)
        self._start(job.id)
        return job

    def _intent(self, order: Order) -> Job:
        now = self._clock.wall()
        return Job(
            id=new_job_id(now),
            profile=self._profile,
            account=self._account(),
            target=order.target,
            title=order.title,
            body_sha256="",  # The journal's thread hashes: the loop does not.
            created_at=now,
            state=JobState.INTENT,
            state_since=now,
            owner=self._owner,
            price_usd=order.price_usd,
            resubmit_of=order.resubmit_of,
        )

    async def release(self, job_ids: Sequence[str]) -> None:
        """Send intents that wait for a person's key.

        Raises :class:`errors.ConfigurationError` for one of another account: this token's would be charged for it.
        """
        self._refuse_while_unsaved()
        for job_id in job_ids:
            known = await self._journal.job(job_id)
            if known is not None and self._account() and not self._is_ours(known):
                raise errors.ConfigurationError(f"{known.title}: made for another account than this token's")
            job = await self._journal.apply(job_id, ev.Released(self._clock.wall(), self._owner))
            if job.state is JobState.INTENT and job.hold is None and job.owner == self._owner:
                self._start(job_id)

    async def close(self, grace_s: float) -> None:
        """Start nothing new and give the POSTs under way ``grace_s`` seconds to be answered."""
        self._closing = True
        end = self._clock.monotonic() + grace_s
        while self._posting and self._clock.monotonic() < end:
            await wait_until(self._clock, end, self._quiet)

    @property
    def posting(self) -> tuple[str, ...]:
        """Return the ids of jobs whose POST is under way."""
        return tuple(self._posting)

    def _refuse_while_unsaved(self) -> None:
        if self._closing:
            raise errors.ConfigurationError("the program is closing")
        if self._notes.unsaved:
            raise errors.DiskRefused(
                "the journal's disk refuses writes: nothing new is submitted until it takes them again",
                advice="free some space",
            )

    def _start(self, job_id: str) -> None:
        """Send a job that nobody here is sending: two senders of one job would pay twice."""
        if job_id not in self._sending:
            self._sending.add(job_id)
            self._supervisor.once("submit", self._send(job_id))

    async def _send(self, job_id: str) -> None:
        try:
            reason = await self._try(job_id)
        finally:
            self._sending.discard(job_id)
        if reason is not None:
            await self._record(job_id, ev.Held(self._clock.wall(), reason))
            self._board.clear(f"unsent:{job_id}")

    async def _try(self, job_id: str) -> str | None:
        """Try for at most ten minutes, and only as long as it is proved that no POST was taken.

        Returns why it was given up, or None when there is nothing left to send.
        """
        give_up_at = self._clock.monotonic() + TRIED_FOR_S
        attempt = 0
        while not self._closing:
            wait_s = await self._one_post(job_id, backoff_s(attempt, most_s=30.0, rng=self._rng))
            if wait_s is None:
                return None
            attempt += 1
            if self._clock.monotonic() + wait_s > give_up_at:
                return self._why_given_up(attempt, wait_s)
            await self._clock.sleep_until(self._clock.monotonic() + wait_s)
        return None

    @staticmethod
    def _why_given_up(attempts: int, wait_s: float) -> str:
        if wait_s > TRIED_FOR_S:
            return f"not sent: RunComfy asks to wait {wait_s / 60:.0f} minutes"
        return f"not sent: tried {attempts} times within ten minutes"

    async def _one_post(self, job_id: str, backoff: float) -> float | None:
        """Do the one POST, if the job is still ours to send.

        Returns None when its outcome is settled, else the seconds to wait before it may be tried again.
        """
        async with self._places:
            if self._closing:
                return None
            pause_s = self._paused_until - self._clock.monotonic()
            if self._notes.unsaved or pause_s > 0:
                return max(SAVE_AGAIN_S, pause_s)
            try:
                body = await self._journal.body(job_id)
                job = await self._claim(job_id)
            except errors.JournalError as fault:
                self._board.show(Banner(f"unsent:{job_id}", f"not sent: {fault.message}", fault.advice, serious=True))
                return backoff
            self._board.clear(f"unsent:{job_id}")
            if job is None:
                return None
            try:
                return await self._post(job, body, backoff)
            finally:
                self._posting.discard(job_id)
                if not self._posting:
                    self._quiet.set()

    async def _claim(self, job_id: str) -> Job | None:
        """Commit ``submitting`` with us as its owner; None when the job was withdrawn, held or taken meanwhile.

        Raises :class:`errors.JournalError` when that could not be written: nothing may be sent then.
        """
        if job_id in self._posting:
            return None
        job = await self._journal.apply(job_id, ev.Submitting(self._clock.wall(), self._owner))
        if job.state is not JobState.SUBMITTING or job.owner != self._owner:
            return None
        self._posting.add(job_id)
        return job

    async def _post(self, job: Job, body: bytes, backoff: float) -> float | None:
        try:
            answer = await self._model_api.submit(job.target.id, body)
        except errors.NetworkFault as fault:
            return await self._unanswered(job.id, fault, backoff)
        except (errors.Unauthorised, errors.ConfigurationError) as fault:
            # There is no token, or no client could be made: nothing was sent.
            await self._put_back(job.id, fault.message, hold=f"not sent: {fault.message}")
            return None
        except errors.ServiceError as fault:
            await self._record(job.id, ev.OutcomeUnknown(self._clock.wall(), fault.message))
            return None
        except Exception:  # noqa: BLE001 - a mistake of ours must not leave paid work without a word
            _log.exception("a submit ended in an unexpected way")
            reason = "the program failed while the request was under way: it may have been accepted and may be charged"
            await self._record(job.id, ev.OutcomeUnknown(self._clock.wall(), reason))
            return None
        return await self._answered(job, answer, backoff)

    async def _unanswered(self, job_id: str, fault: errors.NetworkFault, backoff: float) -> float | None:
        if fault.sent:
            await self._record(job_id, ev.OutcomeUnknown(self._clock.wall(), fault.message))
            return None
        hold = f"not sent: {fault.message}" if isinstance(fault, errors.CertificateRefused) else None
        await self._put_back(job_id, fault.message, hold=hold)
        return None if hold else backoff

    async def _answered(self, job: Job, answer: SubmitAnswer, backoff: float) -> float | None:
        now = self._clock.wall()
        match outcome_of(answer):
            case SubmitOutcome.ACCEPTED:
                assert answer.request is not None
                await self._record(job.id, ev.Accepted(now, answer.request), (job, answer.request))
            case SubmitOutcome.REJECTED:
                await self._record(job.id, ev.Rejected(now, answer.failure))
            case SubmitOutcome.UNKNOWN:
                await self._record(job.id, ev.OutcomeUnknown(now, answer.failure.message))
            case SubmitOutcome.AGAIN:
                wait_s = max(SHORTEST_WAIT_S, backoff if answer.retry_after_s is None else answer.retry_after_s)
                # It is the account that is asked to wait, not this one job.
                self._paused_until = max(self._paused_until, self._clock.monotonic() + min(wait_s, TRIED_FOR_S))
                await self._put_back(job.id, "RunComfy asks to wait: too many requests", hold=None)
                return wait_s
            case other:
                assert_never(other)
        return None

    async def _put_back(self, job_id: str, reason: str, *, hold: str | None) -> None:
        """Make the job an intent again: it was proved that nothing was taken."""
        await self._record(job_id, ev.NotSent(self._clock.wall(), reason))
        if hold is not None:
            await self._record(job_id, ev.Held(self._clock.wall(), hold))

    async def _record(self, job_id: str, event: ev.Event, accepted: tuple[Job, Request] | None = None) -> None:
        """Write what became of a POST; while the disk refuses, keep it in memory and try every second."""
        while True:
            try:
                await self._journal.apply(job_id, event)
            except errors.JournalError as fault:
                self._cannot_save(job_id, fault, accepted)
                await self._clock.sleep_until(self._clock.monotonic() + SAVE_AGAIN_S)
                continue
            self._notes.settled(job_id)
            self._board.clear(f"unsaved:{job_id}")
            return

    def _cannot_save(self, job_id: str, fault: errors.JournalError, accepted: tuple[Job, Request] | None) -> None:
        if accepted is None:
            self._board.show(Banner(f"unsaved:{job_id}", fault.message, fault.advice, serious=True))
            return
        job, request = accepted
        first = job_id not in {noted.id for noted, _ in self._notes.unsaved}
        if first:
            self._notes.add(job, request, self._clock.wall())
        where = f"; also written to {self._notes.written_to}" if self._notes.written_to else ""
        self._board.show(
            Banner(
                f"unsaved:{job_id}",
                f"RunComfy accepted {job.target.id} as {request.id}, but it cannot be saved: {fault.message}",
                f"free some space; it is tried every second{where}",
                serious=True,
            )
        )
