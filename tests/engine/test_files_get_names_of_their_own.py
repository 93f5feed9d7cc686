"""Each file lies where the template says, under a name that nothing else has."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.simulator import Server
from tests.engine.byte_server import Host, byte_server, picture
from tests.engine.finished import left_over, succeeded
from tests.engine.rig import Rig, engine_at, settings_for

CONTENT = picture(300_000)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with byte_server(CONTENT) as host:
        yield host


async def with_files(rig: Rig, simulator: Server, host: Host, count: int) -> Job:
    """Return a succeeded job with so many files."""
    job = await succeeded(rig, simulator, seed=42)
    assets = [Asset(n, f"{host.url}?{n}", MediaKind.IMAGE, ".png") for n in range(count)]
    await rig.journal.save_assets(job.id, assets)
    return job


async def paths(rig: Rig, job: Job, count: int) -> list[str]:
    """Return where the files lie once all have come."""
    await rig.until_job(job.id, lambda j: j.downloaded == count)
    rows = await rig.journal.downloads(job.id)
    for row in rows:
        assert row.path is not None
        assert hashlib.sha256(Path(row.path).read_bytes()).hexdigest() == row.sha256
    return [row.path or "" for row in rows]


async def test_a_template_of_ones_own(host: Host, simulator: Server, home: Path) -> None:
    template = "{downloads}/{label}/{prompt:5}/{seed}_{label}_{index}{ext}"
    settings = replace(settings_for(simulator.base_url, home), download_template=template)
    async with engine_at(simulator.base_url, simulator.environment["RUNCOMFY_TOKEN"], home, settings=settings) as rig:
        job = await with_files(rig, simulator, host, 2)
        await rig.engine.download([job.id])
        folder = settings.downloads_folder / "a_har"
        assert await paths(rig, job, 2) == [str(folder / "42_0.png"), str(folder / "42_1.png")]


async def test_names_that_are_the_same_are_numbered(host: Host, simulator: Server, home: Path) -> None:
    settings = replace(
        settings_for(simulator.base_url, home), download_template="{model}", parallel_downloads=3, auto_download=False
    )
    async with engine_at(simulator.base_url, simulator.environment["RUNCOMFY_TOKEN"], home, settings=settings) as rig:
        job = await with_files(rig, simulator, host, 5)
        name = job.target.id.replace("/", "_")
        settings.downloads_folder.mkdir(parents=True)
        taken = settings.downloads_folder / f"{name} (2).png"
        taken.write_bytes(b"somebody's own")
        notes = settings.downloads_folder / f"{name}.png.json"
        notes.write_text('{"mine": true}')
        await rig.engine.download([job.id])
        made = await paths(rig, job, 5)
        names = [f"{name}{ending}" for ending in (".png", " (3).png", " (4).png", " (5).png", " (6).png")]
        assert sorted(Path(path).name for path in made) == sorted(names)
        assert taken.read_bytes() == b"somebody's own"
        assert notes.read_text() == '{"mine": true}'
        problems = [row.problem for row in await rig.journal.downloads(job.id) if row.problem]
        assert problems == [f"no .json beside it: cannot be written: {name}.png.json is there already, and is not ours"]


async def test_another_folder_gets_the_file_too(host: Host, simulator: Server, home: Path, tmp_path: Path) -> None:
    settings = settings_for(simulator.base_url, home)
    async with engine_at(simulator.base_url, simulator.environment["RUNCOMFY_TOKEN"], home, settings=settings) as rig:
        job = await with_files(rig, simulator, host, 1)
        await rig.engine.download([job.id])
        (first,) = await paths(rig, job, 1)
        other = tmp_path / "other"
        await rig.engine.download([job.id], other)
        while not any(name.endswith(".json") for name in left_over(other)):
            await rig.until_job(job.id, lambda j: j.downloaded == 1)
        assert Path(first).read_bytes() == CONTENT
        assert len(left_over(other)) == 2
