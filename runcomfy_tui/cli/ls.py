"""``runcomfy-tui ls``: the jobs of the journal that a filter finds, as the screen lists them; nothing is asked."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.job_words import job_data, job_lines
from runcomfy_tui.cli.output import is_terminal, remark, show, show_json
from runcomfy_tui.cli.start import settings_of
from runcomfy_tui.cli.table import terminal_width
from runcomfy_tui.domain.query import Query, matches, parse
from runcomfy_tui.wiring.job_reading import read_jobs

if TYPE_CHECKING:
    from runcomfy_tui.domain.job import Job


def ls(arguments: argparse.Namespace) -> int:
    """List what the filter finds, the newest first; return the exit code."""
    query = query_of(arguments.filter)
    loaded = settings_of(arguments)
    jobs, now = read_jobs(loaded.journal_path), time.time()
    found = [job for job in jobs if matches(query, job, now)]
    found.sort(key=lambda job: (job.created_at, job.id), reverse=True)
    shown = found[: arguments.limit]
    if arguments.output == "json":
        for job in shown:
            show_json(job_data(job))
    elif shown:
        plain = loaded.ascii_glyphs or not is_terminal() or "utf" not in (sys.stdout.encoding or "").lower()
        title, *lines = job_lines(shown, now, terminal_width(), plain=plain)
        show(title, emphasised=True)
        for line in lines:
            show(line)
    if words := _sum(shown, found, jobs):
        remark(words)
    return exit_codes.DONE


def query_of(words: list[str]) -> Query:
    """Return the filter that the words make; raise :class:`BadArguments` for one that makes no sense."""
    query = parse(" ".join(words))
    if query.problems:
        raise BadArguments("; ".join(query.problems))
    return query


def _sum(shown: list[Job], found: list[Job], jobs: list[Job]) -> str:
    if not jobs:
        return "No jobs yet: runcomfy-tui run starts one, runcomfy-tui track takes over what runs already."
    if not found:
        return f"None of {len(jobs):,} jobs fits."
    if len(shown) < len(found):
        return f"{len(shown):,} of {len(found):,} that fit; --limit shows more."
    return "" if len(shown) == len(jobs) else f"{len(shown):,} of {len(jobs):,}."
