"""One question about one job: its status or its result, and what the answer or its fault means for the job."""

from __future__ import annotations

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
from runcomfy_tui.engine.status import SIGNED_OUT, Banner, StatusBoard
from runcomfy_tui.store import Journal

SIGNED_OUT_PROBE_S = 60.0
_SIGN_IN = "make a new one on your RunComfy profile page and start again with it; ctrl+r asks once more"
_BASE_FAULTS = (
    errors.NetworkFault,
    errors.ServerFault,
    errors.Unreadable,
    errors.RateLimited,
    errors.ConfigurationError,
)


class Asker:
    """Asks the Model API and hands what it says to the ledger. ``live_jobs`` are all that are asked about.

    ``note`` hears of a job that an answer has changed. ``signed_out_until`` (monotonic) is set while the token is
    refused: one job asks then whether it is good again.
    """

    def __init__(
        self,
        journal: Journal,
        model_api: ModelApi,
        *,
        pace: Pace,
        clock: Clock,
        board: StatusBoard,
        ledger: Ledger,
        live_jobs: Callable[[], Iterable[Job]],
        note: Callable[[Sequence[Job]], None],
    ) -> None:
        self._journal = journal
        self._model_api = model_api
        self._pace = pace
        self._clock = clock
        self._board = board
        self._ledger = ledger
        self._live_jobs = live_jobs
        self._note = note
        self._address = AddressCheck(model_api, clock, board)
        self.signed_out_until: float | None = None

    async def ask(self, job: Job, *, probe: int) -> Progress | None:
        """Ask about the job once; return what its status word meant, or None where none came. Raises no error of ours.

        ``probe`` is the number that :meth:`Pace.take` gave.
        """
        try:
            return await self._ask(job)
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
            self._pace.ended(probe)
        return None

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
            self._note([after])
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
            self.signed_out_until = None
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
        await self._mark_stale(list(self._live_jobs()) if opened else [job], fault.message)

    def _tell(self, problem: str, at: float, *, reached: bool) -> None:
        retry_at = self._clock.wall() + max(0.0, at - self._clock.monotonic())
        self._board.trouble(problem, retry_at, reached=reached)

    async def _mark_stale(self, jobs: Sequence[Job], reason: str) -> None:
        event = ev.PollFailed(self._clock.wall(), reason)
        await self._ledger.apply_all([(job.id, event) for job in jobs if job.stale != reason])

    async def _signed_out(self, fault: errors.Unauthorised) -> None:
        """Stop the whole profile until the token is good again: one banner, however many jobs."""
        self._pace.answered(self._clock.monotonic())
        self.signed_out_until = self._clock.monotonic() + SIGNED_OUT_PROBE_S
        self._board.show(Banner(SIGNED_OUT, f"RunComfy refuses the API token: {fault.message}", _SIGN_IN, serious=True))
        await self._mark_stale(list(self._live_jobs()), "the API token is refused")

    async def _not_found(self, job: Job, fault: errors.NotFound) -> None:
        self._good()
        if await self._address.doubt():
            await self._mark_stale([job], fault.message)
        else:
            await self._ledger.apply(job.id, ev.Missing(self._clock.wall()))
