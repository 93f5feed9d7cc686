"""``runcomfy-tui download``: the files of jobs that have succeeded, fetched by the rules of the engine's downloads."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.at_work import at_work, with_files_in
from runcomfy_tui.cli.chosen import chosen_jobs
from runcomfy_tui.cli.downloading import as_data, code_of, tell_files, until_fetched
from runcomfy_tui.cli.following import following
from runcomfy_tui.cli.leaving import Leave, leaving
from runcomfy_tui.cli.output import remark, say, show, show_json
from runcomfy_tui.cli.progress import Progress
from runcomfy_tui.cli.start import Start, start
from runcomfy_tui.domain.job import Job, why_not_download
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import TargetKind

if TYPE_CHECKING:
    from runcomfy_tui.store import Download
    from runcomfy_tui.wiring.requests import Subject
    from runcomfy_tui.wiring.session import Session


def download(arguments: argparse.Namespace) -> int:
    """Fetch the files of the jobs that are named; return the exit code."""
    started = start(arguments)
    jobs = chosen_jobs(arguments.filter, started.settings.journal_path)
    wanted = [job for job in jobs if why_not_download(job) is None]
    for job in jobs:
        if (why_not := why_not_download(job)) is not None:
            remark(f"{_name(job)}: {why_not}")
    if not wanted:
        say("None of them has files.")
        return exit_codes.BAD_INPUT
    rows, code = asyncio.run(_fetched(started, arguments.output_dir, jobs=wanted))
    names = {job.id: None if job.request is None else job.request.id for job in wanted}
    for row in rows:
        if arguments.output == "json":
            show_json(as_data(row, names.get(row.job_id)))
        elif row.state in ("done", "refused"):
            show((row.path if row.state == "done" else row.url) or "")
        else:
            say(f"not downloaded: {row.url} ({row.problem or row.state})")
    foreign = sum(row.state == "refused" for row in rows)
    if foreign:
        remark(f"{foreign:,} on foreign hosts: not fetched.")
    return code or code_of(rows)


def fetch_one(started: Start, subject: Subject, folder: str) -> int:
    """Fetch the files of one request's result into a folder and say where they are; return the exit code.

    A request that is not in the list joins it, which a profile that is read-only does not let happen.
    """
    if subject.job is None and started.settings.read_only:
        say("Its files were not downloaded: for that it would join the list, and the profile is read-only.")
        return exit_codes.DONE
    rows, code = asyncio.run(_fetched(started, folder, subject=subject))
    return code or tell_files(rows)


async def _fetched(
    started: Start, folder: str | None, *, jobs: Sequence[Job] = (), subject: Subject | None = None
) -> tuple[list[Download], int]:
    """Return what became of the files, and the code of a signal or of what prevented it, 0 for none."""
    settings = with_files_in(started.settings, folder, download=False)
    place = None if folder is None else settings.downloads_folder
    with leaving() as leave:
        async with at_work(replace(started, settings=settings), only_claimed=True, needs_token=False) as session:
            if subject is not None:
                joined = await _in_the_list(session, subject)
                if joined is None:
                    return [], exit_codes.FAILED
                jobs = [joined]
            counts = {job.id: len(await session.journal.assets(job.id)) for job in jobs}
            rows = await _seen_through(session, leave, jobs, counts, place)
            if place is not None and leave.code is None and any(_lies_outside(row, place) for row in rows):
                # Another window was fetching it to a place of its own.
                rows = await _seen_through(session, leave, jobs, counts, place)
            return rows, leave.code or exit_codes.DONE


async def _seen_through(
    session: Session, leave: Leave, jobs: Sequence[Job], counts: dict[str, int], place: Path | None
) -> list[Download]:
    # Before anything is followed: files that lie elsewhere already must not pass for those that are wanted.
    await session.engine.fetch(list(counts), place)
    async with following(session, leave, lambda job: job.id in counts) as followed:
        followed.note(jobs)
        return await until_fetched(followed, counts, Progress(now=session.clock.monotonic()))


def _lies_outside(row: Download, place: Path) -> bool:
    return row.state == "done" and row.path is not None and not Path(row.path).is_relative_to(place)


async def _in_the_list(session: Session, subject: Subject) -> Job | None:
    """Return the job of a request, which joins the list where it is not in it yet."""
    if subject.job is not None:
        return subject.job
    is_model = subject.target.kind is TargetKind.MODEL
    wanted = Wanted(subject.name, None if is_model else subject.target.id, is_model_api=is_model)
    (tracked,) = await session.engine.track([wanted])
    if tracked.job is None:
        say(f"Its files were not downloaded: {tracked.words}")
    return tracked.job


def _name(job: Job) -> str:
    return job.id if job.request is None else job.request.id
