"""A job that a command submits: sent, waited for, told about and downloaded, or left in a way that surprises nobody."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.at_work import GRACE_S, at_work, with_files_in
from runcomfy_tui.cli.downloading import tell_files, until_fetched
from runcomfy_tui.cli.ending import code_when_over, how_it_ended, how_it_was_left, wait_words
from runcomfy_tui.cli.following import Following, following
from runcomfy_tui.cli.leaving import leaving
from runcomfy_tui.cli.output import detail, flush, remark, say, show_body, show_json
from runcomfy_tui.cli.progress import Progress
from runcomfy_tui.cli.start import Start, require_writing
from runcomfy_tui.domain.errors import BudgetPassed, DiskRefused, Duplicate, RuncomfyTuiError
from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState
from runcomfy_tui.domain.text import sentences

if TYPE_CHECKING:
    from runcomfy_tui.engine import Engine
    from runcomfy_tui.wiring.session import Session

CANCEL_WITHIN_S: Final = 10.0
"""So long Ctrl-C waits for the answer to its cancel."""

SETTLES_WITHIN_S: Final = 3.0
"""So long it waits then for the state that follows from it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a job is submitted: the arguments of the same names of ``Engine.submit``."""

    even_if_same: bool
    over_budget: bool
    claim: bool
    label: str


Submit = Callable[["Engine", Terms], Awaitable[Job]]
"""Submits the one job of a command to the engine on these terms, and returns it."""

Prepare = Callable[["Engine"], Coroutine[object, object, object]]
"""Asks for what a submit needs to know; it spends nothing, and is broken off by whoever leaves."""


def send(started: Start, arguments: argparse.Namespace, submit: Submit, prepare: Prepare | None = None) -> int:
    """Submit a job and see it through as the flags of ``add_waiting`` say; return the exit code.

    Raises :class:`~runcomfy_tui.domain.errors.RuncomfyTuiError` where nothing was sent.
    """
    require_writing(started)
    settings = with_files_in(started.settings, arguments.output_dir, download=not arguments.no_download)
    return asyncio.run(_sent(replace(started, settings=settings), arguments, submit, prepare))


async def _sent(started: Start, arguments: argparse.Namespace, submit: Submit, prepare: Prepare | None) -> int:
    with leaving() as leave:
        async with at_work(started, only_claimed=True, grace_s=lambda: leave.grace_s) as session:
            if prepare is not None:
                await leave.or_done(prepare(session.engine))
            if leave.code is not None:
                say("Nothing was sent.")
                return leave.code
            terms = Terms(False, arguments.yes, not arguments.no_wait, arguments.label)
            job = await _submitted(session.engine, submit, terms)
            detail(f"written to the journal as {job.id}")
            async with following(session, leave, lambda one: one.id == job.id, since=job.change_seq - 1) as followed:
                followed.note([job])
                return await _Wait(session, followed, job.id, arguments).through()


async def _submitted(engine: Engine, submit: Submit, terms: Terms) -> Job:
    try:
        try:
            return await submit(engine, terms)
        except Duplicate as same:
            say(f"{sentences(same.message, same.advice)} It is sent all the same.")
            return await submit(engine, replace(terms, even_if_same=True))
    except BudgetPassed as passed:
        passed.advice = "add --yes to submit it all the same, or raise RUNCOMFY_TUI_SESSION_BUDGET"
        raise


class _Wait:
    """The way of one job from its intent to whatever ends the command."""

    def __init__(self, session: Session, followed: Following, job_id: str, arguments: argparse.Namespace) -> None:
        self._session = session
        self._engine = session.engine
        self._followed = followed
        self._leave = followed.leave
        self._id = job_id
        self._arguments = arguments
        self._clock = session.clock
        self._ends_at = None if arguments.timeout is None else self._clock.monotonic() + arguments.timeout
        self._progress = Progress(now=self._clock.monotonic())
        self._longest_line = 0
        self._leave.last_words = self._say_last_words
        followed.on_tick = self._tell

    @property
    def _job(self) -> Job:
        return self._followed.jobs[self._id]

    def _say_last_words(self) -> None:
        self._progress.aside(how_it_was_left(self._job, was_cancelling=self._leave.is_interrupt))

    async def through(self) -> int:
        """See the job through; return the exit code."""
        try:
            if not await self._until(self._is_sent):
                return await self._left()
            if self._job.state is JobState.INTENT:
                await self._withdraw()
            if self._arguments.no_wait and self._job.state in AT_SERVICE:
                return self._accepted()
            if self._job.state in AT_SERVICE:
                detail(f"RunComfy accepted it as {self._job.request and self._job.request.id}")
                self._engine.look_at(self._id, (), every_s=self._arguments.poll_secs)
            if not await self._until(self._is_over):
                return await self._left()
        finally:
            self._progress.clear()
        return await self._over()

    async def _until(self, holds: Callable[[], bool]) -> bool:
        within_s = None if self._ends_at is None else max(0.0, self._ends_at - self._clock.monotonic())
        return await self._followed.until(holds, within_s)

    def _tell(self) -> None:
        position = self._job.queue_position
        self._longest_line = max(self._longest_line, position or 0)
        passed = None if not position else 1 - position / (self._longest_line + 1)
        self._progress.tell(wait_words(self._job), self._clock.monotonic(), passed)

    def _is_sent(self) -> bool:
        """Tell whether the submit is settled: accepted, refused, unknown, or proved not to have been sent."""
        job = self._job
        is_put_back = job.state is JobState.INTENT and (job.hold is not None or job.failure is not None)
        return is_put_back or job.state not in (JobState.INTENT, JobState.SUBMITTING)

    def _is_over(self) -> bool:
        return code_when_over(self._job, self._engine.status) is not None

    async def _withdraw(self) -> None:
        """Let nothing be sent later by itself that the command has told to have failed."""
        await self._engine.cancel([self._id])
        await self._followed.until(lambda: self._job.state is not JobState.INTENT, GRACE_S, leaves=False)

    def _accepted(self) -> int:
        request = self._job.request
        assert request is not None
        self._progress.clear()
        self._print({"request_id": request.id, "wait": False})
        remark("A dashboard goes on with it, now or when one is opened.")
        return exit_codes.DONE

    async def _over(self) -> int:
        """Tell the result of a job that has come to an end here, and bring its files."""
        job = self._job
        code = code_when_over(job, self._engine.status)
        assert code is not None
        if not job.is_final or job.request is None:
            say(how_it_ended(job))
            return code
        raw = await self._session.journal.result(job.id)
        self._print(json.loads(raw) if raw else {"request_id": job.request.id, "status": job.state.value})
        (remark if code == exit_codes.DONE else say)(how_it_ended(job))
        if self._arguments.no_download or job.state is not JobState.SUCCEEDED or not job.outputs:
            return code
        rows = await until_fetched(self._followed, {job.id: job.outputs}, self._progress)
        if self._leave.code is not None:
            say(f"not all files are here: runcomfy-tui download {job.request.id}")
            return self._leave.code
        code = tell_files(rows)
        if code != exit_codes.TRY_AGAIN:
            return code
        say(f"The rest comes by a dashboard, or by runcomfy-tui download {job.request.id}.")
        return exit_codes.FAILED  # It is paid: what is tried again is not the run.

    def _print(self, data: object) -> None:
        try:
            if self._arguments.output == "json" or self._arguments.no_wait:
                show_json(data)
                flush()
            else:
                show_body([json.dumps(data).encode()], pretty=True)
        except (BrokenPipeError, DiskRefused):
            say(how_it_was_left(self._job))
            raise

    async def _left(self) -> int:
        """Leave before its end: by a signal, or because the time was up."""
        self._followed.on_tick = self._tell
        patient_until = self._clock.monotonic() + GRACE_S
        if self._leave.is_interrupt:
            try:
                await self._cancel()
            except RuncomfyTuiError as error:
                self._progress.aside(sentences(error.message, error.advice))
        # What is being sent is not torn off: its id is what the person needs most.
        await self._followed.until(self._is_sent, max(0.0, patient_until - self._clock.monotonic()), leaves=False)
        if self._job.state is JobState.INTENT:
            await self._withdraw()
        await self._read_again()
        self._progress.clear()
        if self._leave.code is None and self._is_over():
            return await self._over()
        return self._told_as_left()

    def _told_as_left(self) -> int:
        is_unanswered = self._job.state is JobState.SUBMITTING
        if is_unanswered:
            self._leave.grace_s = 0.0  # It was waited for: the session ends now, and tells of it.
        else:
            say(how_it_was_left(self._job, was_cancelling=self._leave.is_interrupt))
        if self._leave.code is not None:
            return self._leave.code
        # Whoever tries again for a 75 might pay twice.
        return exit_codes.OUTCOME_UNKNOWN if is_unanswered else exit_codes.TRY_AGAIN

    async def _cancel(self) -> None:
        await self._engine.cancel([self._id])
        await self._read_again()
        self._progress.aside("cancelling: Ctrl-C again leaves at once")
        answered = await self._followed.until(self._is_cancel_answered, CANCEL_WITHIN_S, leaves=False)
        if answered and self._job.cancel is not None:
            # The poll that settles it is under way: the journal shall show the end.
            await self._followed.until(lambda: self._job.is_final, SETTLES_WITHIN_S, leaves=False)

    async def _read_again(self) -> None:
        if (job := await self._session.journal.job(self._id)) is not None:
            self._followed.note([job])

    def _is_cancel_answered(self) -> bool:
        job = self._job
        if job.is_final or job.state is JobState.UNKNOWN:
            return True
        return job.not_cancellable_at is not None or (job.cancel is not None and job.cancel.answer is not None)
