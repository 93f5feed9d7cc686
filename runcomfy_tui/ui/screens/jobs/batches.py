"""Batches and other jobs that wait for a person: finding them, and going on with a batch that has paused."""

from __future__ import annotations

from collections.abc import Iterable

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, job_words, listed, price_words
from runcomfy_tui.ui.screens.paying import within_budget
from runcomfy_tui.ui.widgets.banner_line import Notice

_NEEDING = ("unknown", "not-sent")


class BatchActions(JobsBase):
    """The keys ``B`` and ``N``."""

    @changing
    def action_send_batch(self) -> None:
        """Ask whether everything of this job's batch that waits shall be sent."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.batch is None:
            self.refuse("This job belongs to no batch" + (": ! sends it." if is_held(job) else "."))
        elif not (waiting := waiting_of(self.jobs.values(), job.batch)):
            self.refuse("Nothing of its batch waits to be sent.")
        else:
            self._ask_about_batch(job.batch, waiting)

    def _ask_about_batch(self, batch: str, waiting: list[Job]) -> None:
        lines = listed(waiting)
        if unsettled := [job for job in of_batch(self.jobs.values(), batch) if job.state is JobState.UNKNOWN]:
            lines.append(f"Not settled yet: {job_words(unsettled[0])}. Enter on it lists what can be done.")
        lines.append(f"They are sent one after the other and are charged: {price_words(waiting)}.")
        one = len(waiting) == 1
        title = f"Go on with the batch: send {job_words(waiting[0]) if one else f'{len(waiting):,} jobs'}?"
        self.app.push_screen(Question(title, lines, yes="go on"), lambda answer: self._batch_answered(answer, batch))

    def _batch_answered(self, answer: Answer | None, batch: str) -> None:
        if answer is Answer.YES:
            self.run(self._send_batch(batch), "going on with the batch")

    async def _send_batch(self, batch: str) -> None:
        await within_budget(self.app, lambda over: self.connection.engine.release_batch(batch, over_budget=over))

    def action_needing(self) -> None:
        """Show the jobs that wait for a decision: unknown ones and those that were not sent."""
        if any(self.outlook.counts.get(name) for name in _NEEDING):
            self.filter_by(f"state:{','.join(_NEEDING)}")
            self.call_after_refresh(self._stand_on_unknown)
        else:
            self.refuse("No job waits for you.")

    def _stand_on_unknown(self) -> None:
        """Go to the first unknown job: what waits of its batch waits for that."""
        unknown = [job.id for job in self.jobs.values() if job.state is JobState.UNKNOWN]
        if unknown:
            self.table.move_to(min(unknown))

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through; done by another group of actions."""
        raise NotImplementedError

    def own_notices(self) -> tuple[Notice, ...]:
        """Return a sentence about batches that have paused."""
        if not self.outlook.counts.get("not-sent"):
            return ()
        paused = [job for job in self.jobs.values() if is_held(job) and job.batch is not None]
        batches = {job.batch for job in paused}
        if not batches:
            return ()
        jobs = "1 job waits" if len(paused) == 1 else f"{len(paused):,} jobs wait"
        name = "A batch has" if len(batches) == 1 else f"{len(batches):,} batches have"
        return (Notice(f"{name} paused and {jobs} to be sent: N shows what needs you, B goes on with a batch."),)


def is_held(job: Job) -> bool:
    """Tell whether the job waits for a person to send it."""
    return job.state is JobState.INTENT and job.hold is not None


def of_batch(jobs: Iterable[Job], batch: str) -> list[Job]:
    """Return the jobs of a batch in their order."""
    return sorted((job for job in jobs if job.batch == batch), key=lambda job: job.id)


def waiting_of(jobs: Iterable[Job], batch: str) -> list[Job]:
    """Return what waits to be sent of a batch, in its order."""
    return [job for job in of_batch(jobs, batch) if is_held(job)]
