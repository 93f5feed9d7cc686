"""Taking over requests that something else submitted: each is looked up at the service before it joins the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job, JobState, Request, new_job_id
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind
from runcomfy_tui.engine.look_ups import Lookups
from runcomfy_tui.store import Journal

if TYPE_CHECKING:
    from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer
    from runcomfy_tui.auth import Token

MOST_DEPLOYMENTS = 50
"""So many deployments are asked about a request of which nobody said where it runs."""
_PAUSES_S = (0.5, 2.0)
"""Between the tries of a look-up that a passing fault has spoiled."""
_FAULTS_IN_A_ROW = 2
_FOR_ALL = (errors.NotConnected, errors.CertificateRefused, errors.ConfigurationError, errors.Unauthorised)
_PASSING = (errors.RateLimited, errors.ServerFault, errors.TimedOut)


class Outcome(StrEnum):
    """What became of a request that a person named."""

    FOUND = "found"
    KNOWN = "known"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Tracked:
    """What was found out about a request; the journal holds ``job`` now or held it before. ``words`` say it.

    ``fault`` is why the service did not tell about it.
    """

    wanted: Wanted
    outcome: Outcome
    words: str
    job: Job | None = None
    fault: errors.RuncomfyTuiError | None = None


class Tracker:
    """Takes requests over for one profile; ``account`` is the current token's.

    ``wants_files``: those of a success are to be downloaded.
    """

    def __init__(
        self,
        journal: Journal,
        lookups: Lookups,
        *,
        profile: str,
        account: Callable[[], str],
        clock: Clock,
        wants_files: bool = False,
        token: Callable[[], Token | None] = lambda: None,
    ) -> None:
        self._journal = journal
        self._lookups = lookups
        self._profile = profile
        self._account = account
        self._clock = clock
        self._wants_files = wants_files
        self._token = token

    async def track(
        self, wanted: Sequence[Wanted], on_each: Callable[[Tracked], None] = lambda _: None
    ) -> list[Tracked]:
        """Look the requests up one after another and take over those that are found; tell ``on_each`` of each.

        Each joins the journal in a commit of its own: whoever stops in between loses and doubles nothing. Raises
        :class:`errors.JournalError`.
        """
        search = _Search(self._lookups, self._clock)
        done: list[Tracked] = []
        for each in wanted:
            done.append(await self._one(each, search))
            on_each(done[-1])
        return done

    async def _one(self, wanted: Wanted, search: _Search) -> Tracked:
        token = self._token()
        if token is not None and wanted.request_id == token.reveal():
            # Pasted by mistake: it looks like an id, and must stand in no address.
            return Tracked(replace(wanted, request_id="…"), Outcome.NOT_FOUND, "that is the API token, and no request")
        known = await self._journal.find_request(wanted.request_id)
        if known is not None:
            return Tracked(wanted, Outcome.KNOWN, "in the list already", known)
        found = await search.find(wanted)
        if isinstance(found, Tracked):
            return found
        result = await self._result(wanted, found)
        at = self._clock.wall()
        try:
            job = await self._journal.take_over(self._new_job(wanted, found, at), ev.TakenOver(at))
        except errors.JournalError:
            # Another window may have been quicker.
            known = await self._journal.find_request(wanted.request_id)
            if known is None:
                raise
            return Tracked(wanted, Outcome.KNOWN, "in the list already", known)
        return Tracked(wanted, Outcome.FOUND, "found", await self._moved(job, found.answer, result))

    def _new_job(self, wanted: Wanted, found: _Found, at: float) -> Job:
        return Job(
            id=new_job_id(at),
            profile=self._profile,
            account=self._account(),
            target=found.target,
            title="",
            body_sha256="",
            created_at=at,
            state=JobState.QUEUED,
            state_since=at,
            request=Request(wanted.request_id),
            confirmed_at=at,
            target_name=found.name,
        )

    async def _result(self, wanted: Wanted, found: _Found) -> ResultAnswer | None:
        """Return the result where it has something to tell: the end, or what a status leaves out, the model.

        None where there is none to be had now: whoever polls the job goes on with it.
        """
        if found.target != NO_MODEL and found.answer.progress is not ev.Progress.ENDED:
            return None
        try:
            return await self._lookups.result(found.target, Request(wanted.request_id))
        except errors.RuncomfyTuiError:
            return None

    async def _moved(self, job: Job, status: StatusAnswer, result: ResultAnswer | None) -> Job:
        """Apply what was answered to the job that has just joined; a death in between is made good by the next poll."""
        at = self._clock.wall()
        polled = ev.Polled(at, status.progress, status.wire_status, status.queue_position, status.instance_id)
        job = await self._journal.apply(job.id, polled)
        if result is None:
            return job
        if result.verdict is ev.Verdict.NOT_YET:
            return await self._journal.apply(job.id, result.event(at))
        return await self._journal.apply(
            job.id, result.event(at), result=result.raw, assets=result.assets, want_files=self._wants_files
        )


@dataclass(frozen=True, slots=True)
class _Found:
    target: Target
    name: str
    answer: StatusAnswer


class _Search:
    """One look-up of many requests: what it learned about doors and deployments holds for the next ones."""

    def __init__(self, lookups: Lookups, clock: Clock) -> None:
        self._lookups = lookups
        self._clock = clock
        self._down: dict[bool, errors.RuncomfyTuiError] = {}
        self._faults: dict[bool, int] = {}
        self._listed: list[str] | None = None
        self._unlisted: errors.RuncomfyTuiError | None = None
        self._deployments: dict[str, Deployment | None] = {}
        self._latest: str | None = None

    async def find(self, wanted: Wanted) -> _Found | Tracked:
        """Return where the request is, or what there is to say where it was not found."""
        unasked: errors.RuncomfyTuiError | None = None
        refused: errors.RuncomfyTuiError | None = None
        targets = await self._doors(wanted)
        if wanted.deployment_id is None and not wanted.is_model_api:
            unasked = self._unlisted
        for target in targets:
            try:
                answer = await self._ask(target, Request(wanted.request_id))
            except errors.NotFound:
                continue
            except (errors.NotYours, errors.InvalidInput) as fault:
                refused = refused or fault
            except errors.RuncomfyTuiError as fault:
                unasked = unasked or fault
            else:
                return await self._placed(target, answer)
        if unasked is not None:
            return Tracked(wanted, Outcome.NOT_ASKED, f"could not be looked up: {unasked.message}", fault=unasked)
        if refused is not None:
            return Tracked(wanted, Outcome.REFUSED, f"refused: {refused.message}", fault=refused)
        return Tracked(wanted, Outcome.NOT_FOUND, _not_found(wanted, targets))

    async def _doors(self, wanted: Wanted) -> list[Target]:
        if wanted.deployment_id is not None:
            return [_behind(wanted.deployment_id)]
        if wanted.is_model_api:
            return [NO_MODEL]
        return [NO_MODEL, *(_behind(id_) for id_ in self._in_order(await self._known()))]

    def _in_order(self, ids: Sequence[str]) -> Iterator[str]:
        """Yield the deployment where the last one was found, then the others: pasted requests tend to be of one."""
        if self._latest in ids:
            yield self._latest or ""
        yield from (id_ for id_ in ids if id_ != self._latest)

    async def _known(self) -> list[str]:
        if self._listed is None:
            self._listed = []
            try:
                listed = (await self._lookups.deployments())[:MOST_DEPLOYMENTS]
            except errors.RuncomfyTuiError as fault:
                self._unlisted = fault
            else:
                self._listed = [deployment.id for deployment in listed]
                self._deployments |= {deployment.id: deployment for deployment in listed}
        return self._listed

    async def _placed(self, target: Target, answer: StatusAnswer) -> _Found:
        """Fill in the deployment's kind and name, where they can be had."""
        if target == NO_MODEL:
            return _Found(target, "", answer)
        self._latest = target.id
        if target.id not in self._deployments:
            self._deployments[target.id] = None
            with suppress(errors.RuncomfyTuiError):
                self._deployments[target.id] = await self._lookups.deployment(target.id)
        one = self._deployments[target.id]
        return _Found(target, "", answer) if one is None else _Found(one.target, one.name, answer)

    async def _ask(self, target: Target, request: Request) -> StatusAnswer:
        """Ask a door, again where that may help; a door that is down is not asked about every other request too."""
        door = target.kind is TargetKind.MODEL
        if (down := self._down.get(door)) is not None:
            raise down
        try:
            answer = await self._tried(target, request)
        except (errors.NotFound, errors.NotYours, errors.InvalidInput):
            self._faults[door] = 0
            raise
        except errors.RuncomfyTuiError as fault:
            self._faults[door] = self._faults.get(door, 0) + 1
            if isinstance(fault, _FOR_ALL) or self._faults[door] >= _FAULTS_IN_A_ROW:
                self._down[door] = fault
            raise
        self._faults[door] = 0
        return answer

    async def _tried(self, target: Target, request: Request) -> StatusAnswer:
        for pause_s in _PAUSES_S:
            with suppress(*_PASSING):
                return await self._lookups.status(target, request)
            await self._clock.sleep_until(self._clock.monotonic() + pause_s)
        return await self._lookups.status(target, request)


def _behind(deployment_id: str) -> Target:
    # Which kind it is does not matter to the door.
    return Target(TargetKind.COMFYUI, deployment_id)


def _not_found(wanted: Wanted, targets: Sequence[Target]) -> str:
    if wanted.deployment_id is not None:
        return "not found: the deployment has no such request (any more)"
    if len(targets) == 1:
        return "not found: the Model API does not know it (any more)"
    deployments = "1 deployment knows" if len(targets) == 2 else f"{len(targets) - 1} deployments know"
    return f"not found: neither the Model API nor {deployments} it (any more)"
