"""Starting a job: choosing a model by typing, then its form."""

from __future__ import annotations

from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.job_form import JobForm, open_job_form
from runcomfy_tui.ui.screens.new_job.screen import NewJobScreen

__all__ = ["Earlier", "JobForm", "NewJobScreen", "open_job_form"]
