"""Jobs that the service refuses to tell this account about: not polled, but asked about when a person wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from runcomfy_tui.domain.job import AT_SERVICE, Job
from runcomfy_tui.engine.asker import Asker
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.supervisor import Supervisor


class Refusals:
    """Remembers refused jobs as the change feed tells of them. ``is_ours`` tells whose may be asked about here."""

    def __init__(self, asker: Asker, gate: Gate, supervisor: Supervisor, is_ours: Callable[[Job], bool]) -> None:
        self._asker = asker
        self._gate = gate
        self._supervisor = supervisor
        self._is_ours = is_ours
        self._refused: dict[str, Job] = {}

    def note(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs."""
        for job in jobs:
            if job.refused is not None and job.state in AT_SERVICE:
                self._refused[job.id] = job
            else:
                self._refused.pop(job.id, None)

    def ask_again(self, job_ids: Sequence[str]) -> None:
        """Ask once about those of the jobs that were refused; an answer brings them back among those polled."""
        for job_id in job_ids:
            job = self._refused.get(job_id)
            if job is not None and self._is_ours(job):
                self._supervisor.once("poll", self._ask(job))

    async def _ask(self, job: Job) -> None:
        await self._asker.ask(job, probe=await self._gate.enter(Call.RESULT) or 0)
