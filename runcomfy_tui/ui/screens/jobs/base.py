"""What all groups of actions on the Jobs screen stand on: the jobs they act on, and how they talk to the person."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.present.money import money
from runcomfy_tui.present.targets import full_target, job_target
from runcomfy_tui.ui.screens.panes import TwoPanes
from runcomfy_tui.ui.widgets.detail import DetailPane
from runcomfy_tui.ui.widgets.jobs_table import JobsTable

NO_JOB = "There is no job here."


class JobsBase(TwoPanes):
    """A screen with a jobs table. Actions take identities when their key is pressed and keep to them."""

    @property
    def table(self) -> JobsTable:
        """Return the table."""
        return self.query_one(JobsTable)

    @property
    def pane(self) -> DetailPane:
        """Return the detail."""
        return self.query_one(DetailPane)

    def current(self) -> Job | None:
        """Return the job under the cursor."""
        return self.table.job(self.table.cursor_job_id)

    def chosen(self) -> list[Job]:
        """Return the marked jobs, or that under the cursor, or none."""
        found = (self.table.job(job_id) for job_id in self.table.targets)
        return [job for job in found if job is not None]


def job_words(job: Job) -> str:
    """Return a job's name in a question: model, short id and state."""
    id_ = clean(job.request.id, 64)[:8] if job.request else job.id[-6:]
    state = "not sent" if job.hold is not None else job.state.word
    if job.queue_position is not None:
        state += " (next)" if job.queue_position == 0 else f" ({job.queue_position:,} ahead)"
    return f"{job_target(job)} · {id_} · {state}"


def price_words(jobs: list[Job]) -> str:
    """Return what submitting these would cost by the estimates that were made for them."""
    known = [job.price_usd for job in jobs if job.price_usd is not None]
    missing = len(jobs) - len(known)
    if not known:
        return "price unknown"
    total = f"about {money(sum(known))}"
    return f"{total}, and {missing} of unknown price" if missing else total


def listed(jobs: list[Job], most: int = 8) -> list[str]:
    """Return the jobs' names, as many as a question has room for; of a single one, which its title names, more."""
    if len(jobs) == 1:
        return [f"  {first_line(jobs[0].title, 120) or full_target(jobs[0].target, jobs[0].target_name)}"]
    names = [f"  {job_words(job)}" for job in jobs[:most]]
    return [*names, f"  … and {len(jobs) - most:,} more"] if len(jobs) > most else names


def by_id(jobs: Mapping[str, Job], job_ids: list[str]) -> list[Job]:
    """Return the jobs of these ids as they are now."""
    return [jobs[job_id] for job_id in job_ids if job_id in jobs]
