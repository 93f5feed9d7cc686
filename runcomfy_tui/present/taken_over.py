"""Requests that are taken over, in words: how many were read, and where one stands."""

from __future__ import annotations

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.taken_over import Reading
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.targets import job_target

_NAME_LIMIT = 80


def where_it_stands(job: Job) -> str:
    """Return a job's state, its place in the queue and what it runs."""
    ahead = ""
    if job.queue_position is not None:
        ahead = " (next)" if job.queue_position == 0 else f" ({job.queue_position:,} ahead)"
    return f"{job.state.word}{ahead}, {clean(job_target(job), _NAME_LIMIT)}"


def reading_words(reading: Reading) -> tuple[str, str]:
    """Return how many requests were read, and the first of what was not; each empty where there is nothing to say."""
    count, problems = len(reading.wanted), reading.problems
    found = "" if not count else "1 request" if count == 1 else f"{count:,} requests"
    if not problems:
        return found, ""
    more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
    return found, f"line {problems[0].line}: {problems[0].words}{more}"
