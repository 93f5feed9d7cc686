"""Fresh addresses for files whose old ones are refused: the result is fetched again, once for all files of a job."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from runcomfy_tui.api.answers import ResultAnswer
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.events import Verdict
from runcomfy_tui.domain.hosted_url import without_query
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.engine.account import OF_ANOTHER_ACCOUNT
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.remotes import Remotes
from runcomfy_tui.engine.standing import BASE_FAULTS
from runcomfy_tui.store import Download, Journal

FRESH_FOR_S = 30.0

AskResult = Callable[[Job], Awaitable[ResultAnswer]]
"""Fetches the result of a job that has a request; raises what the API behind its door raises."""


class ResultAgain:
    """Asks for a result in its turn, counted among all calls of its base.

    ``is_anothers`` tells of a job that is known to be of another account than the token of this moment.
    """

    def __init__(self, doors: Doors, remotes: Remotes, is_anothers: Callable[[Job], bool]) -> None:
        self._doors = doors
        self._remotes = remotes
        self._is_anothers = is_anothers

    async def __call__(self, job: Job) -> ResultAnswer:
        """Return the result; raises what the API behind the job's door raises."""
        if job.request is None:
            raise errors.FileGone("the job has no request")
        remote = self._remotes.of(job.target)
        standing, probe = remote.standing, await remote.gate.enter(Call.RESULT) or 0
        if self._is_anothers(job):
            standing.ended(probe)
            raise errors.NotYours(OF_ANOTHER_ACCOUNT, status=403)
        try:
            answer = await self._doors.result(job.target, job.request)
            standing.answered(signed_in=True)
            return answer
        except BASE_FAULTS as fault:
            standing.fault(fault, probe)
            raise
        except errors.Unauthorised as fault:
            standing.refused(fault)
            raise
        except errors.ServiceError:
            standing.answered()
            raise
        finally:
            standing.ended(probe)


class FreshResults:
    """Asks for results again and keeps what they say, in the journal and for a moment in memory."""

    def __init__(self, journal: Journal, ask: AskResult, clock: Clock) -> None:
        self._journal = journal
        self._ask = ask
        self._clock = clock
        self._turns: dict[str, asyncio.Lock] = {}
        self._latest: dict[str, tuple[float, tuple[Asset, ...]]] = {}

    async def url_of(self, job: Job, download: Download) -> str:
        """Return the address that the result gives now to a download.

        Raises :class:`errors.FileGone` where there is none any more, and what the job's API raises.
        """
        lock = self._turns.setdefault(job.id, asyncio.Lock())
        async with lock:
            assets = await self._assets(job)
        if not lock.locked():
            self._turns.pop(job.id, None)
        same = [asset.url for asset in assets if without_query(asset.url) == without_query(download.url)]
        at_its_place = [asset.url for asset in assets if asset.index == download.index]
        if not (same or at_its_place):
            raise errors.FileGone("the result does not name this file any more")
        return (same or at_its_place)[0]

    async def _assets(self, job: Job) -> tuple[Asset, ...]:
        now = self._clock.monotonic()
        self._latest = {key: kept for key, kept in self._latest.items() if now - kept[0] < FRESH_FOR_S}
        if job.id in self._latest:
            return self._latest[job.id][1]
        answer = await self._ask(job)
        if answer.verdict is Verdict.NOT_YET:
            raise errors.Unreadable("the result says nothing at the moment", status=200)
        if answer.verdict is not Verdict.SUCCEEDED:
            raise errors.FileGone("the service has no result of this request any more")
        if answer.assets:
            await self._journal.save_result(job.id, answer.raw)
            await self._journal.save_assets(job.id, answer.assets)
        self._latest[job.id] = (self._clock.monotonic(), answer.assets)
        return answer.assets
