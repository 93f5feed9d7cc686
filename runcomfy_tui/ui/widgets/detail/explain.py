"""What there is to say about a job in whole sentences: why it stands where it stands, and what a person can do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.domain.job import Failure, Job, JobState
from runcomfy_tui.domain.text import clean, first_line, sentences
from runcomfy_tui.present.durations import ago, date_time, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.money import money
from runcomfy_tui.present.node_failures import NodeFailure, node_failures
from runcomfy_tui.present.run_time import at_most, run_time
from runcomfy_tui.present.states import Role, look

_LONGEST = 2_000
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Explanation:
    """A headline with its role, what the job is about, sentences, and the service's raw words (several lines).

    ``failures`` are the single errors of a deployment's job, instead of raw words. All of it is cleaned.
    """

    headline: str
    role: Role
    title: str = ""
    lines: tuple[str, ...] = ()
    raw: str = ""
    failures: tuple[NodeFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What the service said about one input: its path as ``prompt`` or ``images.0``, cleaned like the words."""

    field: str
    words: str


def explain(job: Job, now: float, glyphs: Glyphs = UNICODE, estimate: int | None = None) -> Explanation:
    """Return what to say about the job at ``now`` (unix seconds).

    ``estimate`` is its queue position where it was carried forward since it was asked.
    """
    shown = look(job, now, glyphs)
    headline = " · ".join([shown.text, *_facts(job, now, glyphs)])
    lines = (*_state_lines(job, now, estimate), *_doubts(job), *_own_words(job))
    failures = node_failures(job.failure)
    raw = "" if failures else _raw(job.failure)
    return Explanation(headline, shown.role, first_line(job.title, 200), lines, raw, failures)


def _facts(job: Job, now: float, glyphs: Glyphs) -> Iterator[str]:
    if job.failure is not None and job.failure.code is not None:
        yield f"code {job.failure.code}"
    if (ran := run_time(job, now)) is not None:
        yield f"{'ran' if job.is_final else 'runs for'} {ran}"
    elif (most := at_most(job, now)) is not None:
        yield f"ran for at most {most}"
    if job.cost_usd is not None:
        yield _cost(job.cost_usd, job.price_usd, glyphs)
    elif job.price_usd is not None and job.is_live:
        yield f"{glyphs.about}{money(job.price_usd)}"
    elif job.state is JobState.SUCCEEDED:
        yield "cost unknown"


def _cost(cost_usd: float, estimate_usd: float | None, glyphs: Glyphs) -> str:
    """Return what a job cost, with its estimate where that was another one."""
    if estimate_usd is None or money(estimate_usd) == money(cost_usd) or not cost_usd:
        return money(cost_usd)
    return f"{money(cost_usd)} (estimated {glyphs.about}{money(estimate_usd)})"


def _own_words(job: Job) -> Iterator[str]:
    """Yield what the person calls the job."""
    tags = " ".join(f"#{tag}" for tag in clean(job.tags, _LONGEST).split())
    if job.label or tags:
        label = f"Label: {clean(job.label, 200)}" if job.label else ""
        yield "  ".join(part for part in (label, tags) if part)
    if job.note:
        yield f"Note: {clean(job.note, _LONGEST)}"


def _state_lines(job: Job, now: float, estimate: int | None) -> Iterator[str]:
    match job.state:
        case JobState.INTENT:
            yield from _intent(job)
        case JobState.SUBMITTING:
            yield "The one request that starts it is on its way."
        case JobState.UNKNOWN:
            yield "It may have been accepted and may be charged: no answer settled it."
            yield from _said(job.failure)
            yield "Look at your RunComfy dashboard (O); Enter lists what you can do. Nothing is sent again by itself."
        case JobState.QUEUED:
            yield from _queued(job, now, estimate)
        case JobState.RUNNING:
            yield "The service is working on it."
        case JobState.FINISHED:
            yield "It has ended; its result is being fetched, and that decides."
        case JobState.SUCCEEDED:
            yield from _succeeded(job, now)
        case JobState.FAILED:
            yield from _said(job.failure) if job.failure else ("The service gave no reason.",)
        case JobState.CANCELLED:
            yield from _cancelled(job)
        case JobState.REJECTED:
            yield "The service did not take it; nothing runs and nothing is charged."
            yield from _said(job.failure)
            yield "r opens its inputs again."
        case JobState.WITHDRAWN:
            yield "Withdrawn before it was sent: nothing ran and nothing is charged."
        case JobState.LOST:
            yield "The service says that it does not know this request. It is asked again every hour; ctrl+r asks now."
        case _:
            assert_never(job.state)


def _cancelled(job: Job) -> Iterator[str]:
    if job.cost_usd is None:
        yield "It was cancelled; the service does not tell what it cost."
    else:
        yield "It was cancelled; nothing is charged." if job.cost_usd == 0 else "It was cancelled after it had begun."


def _intent(job: Job) -> Iterator[str]:
    price = f"it costs about {money(job.price_usd)}" if job.price_usd is not None else "its price is not known"
    if job.hold is not None:
        yield sentences(f"Not sent: {clean(job.hold, _LONGEST)}")
        batch = "; B goes on with its whole batch" if job.batch is not None else ""
        yield f"! sends it ({price}){batch}; x withdraws it."
    else:
        yield "Kept on this disk, about to be sent."
    yield from _said(job.failure)


def _queued(job: Job, now: float, estimate: int | None) -> Iterator[str]:
    if job.wire_status is None:
        yield "Accepted; its place in the queue is asked for."
    elif job.queue_position is None:
        yield "In the queue; the service does not tell where."
    elif estimate is not None:
        asked = f"asked {ago(now - job.confirmed_at)}" if job.confirmed_at is not None else "when it was asked"
        ahead = f"About {estimate:,} ahead" if estimate else "About to be next"
        yield f"{ahead} in the queue, judging by the jobs before it; {asked}: {job.queue_position:,}."
    elif job.queue_position == 0:
        yield "Next in the queue."
    else:
        yield f"{job.queue_position:,} ahead in the queue."
    waited = f"In the queue for {duration(now - (job.accepted_at or job.state_since))}"
    if not job.has_inputs:
        waited = f"Followed for {duration(now - job.state_since)}"
    if job.position_since is not None:
        waited += f"; the position last moved {ago(now - job.position_since)}"
    yield f"{waited}."


def _succeeded(job: Job, now: float) -> Iterator[str]:
    if not job.outputs:
        yield "The result names no files: see the Result tab."
        return
    files = "file" if job.outputs == 1 else "files"
    if job.downloaded < job.outputs:
        missing = job.outputs - job.downloaded
        yield f"d downloads {missing} {'file' if missing == 1 else 'files'}."
    else:
        yield f"{job.outputs} {files} on this disk."
    if job.expires_at is not None and job.downloaded < job.outputs:
        gone = job.expires_at <= now
        when = date_time(job.expires_at)
        yield f"The service {'deleted' if gone else 'deletes'} its {files} on {when}."


def _doubts(job: Job) -> Iterator[str]:
    """Yield what stands beside the state: wishes, staleness, refusals."""
    if job.cancel is not None:
        yield f"You asked to cancel it at {date_time(job.cancel.wished_at)}; the service has not settled it yet."
        if job.cancel.problem:
            yield sentences(f"The cancel could not be delivered: {clean(job.cancel.problem, _LONGEST)}")
    if job.not_cancellable_at is not None and not job.is_final:
        yield "The service cannot cancel it: it will run on and be charged."
    if job.refused is not None:
        yield sentences(f"The service does not tell this account about it: {clean(job.refused, _LONGEST)}")
    elif job.stale is not None and not job.is_final:
        since = f" since {date_time(job.confirmed_at)}" if job.confirmed_at else ""
        yield sentences(f"Not confirmed{since}: {clean(job.stale, _LONGEST)}")


def _said(failure: Failure | None) -> Iterator[str]:
    if failure is None:
        return
    if failures := node_failures(failure):
        more = len(failures) - 1
        yield failures[0].line
        if more:
            yield f"And {more} more {'error' if more == 1 else 'errors'}."
        return
    yield clean(failure.message, _LONGEST, keep_newlines=True)
    for problem in field_problems(failure):
        yield f"  {problem.field}: {problem.words}" if problem.field else f"  {problem.words}"


def field_problems(failure: Failure) -> list[FieldProblem]:
    """Return what a rejection says about single inputs: ``detail`` entries of ``{loc, msg}``, at most 40."""
    try:
        detail = json.loads(failure.detail or "null")
    except ValueError:
        return []
    if isinstance(detail, dict):
        detail = detail.get("detail")
    if not isinstance(detail, list):
        return []
    problems = []
    for entry in detail[:_MOST_FIELDS]:
        if isinstance(entry, dict) and isinstance(entry.get("msg"), str):
            loc = entry.get("loc")
            path = [str(part) for part in loc] if isinstance(loc, list) else []
            if path[:1] == ["body"]:
                path = path[1:]
            problems.append(FieldProblem(clean(".".join(path), 120), clean(entry["msg"], 300)))
    return problems


def _raw(failure: Failure | None) -> str:
    if failure is None or not failure.detail:
        return ""
    try:
        text = json.dumps(json.loads(failure.detail), indent=2, ensure_ascii=False)
    except ValueError:
        text = failure.detail
    return clean(text, 20_000, keep_newlines=True)
