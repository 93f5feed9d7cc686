"""Questions about one request without a session: the journal read as it lies, the API behind its target asked once."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from runcomfy_tui import __version__
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Job, JobState, Request
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind
from runcomfy_tui.settings import Settings
from runcomfy_tui.wiring.job_reading import find_job, read_result

if TYPE_CHECKING:
    from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer
    from runcomfy_tui.api.caller import Caller
    from runcomfy_tui.auth import TokenSources
    from runcomfy_tui.domain.events import CancelOutcome, Event, Verdict

T = TypeVar("T")


class Subject(NamedTuple):
    """What an id names: its job, where the journal has one, the target behind whose door it is, and its request."""

    target: Target
    request: Request | None
    job: Job | None = None

    @property
    def name(self) -> str:
        """Return the id that tells it from others."""
        if self.request is not None:
            return self.request.id
        return "" if self.job is None else self.job.id


class Standing(NamedTuple):
    """Where a request stands: the service's word, those ahead while it is queued, the machine that works on it.

    ``job`` is the journal's, as this makes it, None where it has none.
    """

    status: str
    queue_position: int | None
    instance_id: str | None
    job: Job | None


class Result(NamedTuple):
    """A result: the answer as it came, what it says of the request, and how many files it names."""

    raw: bytes
    verdict: Verdict
    files: int


class RequestDesk:
    """Answers one command's questions about requests; each may raise :class:`errors.RuncomfyTuiError`.

    What the service says of a job is applied to the journal too, where that can be done at once.
    """

    def __init__(self, settings: Settings, tokens: TokenSources, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._path = settings.journal_path
        self._tokens = tokens
        self._wall = wall

    def named(self, id_: str, deployment_id: str | None = None) -> Subject:
        """Return what an id of a request or a job names; one that the journal does not know is the Model API's.

        With ``deployment_id`` it is that deployment's.
        """
        job = find_job(self._path, id_)
        if job is not None and deployment_id in (None, job.target.id):
            return Subject(job.target, job.request, job)
        if deployment_id is not None:
            return Subject(Target(TargetKind.COMFYUI, deployment_id), Request(id_))
        return Subject(NO_MODEL, Request(id_))

    async def status(self, subject: Subject) -> Standing:
        """Ask where a request stands."""
        request = _request_of(subject)
        answer = await self._ask(subject.target, lambda door: door.status(request))
        job = None if subject.job is None else self._heard_status(subject.job, answer)
        return Standing(answer.wire_status, answer.queue_position, answer.instance_id, job)

    async def result(self, subject: Subject) -> Result:
        """Ask for a request's result."""
        request = _request_of(subject)
        answer = await self._ask(subject.target, lambda door: door.result(request))
        if (job := subject.job) is not None:
            event = answer.event(self._wall())
            with suppress(errors.JournalError), self._writing(job) as write:
                write(lambda _: event, answer)
        return Result(answer.raw, answer.verdict, len(answer.assets))

    def kept_result(self, subject: Subject) -> bytes | None:
        """Return the result that the journal keeps, or None."""
        return None if subject.job is None else read_result(self._path, subject.job.id)

    async def cancel(self, subject: Subject) -> CancelOutcome:
        """Ask for a cancel, the wish in the journal first where the job is there; its answer goes there, too.

        What could not be delivered stays there as a wish: a window that polls goes on with it for ten minutes.
        """
        from runcomfy_tui.domain import events as ev

        request = _request_of(subject)
        with self._writing(subject.job) as write:
            write(lambda owner: ev.CancelRequested(self._wall(), owner))
            try:
                outcome = await self._ask(subject.target, lambda door: door.cancel(request))
            except errors.RuncomfyTuiError as fault:
                retried = isinstance(fault, errors.NetworkFault | errors.RateLimited | errors.ServerFault)
                reason = fault.message
                write(lambda _: ev.CancelFailed(self._wall(), reason, retried))
                raise
            write(lambda _: ev.CancelAnswered(self._wall(), outcome))
        return outcome

    def withdraw(self, job: Job) -> Job | None:
        """Write the wish to cancel a job that has no request yet; return the job as it is then."""
        from runcomfy_tui.domain import events as ev

        with self._writing(job) as write:
            write(lambda owner: ev.CancelRequested(self._wall(), owner))
        return find_job(self._path, job.id)

    def _heard_status(self, job: Job, answer: StatusAnswer) -> Job:
        """Apply a status to the journal, unless it tells nothing new or a window that polls hears it anyway."""
        if _tells_nothing_new(job, answer):
            return job
        from runcomfy_tui.domain import events as ev
        from runcomfy_tui.domain.transitions import advance

        polled = ev.Polled(self._wall(), answer.progress, answer.wire_status, answer.queue_position, answer.instance_id)
        after = advance(job, polled)
        if replace(after, confirmed_at=job.confirmed_at) != job and not self._is_polled_elsewhere():
            with suppress(errors.JournalError), self._writing(job) as write:
                write(lambda _: polled)
        return after

    def _is_polled_elsewhere(self) -> bool:
        from runcomfy_tui.store.owners import EngineLock

        lock = EngineLock(self._settings.profile_folder)
        if not lock.try_acquire():
            return True
        lock.release()
        return False

    @contextmanager
    def _writing(self, job: Job | None) -> Iterator[_Write]:
        """Open the journal for writing as an owner of its own; a job that is not there is not written about."""
        if job is None:
            yield lambda _event, _result=None: None
            return
        from runcomfy_tui.store import jobs
        from runcomfy_tui.store.open import open_journal, owners_of
        from runcomfy_tui.store.owners import Owner
        from runcomfy_tui.store.transaction import in_words

        opened = open_journal(self._path)
        with closing(opened.connection) as connection:
            if opened.newer:
                raise errors.JournalNewer(f"{self._path} was written by a newer version: this one only shows it.")
            owner = Owner.acquire(owners_of(self._path))

            def write(event: Callable[[str], Event], answer: ResultAnswer | None = None) -> None:
                raw, assets = (None, None) if answer is None else (answer.raw, answer.assets)
                try:
                    jobs.apply(connection, job.id, event(owner.id), raw, assets)
                except sqlite3.Error as error:
                    raise in_words(error, self._path) from None

            try:
                yield write
            finally:
                owner.release()

    async def _ask(self, target: Target, question: Callable[[_Door], Awaitable[T]]) -> T:
        """Ask at the one door that the target stands behind: the other API is not even loaded."""
        from runcomfy_tui.api.caller import Caller
        from runcomfy_tui.api.transport import Transport

        found = await self._tokens.find()
        if found.token is None:
            why = " ".join(found.notes)
            raise errors.Unauthorised(f"not signed in. {why}".strip(), status=401, advice=errors.HOW_TO_SIGN_IN)
        if logging.getLogger().handlers:  # Without a log there is nothing to keep it out of, and that takes a while.
            from runcomfy_tui.wiring.redaction import hide

            hide(found.token)
        transport = Transport(user_agent=f"runcomfy-tui/{__version__}")

        def caller(base: str) -> Caller:
            return Caller(transport, base, lambda: found.token, self._wall)

        try:
            return await question(_door(self._settings, target, caller))
        finally:
            await transport.close()


class _Door(NamedTuple):
    """The questions about requests of one target."""

    status: Callable[[Request], Awaitable[StatusAnswer]]
    result: Callable[[Request], Awaitable[ResultAnswer]]
    cancel: Callable[[Request], Awaitable[CancelOutcome]]


def _door(settings: Settings, target: Target, caller: Callable[[str], Caller]) -> _Door:
    if target.kind is TargetKind.MODEL:
        from runcomfy_tui.api.model_api import ModelApi

        model_api = ModelApi(caller(settings.model_api_base))
        return _Door(model_api.status, model_api.result, model_api.cancel)
    from runcomfy_tui.api.serverless_api import ServerlessApi

    api = ServerlessApi(caller(settings.serverless_api_base), caller(settings.deployments_base))
    return _Door(partial(api.status, target.id), partial(api.result, target.id), partial(api.cancel, target.id))


_Write = Callable[..., None]


def _request_of(subject: Subject) -> Request:
    if subject.request is None:
        raise errors.ConfigurationError("it has no request yet")
    return subject.request


def _tells_nothing_new(job: Job, answer: StatusAnswer) -> bool:
    """Tell whether the journal need not hear of a status: most questions are repeated."""
    from runcomfy_tui.domain.meanings import Progress

    if job.is_final or job.state is JobState.FINISHED:
        return True
    if job.stale is not None or answer.queue_position != job.queue_position:
        return False
    return (job.state, answer.progress) in (
        (JobState.QUEUED, Progress.QUEUED),
        (JobState.RUNNING, Progress.RUNNING),
    )
