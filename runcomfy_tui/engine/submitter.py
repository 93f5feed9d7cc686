"""Submitting: an intent is on the disk before anything is sent, alone or in its place of a batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job, JobState, new_job_id
from runcomfy_tui.engine import webhooks
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.budget import BudgetKeeper
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.order import Order
from runcomfy_tui.engine.sender import Sender, Sent
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal

ASKED_WITHIN_S = 10.0
"""The same body to the same target within these seconds is asked about first."""
_PAUSED = {
    Sent.UNKNOWN: "paused: an earlier job of its batch is unknown",
    Sent.HELD: "paused: an earlier job of its batch was not sent",
}


class Submitter:
    """Makes jobs of orders and sees to it that each is sent by one sender, those of a batch one after the other."""

    def __init__(
        self,
        journal: Journal,
        sender: Sender,
        *,
        profile: str,
        owner: str,
        account: Callable[[], str],
        is_ours: Callable[[Job], bool],
        clock: Clock,
        supervisor: Supervisor,
        notes: EmergencyNotes,
        budget: BudgetKeeper,
    ) -> None:
        self._journal = journal
        self._sender = sender
        self._profile = profile
        self._owner = owner
        self._account = account
        self._is_ours = is_ours
        self._clock = clock
        self._supervisor = supervisor
        self._notes = notes
        self._budget = budget
        self._sending: set[str] = set()
        self._batches: dict[str, deque[Job]] = {}
        self._closing = False
        self._left: tuple[str, ...] = ()

    async def submit(self, order: Order, *, over_budget: bool) -> Job:
        """Write the intent to the disk and return it; sending goes on by itself.

        Raises :class:`errors.DiskRefused` when nothing was written, :class:`errors.Duplicate` when the same body went
        to its target within 10 s and the order does not say that this is meant, and :class:`errors.BudgetPassed` when
        that is to be asked about first: then nothing is sent either.
        """
        self._refuse_while_unsaved()
        alone_for_s = None if order.even_if_same or order.batch is not None else ASKED_WITHIN_S
        with self._budget.spending([order.price_usd], over_budget=over_budget):
            new = self._intent(order)
            async with webhooks.kept_with(self._journal, new.id, order.webhook):
                job = await self._journal.create_job(new, order.body, files=order.sources, alone_for_s=alone_for_s)
            self._budget.add([job])
        self._start(job)
        return job

    async def submit_batch(self, orders: Sequence[Order], *, over_budget: bool) -> list[Job]:
        """Write the intents of one batch to the disk, all or none, and return them; they are sent in their order."""
        self._refuse_while_unsaved()
        batch = new_job_id(self._clock.wall())
        new = [(self._intent(replace(order, batch=batch)), order) for order in orders]
        files = {job.id: order.sources for job, order in new}
        with self._budget.spending([order.price_usd for order in orders], over_budget=over_budget):
            jobs = await self._journal.create_jobs([(job, order.body) for job, order in new], files)
            self._budget.add(jobs)
        for job in jobs:
            self._start(job)
        return jobs

    async def submit_again(self, job_id: str, *, over_budget: bool) -> Job:
        """Submit an unknown job's body as a new job; the write is refused when it is not unknown any more.

        Raises :class:`errors.Duplicate` when another job of the same body was submitted within 10 s.
        """
        self._refuse_while_unsaved()
        old = await self._journal.job(job_id)
        if old is None:
            raise errors.JournalError("the job is not in the journal")
        body = await self._journal.body(job_id)
        order = Order(
            old.target,
            old.title,
            body,
            old.price_usd,
            old.id,
            size_of_work=old.size_of_work,
            label=old.label,
            target_name=old.target_name,
            target_version=old.target_version,
        )
        with self._budget.spending([order.price_usd], over_budget=over_budget):
            new = self._intent(order)
            webhook = await webhooks.webhook_of(self._journal, job_id)
            async with webhooks.kept_with(self._journal, new.id, webhook or ""):
                job = await self._journal.create_job(new, body, still_unknown=job_id, alone_for_s=ASKED_WITHIN_S)
            self._budget.add([job])
        self._start(job)
        return job

    async def release(self, job_ids: Sequence[str], *, over_budget: bool) -> None:
        """Send intents that wait for a person's key.

        Raises :class:`errors.ConfigurationError` for one of another account: this token's would be charged for it, and
        :class:`errors.BudgetPassed` where that is to be asked about first (this session's own count already).
        """
        self._refuse_while_unsaved()
        held = [job for job_id in job_ids if (job := await self._journal.job(job_id)) is not None]
        for known in held:
            if self._account() and not self._is_ours(known):
                raise errors.ConfigurationError(f"{known.title}: {OF_ANOTHER_ACCOUNT}")
        new = [job.price_usd for job in self._budget.uncounted(held) if job.state is JobState.INTENT]
        released = ev.Released(self._clock.wall(), self._owner)
        with self._budget.spending(new, over_budget=over_budget):
            # All of them before the first is sent: a batch must know its rest when it has to pause.
            jobs = await self._journal.apply_many([(job_id, released) for job_id in job_ids])
            ours = [j for j in jobs if j.state is JobState.INTENT and j.hold is None and j.owner == self._owner]
            self._budget.add(ours)
        for job in ours:
            self._start(job)

    async def close(self, grace_s: float) -> None:
        """Start nothing new and give the POSTs under way ``grace_s`` seconds to be answered."""
        self._closing = True
        self._left = tuple(self._sending)
        await self._sender.close(grace_s)

    async def unsent(self) -> list[Job]:
        """Return the jobs whose turn had not come when it was closed: at the next start they wait for a key."""
        left = [job for job_id in self._left if (job := await self._journal.job(job_id)) is not None]
        return [job for job in left if job.state is JobState.INTENT]

    @property
    def posting(self) -> tuple[str, ...]:
        """Return the ids of jobs whose POST is under way."""
        return self._sender.posting

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
            batch=order.batch,
            claimed_by=self._owner if order.claim else "",
            size_of_work=order.size_of_work,
            label=order.label,
            target_name=order.target_name,
            target_version=order.target_version,
        )

    def _refuse_while_unsaved(self) -> None:
        if self._closing:
            raise errors.ConfigurationError("the program is closing")
        if self._notes.unsaved:
            raise errors.DiskRefused(
                "the journal's disk refuses writes: nothing new is submitted until it takes them again",
                advice="free some space",
            )

    def _start(self, job: Job) -> None:
        """Send a job that nobody here is sending: two senders of one job would pay twice."""
        if job.id in self._sending:
            return
        self._sending.add(job.id)
        if job.batch is None:
            self._supervisor.once("submit", self._send_one(job))
        elif job.batch in self._batches:
            self._batches[job.batch].append(job)
        else:
            self._batches[job.batch] = deque([job])
            self._supervisor.once("submit", self._send_batch(job.batch))

    async def _send_one(self, job: Job) -> None:
        await self._send(job)

    async def _send(self, job: Job) -> Sent:
        try:
            return await self._sender.send(job.id, job.target)
        finally:
            self._sending.discard(job.id)

    async def _send_batch(self, batch: str) -> None:
        """Send a batch in its order; from the first job on that is not settled the rest waits for a person."""
        line = self._batches[batch]
        how = Sent.SETTLED
        try:
            while line and how is Sent.SETTLED and not self._closing:
                how = await self._send(line.popleft())
        finally:
            del self._batches[batch]
            self._sending.difference_update(job.id for job in line)
        if how is not Sent.SETTLED:
            for job in line:
                await self._sender.hold(job.id, _PAUSED[how])
