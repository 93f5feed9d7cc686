"""Cancelling from the screen: one key asks, another confirms, and what is meant is fixed before the question."""

from __future__ import annotations

from runcomfy_tui.domain.job import Job, JobState, why_not_cancel
from runcomfy_tui.present.targets import job_target
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.screens.dialogs import Answer, Question, Wider
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, by_id, job_words, listed


class CancelActions(JobsBase):
    """The key ``x``."""

    @changing
    def action_cancel(self) -> None:
        """Ask whether the marked jobs, else this one, shall be cancelled."""
        chosen = self.chosen()
        able = [job for job in chosen if why_not_cancel(job) is None]
        if not able:
            self.refuse(f"Nothing to cancel: {why_not_cancel(chosen[0])}." if chosen else NO_JOB)
            return
        ids = [job.id for job in able]
        queued = [job.id for job in self.jobs.values() if _is_queued(job)]
        wider = _all_queued(len(queued)) if set(queued) - set(ids) else None
        lines = _lines(able, len(chosen) - len(able))
        yes = "cancel it" if len(able) == 1 else f"cancel these {len(able)}"
        self.app.push_screen(
            Question(_title(able, marked=bool(self.table.marked)), lines, yes=yes, wider=wider),
            lambda answer: self._answered(answer, ids, queued),
        )

    def _answered(self, answer: Answer | None, ids: list[str], queued: list[str]) -> None:
        if answer is Answer.YES:
            self.run(self._cancel(ids), "cancelling")
        elif answer is Answer.WIDER:
            # What started meanwhile was not meant: the question spoke of queued jobs.
            still = [job.id for job in by_id(self.jobs, queued) if _is_queued(job)]
            self.run(self._cancel(still), "cancelling")

    async def _cancel(self, ids: list[str]) -> None:
        able = [job.id for job in by_id(self.jobs, ids) if why_not_cancel(job) is None]
        if len(able) < len(ids):
            ended = len(ids) - len(able)
            self.tell(f"{ended} of them {'had' if ended > 1 else 'has'} ended already.")
        if able:
            await self.connection.engine.cancel(able)

    def tell_not_cancellable(self, job: Job) -> None:
        """Say what the service answered to a cancel that it does not do."""
        self.tell(f"{job_target(job)}: the service cannot cancel it; it will run on and be charged.")


def _all_queued(count: int) -> Wider:
    return Wider(f"Cancel all {count:,} queued jobs?", f"all {count:,} queued", count)


def _is_queued(job: Job) -> bool:
    return job.state is JobState.QUEUED and job.cancel is None


def _title(jobs: list[Job], *, marked: bool) -> str:
    if len(jobs) == 1:
        return f"Cancel {job_words(jobs[0])}?"
    return f"Cancel {len(jobs)} {'marked ' if marked else ''}jobs?"


def _lines(jobs: list[Job], ended: int) -> list[str]:
    lines = listed(jobs)
    if ended:
        lines.append(f"{ended} marked {'jobs have' if ended > 1 else 'job has'} ended already: left alone.")
    if any(job.state is JobState.RUNNING for job in jobs):
        lines.append("What runs already may not be cancellable: then it runs on and is charged.")
    if any(job.state is JobState.INTENT for job in jobs):
        lines.append("What was not sent yet is withdrawn here.")
    return lines
