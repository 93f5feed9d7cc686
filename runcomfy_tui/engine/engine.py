"""The engine: what the screen and the command line ask for, and the loops that move jobs forward."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job, JobState, Request, is_request_id
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.compose import encode_body
from runcomfy_tui.engine.parts import Services, build_parts
from runcomfy_tui.engine.status import EngineStatus
from runcomfy_tui.engine.submitter import Order
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import ChangeFeed, Download, EngineLock, Journal, Owner


class Engine:
    """One session's engine. Only the process that holds ``lock`` polls and downloads; every process submits itself."""

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        services: Services,
        *,
        owner: Owner,
        lock: EngineLock,
        clock: Clock,
        rng: random.Random | None = None,
    ) -> None:
        parts = build_parts(settings, journal, services, owner=owner, lock=lock, clock=clock, rng=rng)
        self._journal = journal
        self._clock = clock
        self._token = services.token
        self._board = parts.board
        self._notes = parts.notes
        self._supervisor = parts.supervisor
        self._account = parts.account
        self._catalogue = parts.catalogue
        self._ledger = parts.ledger
        self._submitter = parts.submitter
        self._poller = parts.poller
        self._canceller = parts.canceller
        self._downloader = parts.downloader
        self._turns = parts.turns
        self._feed = ChangeFeed(journal, clock, self._note_jobs, deliver_downloads=self._note_downloads)

    @property
    def status(self) -> EngineStatus:
        """Return how the engine does at this moment."""
        return self._board.status

    def subscribe(self, callback: Callable[[EngineStatus], None]) -> None:
        """Call ``callback`` in the event loop after every change of :attr:`status`."""
        self._board.subscribe(callback)

    @property
    def unsaved(self) -> tuple[tuple[Job, Request], ...]:
        """Return accepted requests that the journal's disk still refuses."""
        return self._notes.unsaved

    async def start(self) -> None:
        """Start the loops; returns at once. A journal that is only shown starts none."""
        if self._journal.is_read_only:
            return
        await self._account.load()
        self._supervisor.loop("journal writing", self._ledger.run)
        self._supervisor.loop("polling", self._poller.run)
        self._supervisor.loop("change feed", self._feed.run)
        self._supervisor.loop("turn taking", self._turns.run)
        self._supervisor.once("account", self._identify())

    async def close(self, grace_s: float = 10.0) -> list[Job]:
        """Do no new work and wait for POSTs under way; return the jobs that are still ``submitting`` afterwards.

        Accepted requests that the disk refuses are not among them: see :attr:`unsaved`.
        """
        self._turns.stop()
        self._poller.stop()
        await self._submitter.close(grace_s)
        unsaved = {job.id for job, _ in self._notes.unsaved}
        posting = [job_id for job_id in self._submitter.posting if job_id not in unsaved]
        await self._supervisor.close()
        self._downloader.close()
        self._turns.close()
        try:
            jobs = [await self._journal.job(job_id) for job_id in posting]
        except errors.JournalError:
            return []
        return [job for job in jobs if job is not None and job.state is JobState.SUBMITTING]

    async def submit(
        self,
        target: Target,
        title: str,
        body: Mapping[str, object],
        *,
        price_usd: float | None = None,
        resubmit_of: str | None = None,
    ) -> Job:
        """Write an intent to the disk and return it; its one POST goes on by itself.

        Raises :class:`errors.JournalError` when the disk refuses and :class:`errors.ConfigurationError` for inputs
        that cannot be sent or a missing token: then nothing is kept and nothing is sent.
        """
        if self._token() is None:
            raise errors.ConfigurationError("no API token: nothing was submitted", advice="set RUNCOMFY_TOKEN")
        return await self._submitter.submit(Order(target, title, encode_body(body), price_usd, resubmit_of))

    async def release(self, job_ids: Sequence[str]) -> None:
        """Send intents that wait for a person's key."""
        await self._submitter.release(job_ids)

    async def cancel(self, job_ids: Sequence[str]) -> None:
        """Write down that these shall be cancelled and ask the service; returns when the wishes are on disk."""
        await self._canceller.cancel(job_ids)

    async def poll_now(self, job_ids: Sequence[str]) -> None:
        """Ask about these jobs before all others."""
        self._poller.hurry(job_ids)

    async def download(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Queue the files of these jobs; returns when they are queued."""
        await self._downloader.want(job_ids, folder)

    async def attach(self, job_id: str, request_id: str) -> Job:
        """Give an unknown job the request id that a person found on their RunComfy dashboard.

        Raises :class:`errors.ConfigurationError` for what cannot be an id or belongs to another job, and
        :class:`errors.JournalError` when the job is not unknown (any more).
        """
        if not is_request_id(request_id):
            raise errors.ConfigurationError("that is not a request id: letters, digits, - and _ only")
        other = await self._journal.find_request(request_id)
        if other is not None and other.id != job_id:
            raise errors.ConfigurationError(f"another job holds {request_id}")
        job = await self._journal.apply(job_id, ev.Accepted(self._clock.wall(), Request(request_id)))
        if job.request is None or job.request.id != request_id:
            raise errors.JournalError(f"the job is {job.state.value} meanwhile: nothing was attached")
        return job

    async def declare_not_accepted(self, job_id: str) -> Job:
        """Take a person's word that the service never took an unknown job."""
        return await self._journal.apply(job_id, ev.DeclaredNotAccepted(self._clock.wall()))

    async def submit_again(self, job_id: str) -> Job:
        """Submit an unknown job's body as a new job, if it is still unknown when that is written.

        Raises :class:`errors.JournalError` when it is not, or the disk refuses.
        """
        return await self._submitter.submit_again(job_id)

    async def same_account(self) -> None:
        """Take a person's word that the token's account is the one whose jobs are listed."""
        await self._account.same_account()
        self._poller.note(await self._journal.jobs())

    def look_at(self, focused: str | None, visible: Sequence[str]) -> None:
        """Tell what the person looks at: that is kept fresher."""
        self._poller.look_at(focused, visible)

    async def catalogue(self) -> list[CatalogueModel]:
        """Return the catalogue, at once where it is remembered; raises :class:`errors.RuncomfyTuiError`."""
        return await self._catalogue.models()

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with its input schema; raises :class:`errors.RuncomfyTuiError`."""
        return await self._catalogue.model(model_id)

    async def _identify(self) -> None:
        known = {job.account for job in await self._journal.jobs() if job.account}
        await self._account.identify(known)
        self._poller.note(await self._journal.jobs())

    def _note_jobs(self, jobs: list[Job]) -> None:
        self._poller.note(jobs)
        self._canceller.note(jobs)
        self._turns.note(jobs)

    def _note_downloads(self, downloads: list[Download]) -> None:
        self._downloader.note(downloads)
