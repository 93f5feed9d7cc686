"""``runcomfy-tui status``, ``result`` and ``cancel``: one request, of the list or not, asked about once."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.output import remark, say, show, show_body, show_json
from runcomfy_tui.cli.start import Start, require_writing, start
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import FINAL, Job, JobState
from runcomfy_tui.domain.state_names import state_name
from runcomfy_tui.domain.target import NO_MODEL, TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.wiring.requests import RequestDesk, Subject

if TYPE_CHECKING:
    from runcomfy_tui.domain.events import CancelOutcome
    from runcomfy_tui.wiring.requests import Result, Standing

SUBMIT_WITHIN_S: Final = 10.0
_LOOKED_AT_EVERY_S: Final = 0.25
_CANCELLED: Final = "cancelled"
_NOT_CANCELLABLE: Final = "not_cancellable"
_RUNS_ON: Final = "RunComfy cannot cancel it (any more): what runs goes on and is charged."


def requests(arguments: argparse.Namespace) -> int:
    """Do what ``requests`` was asked for; return the exit code."""
    return {"get": status, "result": result, "cancel": cancel}[arguments.action](arguments)


def status(arguments: argparse.Namespace) -> int:
    """Tell where a request stands; return the exit code."""
    _, desk, subject = _begun(arguments)
    if subject.request is None:
        assert subject.job is not None
        _tell_status(subject, subject.job, None, arguments)
        return _code_without_request(subject.job)
    try:
        standing = asyncio.run(desk.status(subject))
    except errors.NotFound as error:
        raise _not_found(error, subject) from None
    _tell_status(subject, standing.job, standing, arguments)
    return exit_codes.DONE


def result(arguments: argparse.Namespace) -> int:
    """Tell a request's result and fetch its files; return the exit code."""
    started, desk, subject = _begun(arguments)
    if subject.request is None:
        assert subject.job is not None
        say(f"Job {subject.job.id} has no request and no result: it is {subject.job.state.word}.")
        not_yet = exit_codes.BAD_INPUT if subject.job.is_final else exit_codes.TRY_AGAIN
        return _code_without_request(subject.job) or not_yet
    try:
        found = asyncio.run(desk.result(subject))
    except errors.NotFound as error:
        return _kept_result(desk, subject, error, arguments)
    _print(found.raw, arguments)
    code = _code_of(found)
    if code != exit_codes.DONE or arguments.no_download or not found.files:
        return code
    from runcomfy_tui.cli.download import fetch_one

    return fetch_one(started, subject, arguments.output_dir)


def cancel(arguments: argparse.Namespace) -> int:
    """Ask for a cancel; return the exit code."""
    started, desk, subject = _begun(arguments)
    require_writing(started)
    job = subject.job
    if job is not None and (job.state in FINAL or subject.request is None):
        subject = _without_asking(desk, job)
        if subject.request is None or subject.job is None or subject.job.is_final:
            return _told_without_asking(subject, arguments)
    try:
        outcome = asyncio.run(desk.cancel(subject))
    except errors.NotFound as error:
        raise _not_found(error, subject) from None
    except (errors.NetworkFault, errors.RateLimited, errors.ServerFault):
        if job is not None:
            say("The wish stays in the list: a dashboard repeats it for ten minutes.")
        raise
    return _tell_outcome(subject, outcome.value, arguments)


def _begun(arguments: argparse.Namespace) -> tuple[Start, RequestDesk, Subject]:
    started = start(arguments)
    desk = RequestDesk(started.settings, started.tokens)
    return started, desk, desk.named(arguments.request, getattr(arguments, "deployment", None))


def _not_found(error: errors.NotFound, subject: Subject) -> errors.NotFound:
    error.message = f"RunComfy does not know {subject.name} (any more)"
    if subject.target == NO_MODEL:
        error.advice = "a deployment's request: name the deployment, as in runcomfy-tui deployments status DEP ID"
    return error


def _code_without_request(job: Job) -> int:
    return exit_codes.OUTCOME_UNKNOWN if job.state is JobState.UNKNOWN else exit_codes.DONE


def _tell_status(subject: Subject, job: Job | None, standing: Standing | None, arguments: argparse.Namespace) -> None:
    position = job.queue_position if standing is None and job is not None else standing and standing.queue_position
    word = None if standing is None else standing.status
    if arguments.output == "json":
        show_json(
            {
                "request_id": None if subject.request is None else subject.request.id,
                "status": word,
                "queue_position": position,
                "instance_id": standing and standing.instance_id,
                "state": None if job is None else state_name(job),
                **_ids(subject),
            }
        )
        return
    ahead = "" if position is None else " (next)" if position == 0 else f" ({position:,} ahead)"
    runs = "" if subject.target == NO_MODEL else f"  {clean(subject.target.id, 200)}"
    show(f"{subject.name}  {clean(word or (job.state.word if job else ''), 100)}{ahead}{runs}")


def _ids(subject: Subject) -> dict[str, object]:
    target = subject.target
    is_model = target.kind is TargetKind.MODEL
    return {
        "job_id": None if subject.job is None else subject.job.id,
        "model_id": target.id if is_model and target != NO_MODEL else None,
        "deployment_id": None if is_model else target.id,
    }


def _print(raw: bytes, arguments: argparse.Namespace) -> None:
    if arguments.output == "json":
        show_json(json.loads(raw))
    else:
        show_body([raw], pretty=True)


def _code_of(found: Result) -> int:
    from runcomfy_tui.domain.events import Verdict

    if found.verdict is Verdict.SUCCEEDED:
        return exit_codes.DONE
    if found.verdict is Verdict.NOT_YET:
        remark("It has not ended yet.")
        return exit_codes.TRY_AGAIN
    say("It has failed." if found.verdict is Verdict.FAILED else "It was cancelled.")
    return exit_codes.FAILED


def _kept_result(desk: RequestDesk, subject: Subject, error: errors.NotFound, arguments: argparse.Namespace) -> int:
    """Tell what the list keeps of a request that RunComfy does not know any more."""
    raw = desk.kept_result(subject)
    if not raw or subject.job is None:
        raise _not_found(error, subject)
    say("RunComfy does not know it any more: this is the result as it was kept here.")
    _print(raw, arguments)
    return exit_codes.DONE if subject.job.state is JobState.SUCCEEDED else exit_codes.FAILED


def _without_asking(desk: RequestDesk, job: Job) -> Subject:
    """Withdraw what was not sent, and wait a little for the id of what is being sent."""
    after: Job | None = job
    if not job.is_final and job.state is not JobState.UNKNOWN:
        after = desk.withdraw(job)
        if after is not None and after.state is JobState.SUBMITTING:
            after = asyncio.run(_until_sent(desk, after))
    after = after or job
    return Subject(after.target, after.request, after)


async def _until_sent(desk: RequestDesk, job: Job) -> Job:
    for _ in range(int(SUBMIT_WITHIN_S / _LOOKED_AT_EVERY_S)):
        await asyncio.sleep(_LOOKED_AT_EVERY_S)
        job = desk.named(job.id).job or job
        if job.state is not JobState.SUBMITTING:
            break
    return job


def _told_without_asking(subject: Subject, arguments: argparse.Namespace) -> int:
    job = subject.job
    assert job is not None
    match job.state:
        case JobState.UNKNOWN:
            say("Nobody knows its request's id: look at your RunComfy dashboard. Nothing was asked.")
            return exit_codes.OUTCOME_UNKNOWN
        case JobState.SUBMITTING:
            say("Its submit has no answer yet: the wish stands, and is sent as soon as its id is known.")
            return exit_codes.TRY_AGAIN
        case JobState.CANCELLED | JobState.WITHDRAWN:
            return _tell_outcome(subject, _CANCELLED, arguments)
    return _tell_outcome(subject, _NOT_CANCELLABLE, arguments, why=f"It is over already: {job.state.word}.")


def _tell_outcome(
    subject: Subject, outcome: CancelOutcome | str, arguments: argparse.Namespace, *, why: str = _RUNS_ON
) -> int:
    word = str(outcome)
    if arguments.output == "json":
        request_id = None if subject.request is None else subject.request.id
        show_json({"request_id": request_id, "job_id": subject.job and subject.job.id, "outcome": word})
    else:
        show(f"{subject.name}  {word}")
    if word == _NOT_CANCELLABLE:
        remark(why)
        return exit_codes.FAILED
    return exit_codes.DONE
