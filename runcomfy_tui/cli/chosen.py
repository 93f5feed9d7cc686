"""Which jobs of the list a command is about: those whose ids are named, or those that a filter finds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from runcomfy_tui.cli.given_input import BadInput
from runcomfy_tui.cli.ls import query_of
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query import matches
from runcomfy_tui.wiring.job_reading import read_jobs


def chosen_jobs(words: Sequence[str], journal: Path) -> list[Job]:
    """Return the jobs, the oldest first. Words that all are ids of requests or jobs name those, others are a filter.

    Raises :class:`BadInput` where nothing fits, :class:`BadArguments` for a filter that makes no sense.
    """
    jobs = read_jobs(journal)
    by_id = {job.request.id: job for job in jobs if job.request is not None} | {job.id: job for job in jobs}
    if words and all(word in by_id for word in words):
        return list({by_id[word].id: by_id[word] for word in words}.values())
    query, now = query_of(list(words)), time.time()
    found = [job for job in jobs if matches(query, job, now)]
    if not found:
        hint = " (runcomfy-tui track takes over a request that is not in it)" if len(words) == 1 else ""
        raise BadInput(f"No job of the list fits{hint}.")
    return found
