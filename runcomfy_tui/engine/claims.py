"""Who polls and downloads which job: the engine all of them, but for those that a living process has claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runcomfy_tui.domain.job import Job


class Claims:
    """Watches the jobs that other processes have claimed, and tells which are free because their process is gone.

    With ``only_claimed`` this process works on its own claimed jobs and on nothing else.
    """

    def __init__(self, owner: str, is_gone: Callable[[str], bool], *, only_claimed: bool = False) -> None:
        self.only_claimed = only_claimed
        self._owner = owner
        self._is_gone = is_gone
        self._gone: set[str] = set()
        self._watched: dict[str, Job] = {}

    def is_here(self, job: Job) -> bool:
        """Tell whether this process polls the job, as far as claims decide."""
        if self.only_claimed or job.claimed_by == self._owner:
            return job.claimed_by == self._owner
        return not job.claimed_by or job.claimed_by in self._gone

    def note(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs: those that another process works on are watched."""
        for job in jobs:
            if job.claimed_by and not job.is_final and not self.is_here(job):
                self._watched[job.id] = job
            else:
                self._watched.pop(job.id, None)

    def freed(self) -> list[Job]:
        """Return watched jobs whose process has ended since: they are the engine's from now on."""
        if self.only_claimed or not self._watched:
            return []
        owners = {job.claimed_by for job in self._watched.values()}
        self._gone |= {owner for owner in owners if self._is_gone(owner)}
        free = [job for job in self._watched.values() if job.claimed_by in self._gone]
        for job in free:
            del self._watched[job.id]
        return free
