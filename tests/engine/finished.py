"""A succeeded job to download from, with the simulator's time moved so that nobody waits for it."""

from __future__ import annotations

import asyncio
import time

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Download
from tests.engine.rig import PICTURE, Rig


async def succeeded(rig: Rig, server: Server, model_id: str = PICTURE, **inputs: object) -> Job:
    """Submit a job and move the service's time past its end."""
    job = await rig.submit(model_id, **inputs)
    job = await rig.until_job(job.id, lambda j: j.request is not None)
    server.clock.advance(600.0)
    await rig.engine.poll_now([job.id])
    return await rig.until(job.id, JobState.SUCCEEDED)


async def download_of(rig: Rig, job: Job, *states: str, within_s: float = 10.0) -> Download:
    """Wait until the job's first download is in one of these states."""
    end = time.monotonic() + within_s
    while True:
        rows = await rig.journal.downloads(job.id)
        if rows and rows[0].state in states:
            return rows[0]
        assert time.monotonic() < end, rows
        await asyncio.sleep(0.01)
