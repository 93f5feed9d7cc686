"""A session on a damaged journal: what it still held is there, what was running goes on, and the person is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Journal, set_aside
from runcomfy_tui.wiring.session import Session, open_session

KLEIN = model("blackforestlabs/flux-2-klein/9b/text-to-image")


async def opened(home: Path, service: Mapping[str, str]) -> Session:
    loaded = settings.load(service, {}, locations.under(home))
    return await open_session(loaded, TokenSources(service, "default", None, None))


async def submitted(home: Path, server: Server) -> tuple[Path, list[Job]]:
    """Submit two jobs, leave while they wait, and return where the journal lies."""
    session = await opened(home, server.environment)
    await session.start()
    jobs = [await session.engine.submit(KLEIN, f"harbour {n}", {"prompt": f"harbour {n}"}) for n in range(2)]
    async with asyncio.timeout(20):
        while not all(job.request for job in await session.journal.jobs()):
            await asyncio.sleep(0.02)
    await session.close()
    return session.settings.journal_path, jobs


def damage(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\xff" * 4096 + data[4096:])


async def test_live_jobs_are_asked_about_again_and_end(tmp_path: Path, simulator: Server) -> None:
    path, jobs = await submitted(tmp_path, simulator)
    damage(path)
    simulator.clock.speed = 60
    session = await opened(tmp_path, simulator.environment)
    try:
        (notice,) = session.notices
        assert "was damaged" in notice
        assert "Of 2 jobs in it 2 were recovered" in notice
        await session.start()
        async with asyncio.timeout(20):
            while {job.state for job in await session.journal.jobs()} != {JobState.SUCCEEDED}:
                await asyncio.sleep(0.02)
        assert [job.id for job in await session.journal.jobs()] == [job.id for job in jobs]
        assert b"harbour 0" in await session.journal.body(jobs[0].id)
    finally:
        await session.close()
    assert simulator.simulator.counts["submits_received"] == 2
    later = await opened(tmp_path, simulator.environment)
    assert later.notices == ()
    await later.close()


async def test_a_program_that_ended_before_it_could_recover_is_made_good(tmp_path: Path, simulator: Server) -> None:
    path, jobs = await submitted(tmp_path, simulator)
    damage(path)
    set_aside(path)
    await (await Journal.open(path)).close()
    session = await opened(tmp_path, simulator.environment)
    (notice,) = session.notices
    assert notice.startswith("journal.damaged-1.db: Of 2 jobs in it 2")
    assert {job.id for job in await session.journal.jobs()} == {job.id for job in jobs}
    await session.close()


async def test_what_cannot_be_recovered_stops_nobody(
    tmp_path: Path, simulator: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = await submitted(tmp_path, simulator)
    damage(path)

    def failing(*arguments: object, **more: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("runcomfy_tui.store.salvage.salvage", failing)
    session = await opened(tmp_path, simulator.environment)
    (notice,) = session.notices
    assert "could not be recovered" in notice
    assert await session.journal.jobs() == []
    await session.close()
    monkeypatch.undo()
    again = await opened(tmp_path, simulator.environment)
    assert len(await again.journal.jobs()) == 2
    await again.close()
