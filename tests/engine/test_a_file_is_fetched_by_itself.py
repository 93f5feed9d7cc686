"""Files of a success are fetched without a key, once, by one process; what ended before stays where it is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Owner
from tests.engine.finished import download_of, left_over, succeeded
from tests.engine.rig import Rig, engine_at, engine_on, settings_for, stats


@asynccontextmanager
async def by_itself(server: Server, home: Path) -> AsyncGenerator[Rig, None]:
    settings = replace(settings_for(server.base_url, home), auto_download=True)
    async with engine_at(server.base_url, server.environment["RUNCOMFY_TOKEN"], home, settings=settings) as rig:
        yield rig


async def test_every_file_of_a_success_comes_and_is_not_fetched_again(simulator: Server, home: Path) -> None:
    async with by_itself(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        job = await rig.until_job(job.id, lambda j: j.downloaded == j.outputs > 0)
        files = stats(simulator)["files"]
        assert files == job.outputs
    async with by_itself(simulator, home) as rig:
        await rig.until_polling()
        await rig.engine.download([job.id])
        other = await succeeded(rig, simulator)
        await rig.until_job(other.id, lambda j: j.downloaded == 1)
        assert stats(simulator)["files"] == files + 1


async def test_a_success_that_a_closed_program_missed_is_fetched_at_the_next_start(
    simulator: Server, home: Path
) -> None:
    async with by_itself(simulator, home) as rig:
        job = await rig.submit()
        await rig.until_job(job.id, lambda j: j.request is not None)
    simulator.clock.advance(600.0)
    async with by_itself(simulator, home) as rig:
        await rig.until_job(job.id, lambda j: j.downloaded == 1)


async def test_what_ended_before_is_left_alone(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        old = await succeeded(rig, simulator)
    async with by_itself(simulator, home) as rig:
        new = await succeeded(rig, simulator)
        await rig.until_job(new.id, lambda j: j.downloaded == 1)
        assert await rig.journal.downloads(old.id) == []
        assert (await rig.job(old.id)).downloaded == 0


async def test_a_forgotten_file_does_not_come_back(simulator: Server, home: Path) -> None:
    async with by_itself(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        await rig.until_job(job.id, lambda j: j.downloaded == 1)
        await rig.engine.forget_downloads([(job.id, 0)])
    async with by_itself(simulator, home) as rig:
        await rig.until_polling()
        other = await succeeded(rig, simulator)
        await rig.until_job(other.id, lambda j: j.downloaded == 1)
        assert await rig.journal.downloads(job.id) == []


async def test_no_more_files_come_at_once_than_is_set(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        (asset,) = await rig.journal.assets(job.id)
        await rig.journal.save_assets(job.id, [replace(asset, index=n, url=f"{asset.url}?{n}") for n in range(12)])
        seen: set[int] = set()
        await rig.engine.download([job.id])
        while (rows := await rig.journal.downloads(job.id)) and any(row.state != "done" for row in rows):
            seen.add(sum(row.state == "running" for row in rows))
            await asyncio.sleep(0.001)
        assert max(seen) == 2
        assert len({row.path for row in rows}) == 12
        assert (await rig.job(job.id)).downloaded == 12


async def test_files_of_a_claimed_job_are_its_owners_while_that_lives(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        claimer = Owner.acquire(rig.settings.owners_folder)
        claimed = await succeeded(rig, simulator)
        free = await succeeded(rig, simulator)
        await rig.engine.close(0.0)
        claim(rig, claimed.id, claimer.id)
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        await rig.engine.download([claimed.id])
        await rig.engine.download([free.id])
        # Behind the claimed one in the queue, and done before it is looked at.
        await rig.until_job(free.id, lambda j: j.downloaded == 1)
        assert (await download_of(rig, claimed, "wanted", "running")).state == "wanted"
        (row,) = await rig.journal.downloads(claimed.id)
        await rig.journal.put_download(replace(row, state="running"))
        claimer.release()
        await rig.until_job(claimed.id, lambda j: j.downloaded == 1)


async def test_the_owner_of_a_claimed_job_fetches_its_files_without_being_the_engine(
    simulator: Server, home: Path
) -> None:
    async with engine_on(simulator, home) as one:
        await one.until_polling()
        job = await succeeded(one, simulator)
        async with engine_on(simulator, home) as other:
            await other.until_status(lambda status: status.other_engine == "alive")
            claim(other, job.id, other.owner.id)
            await one.journal.apply(job.id, ev.Downloaded(1.0, 0))
            await other.engine.download([job.id])
            await other.until_job(job.id, lambda j: j.downloaded == 1)
            assert len(left_over(other.settings.downloads_folder)) == 2
            assert stats(simulator)["files"] == 1


async def test_two_windows_that_want_the_same_files_fetch_each_once(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as one:
        await one.until_polling()
        job = await succeeded(one, simulator)
        (asset,) = await one.journal.assets(job.id)
        await one.journal.save_assets(job.id, [replace(asset, index=n, url=f"{asset.url}?{n}") for n in range(6)])
        async with engine_on(simulator, home) as other:
            await other.until_status(lambda status: status.other_engine == "alive")
            await other.engine.fetch([job.id])
            await other.until_job(job.id, lambda j: j.downloaded == 6)
        assert stats(simulator)["files"] == 6


def claim(rig: Rig, job_id: str, owner: str) -> None:
    """Have the job claimed by an owner, as `submit(claim=True)` would."""
    connection = sqlite3.connect(rig.settings.journal_path, isolation_level=None)
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'change_seq'")
    connection.execute(
        "UPDATE jobs SET claimed_by = ?, change_seq = (SELECT value FROM counters) WHERE id = ?", (owner, job_id)
    )
    connection.close()


async def test_a_download_of_an_unknown_job_is_no_download(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.download(["no such job"])
        await rig.engine.retry_downloads([("no such job", 0)])
        await rig.engine.forget_downloads([("no such job", 0)])
        assert await rig.journal.downloads() == []
        job = await rig.submit()
        assert job.state is JobState.INTENT
        await rig.engine.download([job.id])
        assert await rig.journal.downloads() == []
