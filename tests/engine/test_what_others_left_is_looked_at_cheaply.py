"""Looking after what other processes left: whoever waits for a person costs nothing, and nobody is called asleep."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job, JobState, new_job_id
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Download, EngineLock, Journal
from tests.domain.jobs import IN_STATE
from tests.engine.rig import VIDEO, engine_on
from tests.engine.stepped_clock import START, stepped


async def test_held_intents_and_old_wishes_are_not_read_again_and_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    read = Journal.job

    async def counted(self: Journal, job_id: str) -> Job | None:
        nonlocal reads
        reads += 1
        return await read(self, job_id)

    async with stepped(home) as run:
        for number in range(20):
            held = replace(IN_STATE[JobState.INTENT], id=new_job_id(START + number), owner="gone", hold=None)
            await run.rig.journal.create_job(held, b"{}")
        job = await run.accepted(VIDEO)
        await run.rig.journal.apply(job.id, ev.CancelRequested(START - 3_600, "gone"))
        await run.clock.run(5.0)
        jobs = await run.rig.journal.jobs()
        assert all(each.hold is not None for each in jobs if each.state is JobState.INTENT)
        monkeypatch.setattr(Journal, "job", counted)
        await run.clock.run(20.0)
        assert reads == 0


async def test_who_takes_over_beats_before_it_reads_the_journal(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = asyncio.Event(), asyncio.Event()
    downloads = Journal.downloads

    async def slow(self: Journal, job_id: str | None = None) -> list[Download]:
        reading.set()
        await go_on.wait()
        return await downloads(self, job_id)

    monkeypatch.setattr(Journal, "downloads", slow)
    async with engine_on(simulator, home) as rig:
        await asyncio.wait_for(reading.wait(), 10.0)
        assert EngineLock(rig.settings.profile_folder).last_beat() is not None
        assert not rig.engine.status.polling
        go_on.set()
        await rig.until_polling()


async def test_a_claim_that_ends_while_it_is_looked_at_harms_nothing(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = asyncio.Event()
    downloads = Journal.downloads
    async with engine_on(simulator, home) as rig:
        await rig.until_polling()
        claimed = replace(IN_STATE[JobState.RUNNING], id="job-1", claimed_by="gone")

        async def and_ended(self: Journal, job_id: str | None = None) -> list[Download]:
            rig.engine._downloader.note_jobs([replace(claimed, claimed_by="")])
            looked_at.set()
            return await downloads(self, job_id)

        monkeypatch.setattr(Journal, "downloads", and_ended)
        rig.engine._downloader.note_jobs([claimed])
        await asyncio.wait_for(looked_at.wait(), 10.0)
        await asyncio.sleep(0.2)
        assert rig.engine.status.banners == ()
