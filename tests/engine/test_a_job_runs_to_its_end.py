"""A submitted job is followed to its result, and its files are downloaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from runcomfy_tui.domain.file_template import parse_template
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.download_names import target_path
from runcomfy_tui.simulator import Server
from tests.engine.rig import PICTURE, engine_on, stats


async def test_a_job_is_accepted_runs_and_succeeds(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        assert job.state is JobState.INTENT
        done = await rig.until(job.id, JobState.SUCCEEDED)
        assert done.request is not None
        assert done.cost_usd
        assert done.outputs == 1
        assert done.expires_at is not None
        kinds = [entry.kind for entry in await rig.journal.timeline(job.id)]
        assert kinds.index("submitting") < kinds.index("accepted") < kinds.index("result_fetched")
        assert stats(simulator)["submits_accepted"] == 1


async def test_the_posted_bytes_are_the_stored_bytes(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(seed=18446744073709551615)
        body = await rig.journal.body(job.id)
        assert json.loads(body)["seed"] == 18446744073709551615
        assert hashlib.sha256(body).hexdigest() == job.body_sha256


async def test_a_failed_job_says_why(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(prompt="an explicit picture of a celebrity")
        failed = await rig.until(job.id, JobState.FAILED)
        assert failed.failure is not None
        assert "policy" in failed.failure.message.lower()
        assert not failed.outputs


async def test_rejected_inputs_name_their_fields(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(width=7)
        rejected = await rig.until(job.id, JobState.REJECTED)
        assert rejected.failure is not None
        assert rejected.failure.detail is not None
        assert "width" in rejected.failure.detail


async def test_a_finished_job_is_downloaded_with_a_sidecar(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit(seed=5)
        await rig.until(job.id, JobState.SUCCEEDED)
        await rig.engine.download([job.id])
        await rig.until_job(job.id, lambda j: j.downloaded == 1)
        (download,) = await rig.journal.downloads(job.id)
        assert download.path is not None
        file = Path(download.path)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == download.sha256
        sidecar = json.loads(Path(f"{file}.json").read_text())
        assert sidecar["seed"] == 5
        assert sidecar["target"]["id"] == PICTURE
        assert "?" not in sidecar["source"]
        assert not list(file.parent.glob("*.part"))


async def test_a_download_never_overwrites(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        done = await rig.until(job.id, JobState.SUCCEEDED)
        (asset,) = await rig.journal.assets(job.id)
        template = parse_template(rig.settings.download_template)
        folder = rig.settings.downloads_folder
        taken = target_path(folder, template, done, None, index=asset.index, extension=asset.extension)
        taken.parent.mkdir(parents=True)
        taken.write_bytes(b"somebody else's")
        await rig.engine.download([job.id])
        await rig.until_job(job.id, lambda j: j.downloaded == 1)
        (download,) = await rig.journal.downloads(job.id)
        assert taken.read_bytes() == b"somebody else's"
        assert download.path == str(taken.with_stem(f"{taken.stem} (2)"))
