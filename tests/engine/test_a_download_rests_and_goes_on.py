"""A person's wishes about downloads, from any window, and a disk that is full for a while."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine import download_attempt, download_faults, download_queue
from runcomfy_tui.simulator import Server
from tests.engine.byte_server import byte_server, picture
from tests.engine.finished import download_of, download_when, hurry, left_over, with_file_at
from tests.engine.rig import Rig, engine_on
from tests.small_disk import mounted

CONTENT = picture(2 * 1024 * 1024)
SLOW = 1_500_000.0


class Usage(NamedTuple):
    total: int
    used: int
    free: int


async def under_way(rig: Rig, simulator: Server, url: str) -> Job:
    """Return a job of whose file some has come."""
    job = await with_file_at(rig, simulator, url)
    await rig.engine.download([job.id])
    await download_when(rig, job, lambda row: row.state == "running" and row.done_bytes > 0)
    return job


async def check_done(rig: Rig, job: Job) -> None:
    done = await download_of(rig, job, "done")
    assert done.path is not None
    assert hashlib.sha256(Path(done.path).read_bytes()).hexdigest() == done.sha256
    assert (done.sha256, done.problem) == (hashlib.sha256(CONTENT).hexdigest(), None)
    assert len(left_over(rig.settings.downloads_folder)) == 2


@pytest.mark.parametrize("named", [True, False], ids=["this one", "all"])
async def test_a_paused_download_goes_on_where_it_was(named: bool, simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, bytes_per_s=SLOW) as host, engine_on(simulator, home) as rig:
        job = await under_way(rig, simulator, host.url)
        keys = [(job.id, 0)] if named else None
        await rig.engine.pause_downloads(keys)
        paused = await download_when(rig, job, lambda row: row.state == "paused" and row.etag is not None)
        (part,) = rig.settings.downloads_folder.rglob("*.part")
        await download_when(rig, job, lambda row: row.done_bytes == part.stat().st_size)
        assert (paused.problem, paused.retry_at) == (None, None)
        host.bytes_per_s = None
        size = part.stat().st_size
        await rig.engine.resume_downloads(keys)
        await check_done(rig, job)
        assert [asked.start for asked in host.asked] == [0, size]


async def test_a_pause_lasts_over_a_restart_and_holds_what_only_waits(simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, bytes_per_s=SLOW) as host:
        async with engine_on(simulator, home) as rig:
            job = await under_way(rig, simulator, host.url)
            await rig.engine.pause_downloads()
            await download_when(rig, job, lambda row: row.state == "paused" and row.etag is not None)
        async with engine_on(simulator, home) as rig:
            await rig.until_polling()
            await rig.engine.pause_downloads()
            assert (await download_of(rig, job, "paused")).done_bytes > 0
            assert len(host.asked) == 1
            host.bytes_per_s = None
            await rig.engine.retry_downloads([(job.id, 0)])
            await check_done(rig, job)


async def test_another_window_pauses_what_this_one_fetches(simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, bytes_per_s=SLOW) as host, engine_on(simulator, home) as one:
        job = await under_way(one, simulator, host.url)
        async with engine_on(simulator, home) as other:
            await other.engine.pause_downloads()
            await download_when(one, job, lambda row: row.state == "paused" and row.etag is not None)
            host.bytes_per_s = None
            await other.engine.resume_downloads()
            await check_done(one, job)
        assert len(host.asked) == 2


async def test_a_forgotten_download_leaves_nothing_half_done(simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, bytes_per_s=SLOW) as host, engine_on(simulator, home) as rig:
        job = await under_way(rig, simulator, host.url)
        await rig.engine.forget_downloads([(job.id, 0)])
        assert await rig.journal.downloads(job.id) == []
        told, _ = await rig.journal.downloads_changed_since(0)
        assert [row.state for row in told] == ["forgotten"]
        while left_over(rig.settings.downloads_folder):
            await asyncio.sleep(0.01)
        host.bytes_per_s = None
        await rig.engine.download([job.id])
        await check_done(rig, job)
        assert (await rig.until_job(job.id, lambda j: j.downloaded == 1)).downloaded == 1
        # A finished file stays; only the list and the count lose it.
        await rig.engine.forget_downloads([(job.id, 0)])
        assert (await rig.job(job.id)).downloaded == 0
        assert len(left_over(rig.settings.downloads_folder)) == 2


async def test_a_file_for_which_there_is_no_room_waits_for_it(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_faults, "ROOM_LOOKED_FOR_EVERY_S", 0.05)
    monkeypatch.setattr(download_queue, "ROOM_LOOKED_FOR_EVERY_S", 0.05)
    free = [download_attempt.SPARE_BYTES + len(CONTENT) - 1]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free[0]))
    async with byte_server(CONTENT) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, host.url)
        await rig.engine.download([job.id])
        paused = await download_of(rig, job, "paused")
        assert paused.problem is not None
        assert paused.problem.startswith("no room in ")
        assert paused.retry_at is not None
        await asyncio.sleep(0.3)
        assert len(host.asked) == 1
        free[0] += 1
        await check_done(rig, job)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "small", 4) as folder:
        yield folder


async def test_a_disk_that_fills_up_meanwhile_keeps_what_came(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch, small_disk: Path
) -> None:
    hurry(monkeypatch)
    monkeypatch.setattr(download_attempt, "SPARE_BYTES", 0)
    monkeypatch.setattr(download_faults, "ROOM_LOOKED_FOR_EVERY_S", 0.05)
    monkeypatch.setattr(download_queue, "ROOM_LOOKED_FOR_EVERY_S", 0.05)
    filler = small_disk / "somebody else's"
    async with byte_server(CONTENT, bytes_per_s=2 * SLOW) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, host.url)
        await rig.engine.download([job.id], small_disk)
        await download_when(rig, job, lambda row: row.done_bytes > 0)
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while file.write(bytes(4_096)):
                pass
        paused = await download_of(rig, job, "paused")
        assert paused.problem == "cannot be written: No space left on device"
        assert paused.etag is not None
        assert paused.done_bytes > 0
        filler.unlink()
        done = await download_of(rig, job, "done")
        assert done.path is not None
        assert Path(done.path).read_bytes() == CONTENT
        assert host.asked[-1].start > 0
