"""The person's own jobs by deployment: how many run and wait there now, and what all of them say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.present.model_usage import NEVER, Usage, usage

_RUNNING = frozenset({JobState.RUNNING, JobState.FINISHED})
_WAITING = frozenset({JobState.INTENT, JobState.SUBMITTING, JobState.QUEUED})


class DeploymentJobs:
    """Takes jobs as they come and change; only deployments whose jobs changed are worked out again."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[str, Job]] = {}
        self._known: dict[str, tuple[int, int, Usage]] = {}
        self._stale: set[str] = set()

    def note(self, jobs: Iterable[Job]) -> None:
        """Take new and changed jobs; those of models are none of this book's."""
        for job in jobs:
            if job.target.kind is not TargetKind.MODEL:
                self._jobs.setdefault(job.target.id, {})[job.id] = job
                self._stale.add(job.target.id)

    def of(self, deployment_id: str) -> tuple[int, int, Usage]:
        """Return how many jobs of a deployment run and wait now, and what all of them say."""
        if deployment_id in self._stale:
            self._stale.discard(deployment_id)
            jobs = self._jobs[deployment_id].values()
            now = Counter(job.state for job in jobs if job.hold is None)
            running, waiting = (sum(now[state] for state in states) for states in (_RUNNING, _WAITING))
            self._known[deployment_id] = running, waiting, usage(jobs)
        return self._known.get(deployment_id, (0, 0, NEVER))

    def latest(self, deployment_id: str) -> Job | None:
        """Return the newest job of a deployment whose inputs are known, None where there is none."""
        known = [job for job in self._jobs.get(deployment_id, {}).values() if job.has_inputs]
        return max(known, key=lambda job: job.created_at, default=None)

    def changed(self) -> bool:
        """Tell whether jobs changed since they were last asked about."""
        return bool(self._stale)
