"""What was imported is never sent by itself; of what runs at the service only what is this account's is asked about."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.simulator import Server
from tests.engine.rig import Rig, engine_on, stats
from tests.store.exported import as_bytes, exported, imported, lines_of


async def imported_from(rig: Rig, simulator: Server, folder: Path, **changes: object) -> list[Job]:
    """Let a running job, changed so, come into the rig's journal from another one."""
    async with engine_on(simulator, folder) as other:
        job = await other.submit()
        await other.until_job(job.id, lambda j: j.request is not None)
        path = other.settings.journal_path
        lines = lines_of(exported(path))
    for line in lines:
        if line["type"] == "job":
            line["job"].update(changes)
    before = {job.id for job in await rig.journal.jobs()}
    await asyncio.to_thread(imported, rig.settings.journal_path, as_bytes(lines))
    return [job for job in await rig.journal.jobs() if job.id not in before]


async def test_a_job_of_this_account_is_polled_to_its_end(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        (job,) = await imported_from(rig, simulator, home.with_name("other"))
        done = await rig.until(job.id, JobState.SUCCEEDED)
        assert done.title == job.title
    assert stats(simulator)["submits_received"] == 1


async def test_a_strangers_job_is_listed_and_not_asked_about(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        mine = await rig.submit()
        (job,) = await imported_from(rig, simulator, home.with_name("other"), account="f" * 64)
        await rig.until(mine.id, JobState.SUCCEEDED)
        assert await rig.job(job.id) == job


async def test_intents_and_submits_under_way_are_not_sent(simulator: Server, home: Path) -> None:
    nothing = {"request": None, "accepted_at": None, "queue_position": None}
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        (intent,) = await imported_from(rig, simulator, home.with_name("a"), state="intent", **nothing)
        (sent,) = await imported_from(rig, simulator, home.with_name("b"), state="submitting", **nothing)
        received = stats(simulator)["submits_received"]
        mine = await rig.submit()
        await rig.until(mine.id, JobState.SUCCEEDED)
        assert (await rig.job(intent.id)).state is JobState.INTENT
        assert (await rig.job(sent.id)).state is JobState.UNKNOWN
    assert stats(simulator)["submits_received"] == received + 1
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        held = await rig.job(intent.id)
        assert asdict(held)["hold"].startswith("imported")
        await rig.engine.release([intent.id])
        await rig.until(intent.id, JobState.SUCCEEDED)
    assert stats(simulator)["submits_received"] == received + 2
