"""One question about one job: its status or its result, and what the answer or its fault means for the job."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TypeVar

from runcomfy_tui.api.answers import ResultAnswer
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import Progress, Verdict
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.remotes import Remote
from runcomfy_tui.engine.standing import BASE_FAULTS
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.store import Journal

T = TypeVar("T")
_BAD_ID = 400001
_SIGNED_OUT = "the API token is refused"
_MARKED_AT_ONCE = 200


class Asker:
    """Asks one base about its jobs and hands what it says to the ledger. ``live_jobs`` are all that are asked about.

    ``note`` hears of a job that an answer has changed; ``is_ours`` tells whether one may be asked about at this moment.
    ``wants_files``: those of a success are to be downloaded.
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
        live_jobs: Callable[[], Iterable[Job]],
        note: Callable[[Sequence[Job]], None],
        is_ours: Callable[[Job], bool],
        wants_files: bool,
    ) -> None:
        self._journal = journal
        self._doors = doors
        self._gate = remote.gate
        self._standing = remote.standing
        self._address = remote.address
        self._clock = clock
        self._board = board
        self._ledger = ledger
        self._live_jobs = live_jobs
        self._note = note
        self._is_ours = is_ours
        self._wants_files = wants_files

    async def ask(self, job: Job, *, probe: int) -> Progress | None:
        """Ask about the job once; return what its status word meant, or None where none came. Raises no error of ours.

        ``probe`` is the number that :meth:`Pace.take` gave.
        """
        if not self._is_ours(job):
            # The token was exchanged a moment ago: another account's would only be refused.
            self._standing.ended(probe)
            return None
        if job.state is JobState.FINISHED:
            await self._heard(job, probe, self._fetch_result(job))
            return None
        answer = await self._heard(job, probe, self._fetch_status(job))
        if answer is None:
            return None
        progress, after = answer
        if after is not None and after.state is JobState.FINISHED:
            turn = await self._gate.enter(Call.RESULT) or 0
            if self._is_ours(after):
                await self._heard(after, turn, self._fetch_result(after))
            else:
                self._standing.ended(turn)
        return progress

    async def _heard(self, job: Job, probe: int, question: Coroutine[object, object, T]) -> T | None:
        """Return the answer to a question about the job, or None after seeing to the fault that came instead."""
        try:
            return await question
        except BASE_FAULTS as fault:
            await self._base_fault(job, fault, probe)
        except errors.Unauthorised as fault:
            if self._standing.refused(fault):
                await self.mark_all_stale(_SIGNED_OUT)
        except errors.NotYours as fault:
            self._good()
            reason = f"{'bad id' if fault.code == _BAD_ID else 'not this account’s'}: {fault.message}"
            await self._ledger.apply(job.id, ev.AccessRefused(self._clock.wall(), reason))
        except errors.NotFound as fault:
            await self._not_found(job, fault)
        except errors.ServiceError as fault:
            self._good()
            await self._ledger.apply(job.id, ev.PollFailed(self._clock.wall(), fault.message))
        finally:
            self._standing.ended(probe)
        return None

    async def mark_all_stale(self, reason: str) -> None:
        """Mark every job that is asked about, some at a time: what was accepted meanwhile is written in between.

        What is stale already keeps its reason: a service that comes and goes, each time in other words, must not fill
        the journal with them.
        """
        jobs = [job for job in self._live_jobs() if job.stale is None]
        for first in range(0, len(jobs), _MARKED_AT_ONCE):
            await self._mark_stale(jobs[first : first + _MARKED_AT_ONCE], reason)

    async def mark_strange(self, jobs: Sequence[Job]) -> None:
        """Mark jobs of another account, which are not asked about, so that no row looks like news."""
        await self._mark_stale(jobs, f"the job was {OF_ANOTHER_ACCOUNT}")

    async def _fetch_status(self, job: Job) -> tuple[Progress, Job | None]:
        assert job.request is not None
        answer = await self._doors.status(job.target, job.request)
        self._good(job)
        now, machine = self._clock.wall(), answer.instance_id
        event = ev.Polled(now, answer.progress, answer.wire_status, answer.queue_position, machine)
        after = await self._ledger.apply(job.id, event)
        if after is not None:
            self._note([after])
        return answer.progress, after

    async def _fetch_result(self, job: Job) -> None:
        """Fetch what decides: a final status word only ended the polling."""
        assert job.request is not None
        try:
            answer = await self._doors.result(job.target, job.request)
        except errors.NotFound:
            if (job.wire_status or "").lower() not in ("cancelled", "canceled"):
                raise
            # The word is all there is: a cancelled request need not have a result.
            answer = ResultAnswer(Verdict.CANCELLED, None, None, None, (), b"")
        self._good(job)
        event = answer.event(self._clock.wall())
        try:
            await self._journal.apply(
                job.id, event, result=answer.raw, assets=answer.assets, want_files=self._wants_files
            )
        except errors.JournalError as fault:
            self._board.show(Banner("disk:result", fault.message, fault.advice, serious=True))
            return
        self._board.clear("disk:result")

    def _good(self, job: Job | None = None) -> None:
        """Note an answer of the service; with ``job`` one that speaks of it, which only a good token is told."""
        self._standing.answered(signed_in=job is not None)
        if job is not None:
            self._address.answered()

    async def _base_fault(self, job: Job, fault: errors.RuncomfyTuiError, probe: int) -> None:
        """Slow the base down. Rows are stale then, never failed."""
        self._standing.fault(fault, probe)
        if isinstance(fault, errors.Unreadable):
            await self._address.doubt()
        await self._mark_stale([job], fault.message)

    async def _mark_stale(self, jobs: Sequence[Job], reason: str) -> None:
        event = ev.PollFailed(self._clock.wall(), reason)
        await self._ledger.apply_all([(job.id, event) for job in jobs if job.stale != reason])

    async def _not_found(self, job: Job, fault: errors.NotFound) -> None:
        self._good()
        if await self._address.doubt():
            await self._mark_stale([job], fault.message)
        else:
            await self._ledger.apply(job.id, ev.Missing(self._clock.wall()))
