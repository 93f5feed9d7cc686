"""What the Deployments screen knows: the deployments and the person's own jobs with them, put together as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.present.deployment_jobs import DeploymentJobs
from runcomfy_tui.present.deployments import DeploymentRow, deployment_row

if TYPE_CHECKING:
    from runcomfy_tui.engine.deployments import DeploymentsView


class Shelf:
    """Rows of all deployments. ``seen_at`` is when the service was last asked for them (unix seconds)."""

    def __init__(self) -> None:
        self.jobs = DeploymentJobs()
        self.seen_at: float | None = None
        self.refreshing = False
        self.problem: str | None = None
        self._deployments: tuple[Deployment, ...] = ()

    def take(self, view: DeploymentsView) -> None:
        """Take the deployments and how their refresh stands."""
        self.seen_at, self.refreshing, self.problem = view.seen_at, view.refreshing, view.problem
        self._deployments = tuple(view.deployments)

    def rows(self) -> list[DeploymentRow]:
        """Return all rows as they are now."""
        return [self._row(one) for one in self._deployments]

    def updated(self, rows: Iterable[DeploymentRow]) -> list[DeploymentRow]:
        """Return those of the rows whose jobs are other ones now, as they are now."""
        fresh = ((row, self._row(row.deployment)) for row in rows)
        return [new for row, new in fresh if new != row]

    def _row(self, one: Deployment) -> DeploymentRow:
        running, queued, usage = self.jobs.of(one.id)
        return deployment_row(one, running=running, queued=queued, usage=usage)
