"""Settling what a process that is gone has left behind: at start, when an engine takes over, and now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import CancelWish, Job, JobState
from runcomfy_tui.engine.canceller import RESENT_WHEN_YOUNGER_THAN_S, Canceller
from runcomfy_tui.engine.permission import Permission
from runcomfy_tui.store import Journal

_TOO_OLD = "the wish is older than ten minutes and was not delivered; x asks again"
_NOT_ALLOWED = "not delivered: this profile is read-only"


class Recovery:
    """Reads rows whose owner's lock can be taken: only those are settled, and nothing is ever sent again."""

    def __init__(
        self,
        journal: Journal,
        canceller: Canceller,
        *,
        owner: str,
        is_gone: Callable[[str], bool],
        clock: Clock,
        permission: Permission,
    ) -> None:
        self._journal = journal
        self._canceller = canceller
        self._owner = owner
        self._is_gone = is_gone
        self._clock = clock
        self._permission = permission

    async def settle(self, jobs: Iterable[Job]) -> None:
        """Hold orphaned intents, call orphaned submits unknown, take over young wishes to cancel."""
        gone: dict[str, bool] = {self._owner: False}
        for job in jobs:
            if job.is_final or (job.state is JobState.INTENT and job.hold is not None):
                continue  # Over, or waiting for a person, whoever made it.
            if job.state in (JobState.INTENT, JobState.SUBMITTING):
                if self._gone(job.owner, gone):
                    await self._settle_submit(job.id, job.owner)
            elif _has_open_wish(job) and job.cancel is not None and self._gone(job.cancel.owner, gone):
                await self._settle_wish(job.id, job.cancel)

    def _gone(self, owner: str, known: dict[str, bool]) -> bool:
        if owner not in known:
            known[owner] = self._is_gone(owner)
        return known[owner]

    async def _settle_submit(self, job_id: str, owner: str) -> None:
        job = await self._journal.job(job_id)
        if job is None or job.owner != owner:
            return  # Somebody else has taken it over meanwhile.
        now = self._clock.wall()
        if job.state is JobState.SUBMITTING:
            reason = "the program ended while the request was under way: it may have been accepted and may be charged"
            await self._journal.apply(job.id, ev.OutcomeUnknown(now, reason))
        elif job.state is JobState.INTENT and job.hold is None:
            await self._journal.apply(job.id, ev.Held(now, "not sent: the program ended before"))

    async def _settle_wish(self, job_id: str, wish: CancelWish) -> None:
        job = await self._journal.job(job_id)
        if job is None or job.cancel != wish:
            return
        now = self._clock.wall()
        if not self._permission.is_given:
            if wish.problem != _NOT_ALLOWED:
                await self._journal.apply(job_id, ev.CancelFailed(now, _NOT_ALLOWED, retried=False))
        elif now - wish.wished_at < RESENT_WHEN_YOUNGER_THAN_S:
            self._canceller.deliver(await self._journal.apply(job_id, ev.CancelRequested(wish.wished_at, self._owner)))
        else:
            await self._journal.apply(job_id, ev.CancelFailed(now, _TOO_OLD, retried=False))


def _has_open_wish(job: Job) -> bool:
    """Tell whether a wish could be delivered; while nobody knows the request's id it cannot."""
    if job.state is JobState.UNKNOWN or job.cancel is None or job.cancel.answer is not None:
        return False
    return job.cancel.problem != _TOO_OLD
