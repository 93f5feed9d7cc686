"""A process that is killed in the middle of a download costs at most the block that it held."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.part_file import part_of
from runcomfy_tui.simulator import Server
from tests.engine.byte_server import byte_server, picture
from tests.engine.finished import download_of, left_over, with_file_at
from tests.engine.rig import engine_on

CONTENT = picture(4 * 1024 * 1024)
_ENGINE = """
import asyncio, sys
from pathlib import Path
from tests.engine.rig import engine_at

async def main(home, base_url, token, job_id):
    async with engine_at(base_url, token, Path(home)) as rig:
        await rig.engine.download([job_id])
        await asyncio.sleep(60)

asyncio.run(main(*sys.argv[1:]))
"""


async def killed_while_downloading(server: Server, home: Path, job: Job, folder: Path, bytes_: int) -> int:
    """Run an engine in a process of its own until so much has come, kill it, and return how much that was."""
    arguments = [str(home), server.base_url, server.environment["RUNCOMFY_TOKEN"], job.id]
    process = subprocess.Popen([sys.executable, "-c", _ENGINE, *arguments], cwd=Path(__file__).parents[2])
    try:
        async with asyncio.timeout(20):
            while sum(part.stat().st_size for part in folder.rglob("*.part")) < bytes_:
                await asyncio.sleep(0.005)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
    (part,) = folder.rglob("*.part")
    return part.stat().st_size


async def test_it_goes_on_from_what_lies_on_the_disk(simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, bytes_per_s=4_000_000.0) as host:
        async with engine_on(simulator, home) as rig:
            job = await with_file_at(rig, simulator, host.url)
        folder = rig.settings.downloads_folder
        first = await killed_while_downloading(simulator, home, job, folder, 1)
        second = await killed_while_downloading(simulator, home, job, folder, first + 1_000_000)
        host.bytes_per_s = None
        async with engine_on(simulator, home) as rig:
            done = await download_of(rig, job, "done")
            assert done.sha256 == hashlib.sha256(CONTENT).hexdigest()
            assert done.path is not None
            assert Path(done.path).read_bytes() == CONTENT
            assert left_over(folder) == [Path(done.path).name, f"{Path(done.path).name}.json"]
        assert [asked.start for asked in host.asked] == [0, first, second]


@pytest.mark.parametrize("step", ["sealed", "linked", "renamed"])
async def test_a_kill_around_the_rename_costs_nothing(step: str, simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT) as host:
        async with engine_on(simulator, home) as rig:
            job = await with_file_at(rig, simulator, host.url)
            await rig.engine.download([job.id])
            done = await download_of(rig, job, "done")
            assert done.path is not None
            await rig.engine.close(0.0)
            # As the journal and the folder are when the process dies there.
            await rig.journal.put_download(replace(done, state="running"))
            final, part = Path(done.path), part_of(Path(done.path))
            Path(f"{final}.json").unlink()
            if step == "linked":
                os.link(final, part)
            elif step == "sealed":
                final.rename(part)
        async with engine_on(simulator, home) as rig:
            again = await download_of(rig, job, "done")
            assert (again.path, again.sha256) == (done.path, done.sha256)
            assert left_over(final.parent) == [final.name, f"{final.name}.json"]
            assert final.read_bytes() == CONTENT
        assert host.sent_bytes == len(CONTENT)
