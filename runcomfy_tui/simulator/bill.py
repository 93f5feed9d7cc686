"""What accounts have spent: each job that succeeded is added once, when somebody asks."""

from __future__ import annotations

from collections import defaultdict

from runcomfy_tui.simulator.job import Job, JobState


class Bill:
    """Jobs that are not over yet, and the sums of those that are."""

    def __init__(self) -> None:
        self._open: dict[str, Job] = {}
        self._spent_usd: defaultdict[str, float] = defaultdict(float)

    def add(self, job: Job) -> None:
        """A job that may have to be paid."""
        self._open[job.request_id] = job

    def spent_usd(self, account: str) -> float:
        """What the account's jobs have cost, as they stand."""
        for job in [job for job in self._open.values() if job.finished_at is not None]:
            del self._open[job.request_id]
            if job.state is JobState.SUCCEEDED:
                self._spent_usd[job.account] += job.fate.cost_usd
        return self._spent_usd[account]

    def forget(self) -> None:
        """Nobody has spent anything."""
        self._open.clear()
        self._spent_usd.clear()
