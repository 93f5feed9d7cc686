"""What has become of the deployments that jobs ran on, before the same jobs are paid for once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean

MOST_SAID = 4


def is_deployed(job: Job) -> bool:
    """Tell whether a job ran on a deployment."""
    return job.target.kind is not TargetKind.MODEL


def version_now(job: Job, known: Mapping[str, Deployment]) -> str:
    """Return the version of the workflow that the job would run now, as far as is known."""
    found = known.get(job.target.id)
    return found.workflow_version if found is not None else job.target_version


def since_words(jobs: Sequence[Job], known: Mapping[str, Deployment]) -> list[str]:
    """Return a line for each deployment that is disabled, gone, or runs another version now; cleaned."""
    lines: dict[str, str] = {}
    for job in jobs:
        if is_deployed(job) and known and (words := _since(job, known.get(job.target.id))):
            lines.setdefault(job.target.id, f"{clean(job.target_name or job.target.id, 60)} {words}")
    found = list(lines.values())
    return found[:MOST_SAID] + ([f"… and {len(found) - MOST_SAID} more"] if len(found) > MOST_SAID else [])


def _since(job: Job, now: Deployment | None) -> str:
    if now is None:
        return "is not in the list of your deployments any more: RunComfy may refuse it."
    if not now.is_enabled:
        return "is disabled: RunComfy refuses its jobs (10002)."
    then, version = job.target_version, now.workflow_version
    if then and version and then != version:
        was, at = clean(then, 20), clean(version, 20)
        return f"runs version {at} of its workflow now, then it was {was}: r shows what does not fit."
    return ""
