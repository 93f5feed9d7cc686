"""Sending one job: its one POST, tried again only while it is proved that nothing was taken."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from enum import Enum
from typing import assert_never

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job, JobState, Request
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.data_uris import DataUris
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.remotes import Remote, Remotes
from runcomfy_tui.engine.standing import BASE_FAULTS
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.submit_outcomes import SubmitOutcome, in_plain_words, outcome_of
from runcomfy_tui.engine.waiting import backoff_s, wait_until
from runcomfy_tui.engine.webhooks import webhook_of
from runcomfy_tui.store import Journal

TRIED_FOR_S = 600.0
SAVE_AGAIN_S = 1.0
SHORTEST_WAIT_S = 1.0
MOST_AT_ONCE = 4
_log = logging.getLogger(__name__)


class Sent(Enum):
    """How sending a job ended. HELD waits for a person; UNKNOWN may have been accepted; all else is SETTLED."""

    SETTLED = "settled"
    HELD = "held"
    UNKNOWN = "unknown"


class Sender:
    """Does the POST of one job after the other. A submit is paid work: nothing here or below sends one twice."""

    def __init__(
        self,
        journal: Journal,
        doors: Doors,
        remotes: Remotes,
        *,
        owner: str,
        clock: Clock,
        board: StatusBoard,
        notes: EmergencyNotes,
        data_uris: DataUris,
        is_strange: Callable[[Job], bool],
        rng: random.Random,
    ) -> None:
        """``is_strange`` tells of a job that was made for another account than the token's of this moment."""
        self._journal = journal
        self._doors = doors
        self._remotes = remotes
        self._owner = owner
        self._clock = clock
        self._board = board
        self._notes = notes
        self._data_uris = data_uris
        self._is_strange = is_strange
        self._rng = rng
        self._places = {remote.base: asyncio.Semaphore(MOST_AT_ONCE) for remote in remotes}
        self._posting: set[str] = set()
        self._quiet = asyncio.Event()
        self._closing = False

    @property
    def posting(self) -> tuple[str, ...]:
        """Return the ids of jobs whose POST is under way."""
        return tuple(self._posting)

    async def close(self, grace_s: float) -> None:
        """Start no POST any more and give those under way ``grace_s`` seconds to be answered."""
        self._closing = True
        end = self._clock.monotonic() + grace_s
        while self._posting and self._clock.monotonic() < end:
            await wait_until(self._clock, end, self._quiet)

    async def send(self, job_id: str, target: Target) -> Sent:
        """Try for at most ten minutes, and only as long as it is proved that no POST was taken."""
        remote = self._remotes.of(target)
        give_up_at = self._clock.monotonic() + TRIED_FOR_S
        attempt = 0
        while not self._closing:
            backoff = backoff_s(attempt, most_s=30.0, rng=self._rng)
            how = await self._one_post(job_id, remote, backoff, give_up_at)
            if isinstance(how, Sent):
                return how
            attempt += 1
            if self._clock.monotonic() + how > give_up_at:
                await self.hold(job_id, self._why_given_up(attempt, how))
                return Sent.HELD
            await self._clock.sleep_until(self._clock.monotonic() + how)
        return Sent.SETTLED

    async def hold(self, job_id: str, reason: str) -> None:
        """Let an intent wait for a person's key; tried until it is on disk."""
        await self._record(job_id, ev.Held(self._clock.wall(), reason))
        self._board.clear(f"unsent:{job_id}")

    @staticmethod
    def _why_given_up(attempts: int, wait_s: float) -> str:
        if wait_s > TRIED_FOR_S:
            return f"not sent: RunComfy asks to wait {wait_s / 60:.0f} minutes"
        return f"not sent: tried {attempts} times within ten minutes"

    async def _one_post(self, job_id: str, remote: Remote, backoff: float, give_up_at: float) -> Sent | float:
        """Do the one POST, if the job is still ours to send; return the seconds to wait where it may be tried again."""
        async with self._places[remote.base]:
            if self._closing:
                return Sent.SETTLED
            if self._notes.unsaved:
                return SAVE_AGAIN_S
            remote.standing.job_waits()
            probe = await remote.gate.enter(Call.SUBMIT, give_up_at=give_up_at)
            if probe is None:
                return max(remote.standing.pause_s, give_up_at - self._clock.monotonic() + SHORTEST_WAIT_S)
            try:
                if probe and not await self._is_back(remote, probe):
                    return backoff
                return await self._claimed_post(job_id, backoff, probe)
            finally:
                remote.standing.ended(probe)
                self._posting.discard(job_id)
                if not self._posting:
                    self._quiet.set()

    @staticmethod
    async def _is_back(remote: Remote, probe: int) -> bool:
        """Ask a base that had faults something that costs nothing: paid work is not what tries whether it is back."""
        try:
            await remote.ask_something()
        except BASE_FAULTS as fault:
            remote.standing.fault(fault, probe)
            return False
        except errors.ServiceError:
            pass  # An answer, and no fault of the base.
        remote.standing.answered()
        return True

    async def _claimed_post(self, job_id: str, backoff: float, probe: int) -> Sent | float:
        try:
            body = await self._journal.body(job_id)
            webhook = await webhook_of(self._journal, job_id)
            job = await self._claim(job_id)
        except errors.JournalError as fault:
            self._board.show(Banner(f"unsent:{job_id}", f"not sent: {fault.message}", fault.advice, serious=True))
            return backoff
        self._board.clear(f"unsent:{job_id}")
        return Sent.SETTLED if job is None else await self._post(job, body, webhook, backoff, probe)

    async def _claim(self, job_id: str) -> Job | None:
        """Commit ``submitting`` with us as its owner; None when the job was withdrawn, held or taken meanwhile.

        Raises :class:`errors.JournalError` when that could not be written: nothing may be sent then.
        """
        if self._closing or job_id in self._posting:
            return None
        # From here on closing waits for it: a row that says "submitting" without a POST would become unknown.
        self._posting.add(job_id)
        job = await self._journal.apply(job_id, ev.Submitting(self._clock.wall(), self._owner))
        return job if job.state is JobState.SUBMITTING and job.owner == self._owner else None

    async def _post(self, job: Job, body: bytes, webhook: str | None, backoff: float, probe: int) -> Sent | float:
        standing = self._remotes.of(job.target).standing
        if self._is_strange(job):
            # The token was exchanged since: another account's must not be charged for it.
            await self._put_back(job.id, OF_ANOTHER_ACCOUNT, hold=f"not sent: {OF_ANOTHER_ACCOUNT}")
            return Sent.HELD
        try:
            answer = await self._doors.submit(job.target, body, webhook)
        except errors.NetworkFault as fault:
            standing.fault(fault, probe)
            return await self._unanswered(job.id, fault, backoff)
        except (errors.Unauthorised, errors.ConfigurationError) as fault:
            # There is no token, or no client could be made: nothing was sent.
            await self._put_back(job.id, fault.message, hold=f"not sent: {fault.message}")
            return Sent.HELD
        except errors.ServiceError as fault:
            standing.fault(fault, probe)
            return await self._unknown(job.id, fault.message)
        except Exception:  # noqa: BLE001 - a mistake of ours must not leave paid work without a word
            _log.exception("a submit ended in an unexpected way")
            reason = "the program failed while the request was under way: it may have been accepted and may be charged"
            return await self._unknown(job.id, reason)
        standing.submit_answered(answer, probe)
        how = await self._answered(job, answer, backoff)
        await self._data_uris.note(job.target, body, answer)
        return how

    async def _unanswered(self, job_id: str, fault: errors.NetworkFault, backoff: float) -> Sent | float:
        if fault.sent:
            return await self._unknown(job_id, fault.message)
        hold = f"not sent: {fault.message}" if isinstance(fault, errors.CertificateRefused) else None
        await self._put_back(job_id, fault.message, hold=hold)
        return Sent.HELD if hold else backoff

    async def _answered(self, job: Job, answer: SubmitAnswer, backoff: float) -> Sent | float:
        now = self._clock.wall()
        match outcome_of(answer):
            case SubmitOutcome.ACCEPTED:
                assert answer.request is not None
                await self._record(job.id, ev.Accepted(now, answer.request), (job, answer.request))
            case SubmitOutcome.REJECTED:
                await self._record(job.id, ev.Rejected(now, in_plain_words(answer.failure)))
            case SubmitOutcome.UNKNOWN:
                return await self._unknown(job.id, answer.failure.message)
            case SubmitOutcome.AGAIN:
                await self._put_back(job.id, "RunComfy asks to wait: too many requests", hold=None)
                return max(SHORTEST_WAIT_S, backoff if answer.retry_after_s is None else answer.retry_after_s)
            case other:
                assert_never(other)
        return Sent.SETTLED

    async def _unknown(self, job_id: str, reason: str) -> Sent:
        await self._record(job_id, ev.OutcomeUnknown(self._clock.wall(), reason))
        return Sent.UNKNOWN

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
