"""The engine: what the screen and the command line ask for, and the loops that move jobs forward."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from runcomfy_tui.api.answers import Account
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job, JobState, Request, is_request_id
from runcomfy_tui.domain.size_of_work import size_of_work
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.compose import composed
from runcomfy_tui.engine.labelling import labelled
from runcomfy_tui.engine.order import Order
from runcomfy_tui.engine.parts import Services, build_parts
from runcomfy_tui.engine.status import EngineStatus
from runcomfy_tui.engine.surroundings import Surroundings
from runcomfy_tui.engine.tracking import Tracked
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import ChangeFeed, Download, EngineLock, Journal, Key, Owner


class Engine(Surroundings):
    """One session's engine. Only the process that holds ``lock`` polls and downloads; every process submits itself.

    What is asked for is done to its end, also when whoever waits for it is cancelled meanwhile.

    With ``only_claimed`` it never takes the lock: it polls and downloads the jobs that it has claimed, and no others.
    """

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
        only_claimed: bool = False,
    ) -> None:
        parts = build_parts(
            settings, journal, services, owner=owner, lock=lock, clock=clock, rng=rng, only_claimed=only_claimed
        )
        super().__init__(parts)
        self._only_claimed = only_claimed
        self._journal = journal
        self._clock = clock
        self._token = services.token
        self._board = parts.board
        self._notes = parts.notes
        self._account = parts.account
        self._ledger = parts.ledger
        self._submitter = parts.submitter
        self._pollers = parts.pollers
        self._canceller = parts.canceller
        self._downloader = parts.downloader
        self._turns = parts.turns
        self._incidents = parts.incidents
        self._balance = parts.balance
        self._tracker = parts.tracker
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
        await self._budget.load()
        await self._data_uris.load()
        self._supervisor.loop("journal writing", self._ledger.run)
        for name, poller in self._pollers.loops():
            self._supervisor.loop(name, poller.run)
        self._supervisor.loop("change feed", self._feed.run)
        if self._only_claimed:
            self._pollers.start(())
        else:
            self._supervisor.loop("turn taking", self._turns.run)
        self._supervisor.loop("downloading", self._downloader.run)
        self._supervisor.loop("trouble diary", self._incidents.run)
        if not self._only_claimed:
            self._supervisor.loop("balance", self._balance.run)
        self._supervisor.once("account", self._identify())

    async def close(self, grace_s: float = 10.0) -> list[Job]:
        """Do no new work and wait for POSTs under way; return the jobs that are ``submitting`` or not sent afterwards.

        Accepted requests that the disk refuses are not among them: see :attr:`unsaved`.
        """
        self._turns.stop()
        self._pollers.stop()
        await self._submitter.close(grace_s)
        unsaved = {job.id for job, _ in self._notes.unsaved}
        posting = [job_id for job_id in self._submitter.posting if job_id not in unsaved]
        await self._supervisor.close()
        self._turns.close()
        try:
            jobs = [await self._journal.job(job_id) for job_id in posting] + await self._submitter.unsent()
        except errors.JournalError:
            return []
        return [job for job in jobs if job is not None and job.state in (JobState.SUBMITTING, JobState.INTENT)]

    async def submit(
        self,
        target: Target,
        title: str,
        body: Mapping[str, object],
        *,
        price_usd: float | None = None,
        resubmit_of: str | None = None,
        batch: str | None = None,
        even_if_same: bool = False,
        claim: bool = False,
        label: str = "",
        over_budget: bool = False,
        target_name: str = "",
        target_version: str = "",
        webhook: str = "",
    ) -> Job:
        """Write an intent to the disk and return it; its one POST goes on by itself.

        ``batch`` names a declared batch: its jobs are sent in order and pause at the first unknown. With ``claim`` this
        process polls and downloads the job itself. ``label`` is the person's own word for it; ``target_name`` and
        ``target_version`` are what a deployment and its workflow's version are called now; ``webhook`` is an address
        that RunComfy calls when a deployment's request has ended.

        Raises :class:`errors.Duplicate` when the same body went to the target within 10 s and neither ``even_if_same``
        nor ``batch`` is given, :class:`errors.BudgetPassed` when the session's budget is or may be passed without
        ``over_budget``, :class:`errors.JournalError` when the disk refuses and :class:`errors.ConfigurationError` for
        inputs that cannot be sent (a file that is gone, too), and :class:`errors.Unauthorised` without a token: then
        nothing is kept and nothing is sent.
        """
        self._require_token()
        made = await composed(body)
        size = size_of_work(body)
        order = Order(
            target,
            title,
            made.parts,
            price_usd,
            resubmit_of,
            batch,
            even_if_same,
            claim,
            size,
            label,
            made.sources,
            target_name,
            target_version,
            webhook,
        )
        return await self._supervisor.whole("submit", self._submitter.submit(order, over_budget=over_budget))

    async def submit_batch(self, orders: Sequence[Order], *, over_budget: bool = False) -> list[Job]:
        """Write the intents of one declared batch to the disk, all or none, and send them in their order.

        The rest is held at the first one whose outcome is unknown, until :meth:`release_batch`. Raises like
        :meth:`submit`, but never :class:`errors.Duplicate`.
        """
        self._require_token()
        return await self._supervisor.whole("submit", self._submitter.submit_batch(orders, over_budget=over_budget))

    async def release(self, job_ids: Sequence[str], *, over_budget: bool = False) -> None:
        """Send intents that wait for a person's key; raises :class:`errors.BudgetPassed` as :meth:`submit` does."""
        self._require_writing()
        await self._supervisor.whole("release", self._submitter.release(job_ids, over_budget=over_budget))

    async def release_batch(self, batch: str, *, over_budget: bool = False) -> None:
        """Go on with a batch: send those of its intents that wait for a person's key, in their order."""
        held = [job.id for job in await self._journal.jobs() if job.batch == batch and job.hold is not None]
        await self.release(held, over_budget=over_budget)

    async def cancel(self, job_ids: Sequence[str]) -> None:
        """Write down that these shall be cancelled and ask the service; returns when the wishes are on disk."""
        self._require_writing()
        await self._supervisor.whole("cancel", self._canceller.cancel(job_ids))

    async def poll_now(self, job_ids: Sequence[str]) -> None:
        """Ask about these jobs before all others, also about those that were refused."""
        self._pollers.hurry(job_ids)

    async def download(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Queue the files of these jobs; returns when they are queued."""
        await self._downloader.want(job_ids, folder)

    async def fetch(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Like :meth:`download`, but this process fetches them, whoever is the journal's engine."""
        await self._downloader.fetch(job_ids, folder, is_alone=self._turns.nobody_acts())

    async def pause_downloads(self, keys: Sequence[Key] | None = None) -> None:
        """Let these downloads (None: all that wait or run) rest until they are resumed; what came of them is kept."""
        await self._downloader.pause(keys)

    async def resume_downloads(self, keys: Sequence[Key] | None = None) -> None:
        """Go on with these downloads (None: all that are paused)."""
        await self._downloader.resume(keys)

    async def retry_downloads(self, keys: Sequence[Key]) -> None:
        """Try these downloads again now, those that failed, are gone or were refused too."""
        await self._downloader.retry(keys)

    async def forget_downloads(self, keys: Sequence[Key]) -> None:
        """Take these downloads off the list, with what is half done; finished files stay where they are."""
        await self._supervisor.whole("forget", self._downloader.forget(keys))

    async def attach(self, job_id: str, request_id: str) -> Job:
        """Give an unknown job the request id that a person found on their RunComfy dashboard.

        Raises :class:`errors.ConfigurationError` for what cannot be an id or belongs to another job, and
        :class:`errors.JournalError` when the job is not unknown (any more).
        """
        self._require_writing()
        if not is_request_id(request_id):
            raise errors.ConfigurationError("that is not a request id: letters, digits, - and _ only")
        other = await self._journal.find_request(request_id)
        if other is not None and other.id != job_id:
            raise errors.ConfigurationError(f"another job holds {request_id}")
        job = await self._journal.apply(job_id, ev.Accepted(self._clock.wall(), Request(request_id)))
        if job.request is None or job.request.id != request_id:
            raise errors.JournalError(f"the job is {job.state.value} meanwhile: nothing was attached")
        return job

    async def track(
        self, wanted: Sequence[Wanted], on_each: Callable[[Tracked], None] = lambda _: None
    ) -> list[Tracked]:
        """Look up requests that something else submitted, and go on with those that are found like with any other.

        They are asked about one after another; ``on_each`` hears of each. Raises :class:`errors.JournalError`.
        """
        self._require_writing()
        return await self._tracker.track(wanted, on_each)

    async def declare_not_accepted(self, job_id: str) -> Job:
        """Take a person's word that the service never took an unknown job."""
        self._require_writing()
        return await self._journal.apply(job_id, ev.DeclaredNotAccepted(self._clock.wall()))

    async def submit_again(self, job_id: str, *, over_budget: bool = False) -> Job:
        """Submit an unknown job's body as a new job, if it is still unknown when that is written.

        Raises :class:`errors.JournalError` when it is not, or the disk refuses, and :class:`errors.BudgetPassed`.
        """
        self._require_writing()
        return await self._supervisor.whole("submit", self._submitter.submit_again(job_id, over_budget=over_budget))

    async def label(
        self, job_ids: Sequence[str], *, label: str | None = None, tags: str | None = None, note: str | None = None
    ) -> list[Job]:
        """Change what a person calls these jobs, None leaves a part as it is; return those that changed.

        Texts are tidied (:mod:`runcomfy_tui.domain.labels`). Raises :class:`errors.ConfigurationError` for one that is
        too long and :class:`errors.JournalError` when the disk refuses: then nothing is changed.
        """
        work = labelled(self._journal, job_ids, label=label, tags=tags, note=note, at=self._clock.wall())
        return await self._supervisor.whole("labelling", work)

    async def same_account(self) -> None:
        """Take a person's word that the token's account is the one whose jobs are listed."""
        await self._account.same_account()
        await self._welcome_jobs()

    async def token_changed(self, account: Account | None = None) -> None:
        """Go on with the token that is there now, or stop without one; ``account`` is whose it is, where that is known.

        Jobs of its account are asked about again, and wishes to cancel delivered; another account's are left alone.
        """
        if self._journal.is_read_only:
            return
        jobs = await self._journal.jobs()
        self._account.forget_troubles()
        if account is None:
            self._supervisor.once("account", self._identify())
        else:
            await self._account.turned_out(account, {job.account for job in jobs if job.account})
        self._pollers.token_changed()
        self._balance.token_changed()
        await self._deployments.token_changed()
        await self._welcome_jobs()

    def look_at(self, focused: str | None, visible: Sequence[str], *, every_s: float | None = None) -> None:
        """Tell what the person looks at: that is kept fresher, the focused job every ``every_s`` seconds if given."""
        self._pollers.look_at(focused, visible, every_s=every_s)

    def watch_estimates(self, callback: Callable[[Mapping[str, int | None]], None]) -> None:
        """Call ``callback`` in the event loop, at most four times a second, with queue positions carried forward.

        Each call brings those that changed: job id → estimated position, None where there is no estimate any more.
        """
        self._pollers.on_estimates.append(callback)

    def _require_writing(self) -> None:
        """Refuse what spends or changes where that is not allowed."""
        self._permission.require()

    def _require_token(self) -> None:
        if self._token() is None:
            raise errors.Unauthorised("not signed in: nothing was sent", status=401, advice=errors.HOW_TO_SIGN_IN)
        self._require_writing()

    async def _welcome_jobs(self) -> None:
        """Ask about jobs that turned out to be this account's, spread as at the start, and deliver their wishes."""
        jobs = await self._journal.jobs()
        if self._board.status.polling:
            self._pollers.start(jobs)
        else:
            self._pollers.note(jobs)
        if self._permission.is_given:
            self._canceller.again([job for job in jobs if self._account.is_ours(job)])

    async def _identify(self) -> None:
        known = {job.account for job in await self._journal.jobs() if job.account}
        await self._account.identify(known)
        await self._welcome_jobs()

    async def _read_links(self) -> None:
        if await self._account.learned_elsewhere():
            await self._welcome_jobs()

    def _note_jobs(self, jobs: list[Job]) -> None:
        if self._account.may_be_known(jobs):
            self._supervisor.once("account", self._read_links())
        self._pollers.note(jobs)
        self._canceller.note(jobs)
        self._turns.note(jobs)
        self._downloader.note_jobs(jobs)
        self._balance.note(jobs)
        self._budget.note(jobs)

    def _note_downloads(self, downloads: list[Download]) -> None:
        self._downloader.note(downloads)
