"""A succeeded job to download from, with the simulator's time moved so that nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.engine import download_faults
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


async def with_file_at(rig: Rig, server: Server, url: str) -> Job:
    """Return a succeeded job whose one file lies at ``url``."""
    job = await succeeded(rig, server)
    await point_at(rig, job, url)
    return job


async def point_at(rig: Rig, job: Job, url: str) -> None:
    """Have the job's one file lie at ``url``, as if nothing had been downloaded of it."""
    await rig.engine.forget_downloads([(job.id, 0)])
    await rig.journal.save_assets(job.id, [Asset(0, url, MediaKind.IMAGE, ".png")])


async def download_of(rig: Rig, job: Job, *states: str, within_s: float = 20.0) -> Download:
    """Wait until the job's first download is in one of these states."""
    return await download_when(rig, job, lambda row: row.state in states, within_s=within_s)


async def download_when(rig: Rig, job: Job, is_so: Callable[[Download], bool], *, within_s: float = 20.0) -> Download:
    """Wait until something is so about the job's first download."""
    end = time.monotonic() + within_s
    while True:
        rows = await rig.journal.downloads(job.id)
        if rows and is_so(rows[0]):
            return rows[0]
        assert time.monotonic() < end, rows
        await asyncio.sleep(0.01)


def left_over(folder: Path) -> list[str]:
    """Return the names of all files below a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def hurry(monkeypatch: pytest.MonkeyPatch, attempts: int = 3) -> None:
    """Have failing downloads give up after few tries, with next to no wait between them."""
    monkeypatch.setattr(download_faults, "MOST_ATTEMPTS", attempts)
    monkeypatch.setattr(download_faults, "LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr(download_faults, "AFTER_PROGRESS_S", 0.02)
