"""Journals of any size: finished jobs of several models, written by the store itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.target import model
from runcomfy_tui.store import Journal

MODELS = (
    "blackforestlabs/flux-2-klein/9b/text-to-image",
    "kling/kling-3.0/pro/image-to-video",
    "acestep-ai/ace-step-1.5/text-to-audio",
    "google/nano-banana-3/text-to-image",
)
_SPACING_S = 37.0


def make_journal(path: Path, jobs: int, now: float) -> None:
    """Write ``jobs`` finished jobs, the newest made at ``now`` (unix seconds)."""
    asyncio.run(_make(path, jobs, now))


async def _make(path: Path, jobs: int, now: float) -> None:
    journal = await Journal.open(path)
    await asyncio.gather(*(_finished(journal, n, now - (jobs - n) * _SPACING_S) for n in range(jobs)))
    await journal.close()


async def _finished(journal: Journal, number: int, at: float) -> None:
    body = json.dumps({"prompt": f"harbour number {number}", "seed": number}).encode()
    job_id = new_job_id(at, number.to_bytes(10, "big"))
    digest = hashlib.sha256(body).hexdigest()
    target = model(MODELS[number % len(MODELS)])
    job = Job(job_id, "default", "", target, f"harbour number {number}", digest, at, JobState.INTENT, at)
    await journal.create_job(job, body)
    failed = number % 17 == 0
    await journal.apply_many(
        [
            (job_id, ev.Submitting(at, "bench")),
            (job_id, ev.Accepted(at, Request(f"request-{number:06}"))),
            (job_id, ev.Polled(at + 2, ev.Progress.RUNNING, "in_progress")),
            (
                job_id,
                ev.ResultFetched(
                    at + 9,
                    ev.Verdict.FAILED if failed else ev.Verdict.SUCCEEDED,
                    failure=Failure("out of memory") if failed else None,
                    cost_usd=0.012,
                    finished_at=at + 9,
                    outputs=0 if failed else 1,
                ),
            ),
        ]
    )
