"""Starting a job: choosing what runs by typing, then its form."""

from __future__ import annotations

from runcomfy_tui.ui.screens.new_job.deployment_form import open_deployment_form
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.job_form import JobForm
from runcomfy_tui.ui.screens.new_job.opening import open_again, open_job_form, show_form
from runcomfy_tui.ui.screens.new_job.screen import NewJobScreen

__all__ = ["Earlier", "JobForm", "NewJobScreen", "open_again", "open_deployment_form", "open_job_form", "show_form"]
