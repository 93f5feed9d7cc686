"""``runcomfy-tui watch``: jobs are followed until all of them have ended; each change is a line."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.at_work import at_work
from runcomfy_tui.cli.chosen import chosen_jobs
from runcomfy_tui.cli.downloading import is_settled
from runcomfy_tui.cli.ending import code_when_over
from runcomfy_tui.cli.following import Following, following
from runcomfy_tui.cli.job_words import job_data
from runcomfy_tui.cli.leaving import Leave, leaving
from runcomfy_tui.cli.output import flush, remark, say, show, show_json
from runcomfy_tui.cli.start import Start, start
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.durations import clock_time
from runcomfy_tui.present.taken_over import where_it_stands
from runcomfy_tui.wiring.job_reading import read_jobs

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus

_MOST_VISIBLE: Final = 200
_TOLD: Final = ("state", "queue_position", "cancel", "hold", "refused", "strange_status")


def watch(arguments: argparse.Namespace) -> int:
    """Follow what is named, or all that goes on; return the exit code."""
    started = start(arguments)
    journal = started.settings.journal_path
    if arguments.filter:
        jobs = chosen_jobs(arguments.filter, journal)
    else:
        jobs = [job for job in read_jobs(journal) if not _is_over(job)]
    if not jobs:
        remark("Nothing goes on.")
        return exit_codes.DONE
    told = _Told(as_json=arguments.output == "json")
    if all(map(_is_over, jobs)):
        told.tell(jobs)
        return _code(jobs)
    return asyncio.run(_watched(started, jobs, told, arguments.timeout))


async def _watched(started: Start, jobs: Sequence[Job], told: _Told, timeout_s: float | None) -> int:
    ids = {job.id for job in jobs}
    with leaving() as leave:
        # As any window: while another one polls it is followed, when that one is gone this one goes on.
        async with at_work(started, only_claimed=False) as session:
            engine = session.engine
            async with following(session, leave, lambda job: job.id in ids) as followed:
                followed.changed = told.tell
                followed.note(jobs)
                live = [job.id for job in jobs if not _is_over(job)][:_MOST_VISIBLE]
                engine.look_at(live[0] if len(live) == 1 else None, live)

                def is_over() -> bool:
                    return all(_is_over(job, engine.status) for job in followed.jobs.values())

                ended = await followed.until(is_over, timeout_s)
                if ended and engine.status.polling:
                    # Nobody else fetches what has succeeded here; the feed may not have told of its files yet.
                    followed.note_downloads(await session.journal.downloads())
                    await followed.until(lambda: all(map(is_settled, followed.downloads.values())))
                return _code_now(followed, leave, engine.status) if ended else _left(followed, leave)


def _code_now(followed: Following, leave: Leave, status: EngineStatus) -> int:
    jobs = list(followed.jobs.values())
    if any(not _is_over(job) for job in jobs):
        say("RunComfy refuses the token: what goes on there cannot be followed.")
        return exit_codes.NOT_SIGNED_IN
    return leave.code or _code(jobs)


def _left(followed: Following, leave: Leave) -> int:
    going = sum(not _is_over(job) for job in followed.jobs.values())
    remark(f"{going:,} of {len(followed.jobs):,} still go on, at RunComfy.")
    return exit_codes.TRY_AGAIN if leave.code is None else leave.code


def _is_over(job: Job, status: EngineStatus | None = None) -> bool:
    """Tell whether nothing happens to the job by itself any more, or nothing can be learned of it."""
    return job.hold is not None or code_when_over(job, status) is not None


def _code(jobs: Iterable[Job]) -> int:
    """Return the exit code: the first of unknown, failed in any way, and succeeded that there is."""
    codes = {code_when_over(job) for job in jobs}
    if exit_codes.OUTCOME_UNKNOWN in codes:
        return exit_codes.OUTCOME_UNKNOWN
    return exit_codes.DONE if codes == {exit_codes.DONE} else exit_codes.FAILED


class _Told:
    """What was told of each job: a change that shows nothing new is left out."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._told: dict[str, object] = {}

    def tell(self, jobs: Sequence[Job]) -> None:
        """Print a line for each job that looks different from when it was told last."""
        for job in jobs:
            looks = (*(getattr(job, name) for name in _TOLD), job.state is JobState.SUCCEEDED and job.cost_usd)
            if self._told.get(job.id) == looks:
                continue
            self._told[job.id] = looks
            if self._as_json:
                show_json(job_data(job))
            else:
                show(_line(job))
        flush()


def _line(job: Job) -> str:
    name = job.id if job.request is None else clean(job.request.id, 128)
    why = "" if job.failure is None or job.state is JobState.SUCCEEDED else f": {clean(job.failure.message, 300)}"
    cancelling = "cancelling, " if job.cancel is not None else ""
    at = clock_time(max(job.state_since, job.position_since or 0.0))
    return f"{at}  {name}  {cancelling}{where_it_stands(job)}{why}"
