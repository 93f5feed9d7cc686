"""How a job that a command waits for stands and ends: in words, and as an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState, elapsed_s
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.present.durations import duration
from runcomfy_tui.present.money import money
from runcomfy_tui.present.taken_over import where_it_stands

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus

_PROGRAM: Final = "runcomfy-tui"
_OF_THE_TOKEN: Final = 400_004
_REFUSING: Final = frozenset({401, 403})


def code_when_over(job: Job, status: EngineStatus | None = None) -> int | None:
    """Return the exit code of a job that has come to an end, or on which waiting leads nowhere; None for all others.

    ``status`` tells whether RunComfy refuses the token.
    """
    match job.state:
        case JobState.SUCCEEDED:
            return exit_codes.DONE
        case JobState.REJECTED:
            return exit_codes.NOT_SIGNED_IN if _is_token_refused(job, status) else exit_codes.BAD_INPUT
        case JobState.WITHDRAWN:
            return exit_codes.TRY_AGAIN if job.failure is not None else exit_codes.FAILED
        case JobState.FAILED | JobState.CANCELLED:
            return exit_codes.FAILED
        case JobState.UNKNOWN:
            return exit_codes.OUTCOME_UNKNOWN
        case JobState.LOST:
            return exit_codes.BAD_INPUT
    if job.state in AT_SERVICE and (job.refused is not None or _is_signed_out(job, status)):
        return exit_codes.NOT_SIGNED_IN
    return None


def _is_token_refused(job: Job, status: EngineStatus | None) -> bool:
    code = None if job.failure is None else job.failure.code
    return (code is not None and (code == _OF_THE_TOKEN or code // 1_000 in _REFUSING)) or _is_signed_out(job, status)


def _is_signed_out(job: Job, status: EngineStatus | None) -> bool:
    if status is None or not status.banners:
        return False
    from runcomfy_tui.engine.remotes import base_of
    from runcomfy_tui.engine.status import signed_out

    return base_of(job.target) in signed_out(status)


def wait_words(job: Job) -> str:
    """Return where a job stands that is waited for, in a line."""
    words = where_it_stands(job)
    if job.cancel is not None:
        words = f"cancelling, {words}"
    return f"{words} (not confirmed: {clean(job.stale, 200)})" if job.stale else words


def how_it_ended(job: Job) -> str:
    """Return what became of a job for which :func:`code_when_over` has a code, in sentences."""
    name = _name(job)
    why = "" if job.failure is None else clean(job.failure.message, 1_000)
    match job.state:
        case JobState.SUCCEEDED:
            ran = elapsed_s(job, job.state_since)
            took = "" if ran is None else f" in {duration(ran)}"
            cost = "" if job.cost_usd is None else f" for {money(job.cost_usd)}"
            return f"{name} succeeded{took}{cost}."
        case JobState.FAILED | JobState.CANCELLED:
            return sentences(f"{name} {'has failed' if job.state is JobState.FAILED else 'was cancelled'}", why)
        case JobState.REJECTED:
            return sentences(f"RunComfy refused it, and nothing runs: {why or 'no reason was given'}")
        case JobState.WITHDRAWN:
            kept = "Nothing is kept that would be sent later"
            return sentences(f"nothing was sent: {why or 'it was withdrawn'}", kept)
        case JobState.UNKNOWN:
            return _unknown(job, why)
        case JobState.LOST:
            return f"RunComfy does not know {name} any more."
    if job.refused is not None:
        return sentences(f"RunComfy does not tell this account about {name}: {clean(job.refused, 300)}")
    return sentences(f"RunComfy refuses the token, and {name} goes on there", _by_hand(job, "status"))


def how_it_was_left(job: Job, *, was_cancelling: bool = False) -> str:
    """Return what becomes of a job whose command leaves it before its end, in sentences.

    ``was_cancelling`` tells that a cancel was on its way, which the job need not show yet.
    """
    name = _name(job)
    if job.is_final and job.request is not None:
        return f"{how_it_ended(job)} {_by_hand(job, 'result')}"
    if job.is_final or job.state is JobState.UNKNOWN:
        return how_it_ended(job)
    if job.request is None:
        return (
            "The submit got no answer yet: it may have been accepted and may be charged. "
            f"Job {job.id} will tell at the next start of {_PROGRAM}."
        )
    if job.cancel is not None and job.cancel.answer is not None:
        return f"RunComfy was asked to cancel {name}, and does. {_by_hand(job, 'status')}"
    if job.cancel is not None or (was_cancelling and job.not_cancellable_at is None):
        problem = "" if job.cancel is None else job.cancel.problem
        why = f" ({clean(problem, 300)})" if problem else ""
        return f"The cancel of {name} did not get through{why}: it may run on. {_by_hand(job, 'cancel')}"
    if job.not_cancellable_at is not None:
        return f"{name} cannot be cancelled: it will run on and be charged. {_by_hand(job, 'status')}"
    return f"{name} goes on at RunComfy. {_by_hand(job, 'status')}"


def _unknown(job: Job, why: str) -> str:
    return sentences(
        f"nobody knows whether RunComfy has accepted it: it may run and be charged ({why or 'no answer came'})",
        "look at your RunComfy dashboard before you run it again",
        f"{_PROGRAM} keeps it as unknown, job {job.id}, where its request can be attached or declared not accepted",
    )


def _name(job: Job) -> str:
    return f"job {job.id}" if job.request is None else f"request {clean(job.request.id, 128)}"


def _by_hand(job: Job, command: str) -> str:
    does = {"status": "Where it stands", "result": "Its result", "cancel": "To cancel it by hand"}[command]
    return f"{does}: {_PROGRAM} {command} {job.request.id if job.request is not None else job.id}"
