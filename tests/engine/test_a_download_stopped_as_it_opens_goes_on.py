"""A download that is paused as its ``.part`` is opened, or finds it in use, goes on later."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from runcomfy_tui.engine import download_attempt
from runcomfy_tui.engine.part_file import PartFile
from runcomfy_tui.simulator import Server
from tests.engine.byte_server import byte_server, picture
from tests.engine.finished import download_of, download_when, with_file_at
from tests.engine.rig import engine_on


async def test_paused_while_it_opens(simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, go_on = threading.Event(), threading.Event()

    def open_slowly(*arguments: Path) -> PartFile:
        opening.set()
        assert go_on.wait(10.0)
        return PartFile(*arguments)

    async with byte_server(picture(100_000)) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, host.url)
        with monkeypatch.context() as slow:
            slow.setattr(download_attempt, "PartFile", open_slowly)
            await rig.engine.download([job.id])
            await asyncio.to_thread(opening.wait, 10.0)
            await rig.engine.pause_downloads([(job.id, 0)])
            await download_when(rig, job, lambda row: row.state == "paused")
            await asyncio.sleep(0.3)  # The change feed has told the downloader, which has stopped waiting for it.
            go_on.set()
        await rig.engine.resume_downloads([(job.id, 0)])
        done = await download_of(rig, job, "done", "failed")
        assert (done.state, done.problem) == ("done", None)


async def test_a_part_that_somebody_else_still_writes_is_waited_for(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a window that has just ended while its worker thread had not."""
    async with byte_server(picture(100_000)) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, host.url)
        theirs: list[PartFile] = []

        def taken_before(target: Path) -> PartFile:
            if not theirs:
                theirs.append(PartFile(target))
            return PartFile(target)

        monkeypatch.setattr(download_attempt, "PartFile", taken_before)
        await rig.engine.download([job.id])
        waits = await download_when(rig, job, lambda row: row.problem is not None)
        assert (waits.state, waits.retry_at is not None) == ("wanted", True), waits
        theirs[0].close()
        done = await download_of(rig, job, "done", "failed")
        assert (done.state, done.problem) == ("done", None)
