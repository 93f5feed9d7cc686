"""Where the detail pane gets what a job's row does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from runcomfy_tui.domain.output import Asset

if TYPE_CHECKING:
    from runcomfy_tui.store import Download, TimelineEntry
    from runcomfy_tui.store.deployments import DeploymentBook


class DetailSource(Protocol):
    """The part of the journal that the detail reads."""

    @property
    def deployment_book(self) -> DeploymentBook:
        """Return what is remembered of deployments: their workflows name the nodes of a result."""
        ...

    async def body(self, job_id: str) -> bytes:
        """Return the exact request body."""
        ...

    async def result(self, job_id: str) -> bytes | None:
        """Return the result as it came, or None where there is none."""
        ...

    async def timeline(self, job_id: str) -> Sequence[TimelineEntry]:
        """Return everything that happened to the job, oldest first."""
        ...

    async def assets(self, job_id: str) -> Sequence[Asset]:
        """Return the hosted files of the job's result, in its order."""
        ...

    async def downloads(self, job_id: str) -> Sequence[Download]:
        """Return what became of the downloads of those files."""
        ...
