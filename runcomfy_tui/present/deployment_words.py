"""A deployment in words: what it is, how it scales, what it runs, and what the person's own jobs say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.deployments import DISABLED, DeploymentRow, instances_words, jobs_now_words, status_look
from runcomfy_tui.present.durations import ago, clock_time, date_time, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.money import money
from runcomfy_tui.present.states import Role
from runcomfy_tui.present.workflow_words import NO_WORKFLOW, WorkflowWords, describe_overrides, describe_workflow

README_CHARACTERS: Final = 6_000
README_LINES: Final = 120
_TODAY_S = 43_200.0
_NOTHING_RUNS = "It takes no requests: submits are refused until it is enabled."


@dataclass(frozen=True, slots=True)
class DeploymentWords:
    """What the detail says of a deployment, all of it cleaned.

    ``headline`` is its state in ``role``; ``facts`` and ``overrides`` are pairs of a name and what it is; ``asking``
    says how getting the workflow and the README goes on; ``readme`` is Markdown.
    """

    headline: str
    role: Role
    remark: str
    facts: tuple[tuple[str, str], ...]
    overrides: tuple[tuple[str, str], ...] = ()
    workflow: WorkflowWords = NO_WORKFLOW
    readme: str = ""
    asking: str = ""


def describe(
    row: DeploymentRow, now: float, addresses: tuple[str, str], opened: Deployment | None, asking: str = "",
    glyphs: Glyphs = UNICODE,
) -> DeploymentWords:  # fmt: skip
    """Return what there is to say of a deployment at ``now`` (unix seconds).

    ``addresses`` are those that requests go to and of the page on the web; ``opened`` is the deployment with payload
    and README, None while those are not known.
    """
    look = status_look(row, glyphs)
    jobs = jobs_now_words(row, glyphs)
    headline = f"{look.text} · {row.kind}" + (f" · {jobs}" if jobs else "")
    payload = (opened.payload if opened is not None else None) or Payload()
    return DeploymentWords(
        headline,
        look.role,
        "" if row.deployment.is_enabled else _NOTHING_RUNS,
        tuple(_facts(row, now, addresses)),
        describe_overrides(payload.overrides, payload.workflow),
        describe_workflow(payload.workflow),
        shown_readme(opened.readme or "") if opened is not None else "",
        asking,
    )


def age_words(seen_at: float | None, now: float, *, refreshing: bool, problem: str | None) -> str:
    """Return how old the list is and what is being done about it: ``as of 14:02, refreshing…``."""
    if seen_at is None:
        return "asking RunComfy for your deployments…" if refreshing else ""
    when = clock_time(seen_at, seconds=False) if abs(now - seen_at) < _TODAY_S else ago(now - seen_at)
    doing = ", refreshing…" if refreshing else ", RunComfy does not answer" if problem is not None else ""
    return f"as of {when}{doing}"


def problem_words(problem: str, seen_at: float | None) -> str:
    """Return why the list is not new, and of when it is."""
    why = clean(problem, 300).rstrip(".")
    known = "" if seen_at is None else f" Shown is what was known at {date_time(seen_at)}."
    return f"Your deployments could not be asked for: {why}.{known}"


def shown_readme(text: str) -> str:
    """Return a README (Markdown) cleaned, and no more of it than can be read in a pane."""
    whole = clean(text, README_CHARACTERS, keep_newlines=True)
    lines = whole.splitlines()
    if len(lines) > README_LINES:
        whole = "\n".join(lines[:README_LINES])
    if len(whole) < len(text.rstrip()) and (len(lines) > README_LINES or len(text) > README_CHARACTERS):
        fence = "\n```" if whole.count("```") % 2 else ""
        whole += f"{fence}\n\n*The rest of it is on the web.*"
    return whole.strip()


def enabling_lines(row: DeploymentRow, *, enable: bool) -> list[str]:
    """Return what a question about enabling or disabling has to name, and what will happen."""
    one = row.deployment
    lines = [f"  {clean(one.id, 128)} · {row.kind} · {clean(one.status, 40).strip() or 'status not told'}"]
    if enable:
        lines.append("It takes requests again, which cost money.")
        if one.min_instances:
            warm = "1 machine is" if one.min_instances == 1 else f"{one.min_instances:,} machines are"
            lines.append(f"{warm} kept ready and charged even while nothing runs.")
        return lines
    lines.append("Every submit to it is refused until it is enabled again: yours here, and those of everything else.")
    live = row.running + row.queued
    if live:
        jobs = "1 job of yours is" if live == 1 else f"{live:,} jobs of yours are"
        lines.append(f"{jobs} with it now: RunComfy decides what becomes of such jobs.")
    return lines


def _facts(row: DeploymentRow, now: float, addresses: tuple[str, str]) -> Iterator[tuple[str, str]]:
    one = row.deployment
    if not one.is_enabled and one.status.casefold() not in ("", DISABLED):
        yield "status word", f"“{clean(one.status, 80)}”"
    yield "enabled", "yes" if one.is_enabled else "no"
    yield "hardware", row.hardware or "not told"
    yield "instances", _instances(one)
    if one.queue_size is not None:
        yield "queue size", f"{one.queue_size:,} waiting per instance, then another one is started"
    if one.keep_warm_s is not None:
        yield "kept warm", f"for {duration(one.keep_warm_s)} after its last job" if one.keep_warm_s else "not at all"
    if one.workflow_id or one.workflow_version:
        version = f"version {row.version}" if row.version else "version not told"
        yield "workflow", " · ".join(part for part in (version, clean(one.workflow_id, 128)) if part)
    yield from _jobs(row, now)
    for name, at in (("created", one.created_at), ("changed", one.updated_at)):
        if at is not None:
            yield name, f"{date_time(at)} · {ago(now - at)}"
    yield "id", clean(one.id, 128)
    yield "requests to", clean(addresses[0], 400)
    yield "page", clean(addresses[1], 400)


def _instances(one: Deployment) -> str:
    words = instances_words(one)
    if not words:
        return "not told"
    if one.min_instances == 0:
        return f"{words}: the first job after a pause waits for one to start"
    return words


def _jobs(row: DeploymentRow, now: float) -> Iterator[tuple[str, str]]:
    use = row.usage
    if not use.count:
        yield "your jobs", "none yet"
        return
    live = ((row.running, "running"), (row.queued, "queued"))
    words = ", ".join([f"{use.count:,}", *(f"{count:,} {word} now" for count, word in live if count)])
    if use.ended:
        words += f" · {use.succeeded:,} of {use.ended:,} succeeded"
    if use.last_at is not None:
        words += f" · {ago(now - use.last_at)}"
    yield "your jobs", words
    usual = [] if use.usual_s is None else [duration(use.usual_s)]
    usual += [] if use.usual_usd is None else [money(use.usual_usd)]
    if usual:
        yield "usually", " and ".join(usual)
