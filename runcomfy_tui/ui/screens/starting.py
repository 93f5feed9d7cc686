"""Lists that jobs are started from: the new job is shown once its form is closed."""

from __future__ import annotations

from runcomfy_tui.domain.job import Job
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.switchboard import HOME


class StartsJobs(MainScreen):
    """A main screen with forms above it: they tell of what they submit by :meth:`note_submitted`."""

    submitted_id: str | None = None
    """The job that was started from here and is to be shown as soon as the Jobs screen has it."""

    def note_submitted(self, job: Job) -> None:
        """Remember the job that was started from here."""
        self.submitted_id = job.id

    def show_submitted(self) -> None:
        """Go to the job that was started from here, once its form is closed and the Jobs screen knows it."""
        if self.submitted_id is not None and self.submitted_id in self.jobs and self.is_current:
            self.post_message(self.Wanted(HOME, job_id=self.submitted_id))
            self.submitted_id = None
