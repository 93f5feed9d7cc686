"""Looking around on the Jobs screen: panes, tabs, sort, help, and what the narrow and the wide layout show."""

from __future__ import annotations

from contextlib import suppress

from textual.widget import Widget

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase
from runcomfy_tui.ui.widgets.detail import TABS, DetailPane


class LookActions(JobsBase):
    """The keys that change what is seen and nothing else."""

    workflows_asked: set[str]
    """Deployments whose workflow was asked for to name nodes: once in a session."""

    def show_detail(self) -> None:
        """Hand the job under the cursor to the detail."""
        self.pane.show(self.current())

    @property
    def in_detail(self) -> Widget:
        """Return what takes the keys in the detail."""
        return self.pane.active

    def action_enter(self) -> None:
        """Open what the cursor stands on."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.state is JobState.UNKNOWN:
            self.call_later(self.run_action, "settle")
        elif job.hold is not None:
            self.call_later(self.run_action, "send")
        else:
            self.open_detail()

    def show_timeline(self) -> None:
        """Show what happened to the job."""
        self.pane.go(TABS.index("Timeline"))
        self.open_detail()

    def action_tab(self, by: int) -> None:
        """Go to another tab of the detail; it is shown first where it was not."""
        if self.detail_is_seen:
            self.pane.go(self.pane.tab + by)
        else:
            self.open_detail()

    def on_detail_pane_workflow_missing(self, event: DetailPane.WorkflowMissing) -> None:
        """Have the workflow that names the nodes of a result; without it they go by their ids."""
        if self.is_connected and event.deployment_id not in self.workflows_asked:
            self.workflows_asked.add(event.deployment_id)
            self.run(self._learn_workflow(event.deployment_id), "reading the deployment")

    async def _learn_workflow(self, deployment_id: str) -> None:
        with suppress(RuncomfyTuiError):
            await self.connection.engine.deployments_keeper.deployment(deployment_id)
            self.pane.workflow_learned(deployment_id)

    def action_output(self, by: int) -> None:
        """Preview another output file."""
        self.pane.step_output(by)
