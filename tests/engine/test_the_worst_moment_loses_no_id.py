"""The service says yes and the disk refuses: the id survives, nothing new is sent, and room heals it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Journal
from tests.engine.rig import engine_at, engine_on, set_faults, settings_for, stats
from tests.small_disk import mounted


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "small", 2) as folder:
        yield folder


def fill(file: Path) -> None:
    """Leave no room for a single block."""
    with file.open("ab", buffering=0) as out, pytest.raises(OSError, match="No space"):
        while out.write(b"\0" * 4096):
            pass


async def test_on_a_full_file_system(small_disk: Path, home: Path, simulator: Server) -> None:
    home.mkdir()
    settings = replace(
        settings_for(simulator.base_url, small_disk),
        emergency_files=(small_disk / "emergency.txt", home / "emergency.txt"),
    )
    set_faults(simulator, latency={"strength": 0.5, "mode": "steady", "calls": ["submit"]})
    async with engine_at(simulator.base_url, simulator.simulator.token, home, settings=settings) as rig:
        first = await rig.submit(seed=1)
        await rig.until(first.id, JobState.SUBMITTING)
        while not stats(simulator)["submits_accepted"]:
            await asyncio.sleep(0.005)
        # The log of the journal has to be full too: what it has allocated would take one more row.
        filler = small_disk / "filler"
        fill(filler)
        await _until_refused(rig.journal, first.id, filler)
        await rig.until_status(lambda status: any(b.key == f"unsaved:{first.id}" for b in status.banners))
        (request_id,) = simulator.simulator.ledger._jobs
        (banner,) = (b for b in rig.engine.status.banners if b.key == f"unsaved:{first.id}")
        assert request_id in banner.text
        assert banner.serious
        assert request_id in (home / "emergency.txt").read_text()
        assert str(home / "emergency.txt") in banner.advice
        ((unsaved, request),) = rig.engine.unsaved
        assert (unsaved.id, request.id) == (first.id, request_id)
        with pytest.raises(DiskRefused, match="nothing new is submitted"):
            await rig.submit(seed=2)
        filler.unlink()
        accepted = await rig.until_job(first.id, lambda j: j.request is not None)
        assert accepted.request is not None
        assert accepted.request.id == request_id
        await rig.until_status(lambda status: not any(b.key.startswith("unsaved") for b in status.banners))
        assert rig.engine.unsaved == ()
        second = await rig.submit(seed=2)
        await rig.until_job(second.id, lambda j: j.request is not None)
    assert stats(simulator)["submits_received"] == 2


async def _until_refused(journal: Journal, job_id: str, filler: Path) -> None:
    from runcomfy_tui.domain import events as ev

    for _ in range(2_000):
        try:
            await journal.apply(job_id, ev.Missing(0.0))
        except DiskRefused:
            fill(filler)
            return
    raise AssertionError("the disk never refused")


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return names of events that the journal refuses to write, for as long as they are in the set."""
    names: set[str] = set()
    apply = Journal.apply

    async def refusing(self: Journal, job_id: str, event: object, **more: object) -> object:
        if type(event).__name__ in names:
            raise DiskRefused("the disk is full")
        return await apply(self, job_id, event, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "apply", refusing)
    return names


async def test_left_before_there_was_room(refusals: set[str], simulator: Server, home: Path) -> None:
    refusals.add("Accepted")
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.until_status(lambda status: any(b.key.startswith("unsaved") for b in status.banners))
        left = await rig.engine.close(0.2)
        assert left == []
        ((unsaved, request),) = rig.engine.unsaved
        assert unsaved.id == job.id
    refusals.clear()
    async with engine_on(simulator, home) as rig:
        await rig.until(job.id, JobState.UNKNOWN)
        await rig.engine.attach(job.id, request.id)
        await rig.until(job.id, JobState.SUCCEEDED)
    assert stats(simulator)["submits_received"] == 1


async def test_a_disk_that_refuses_before_the_post_sends_nothing_until_it_takes_it(
    refusals: set[str], simulator: Server, home: Path
) -> None:
    refusals.add("Submitting")
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.until_status(lambda status: any(b.key == f"unsent:{job.id}" for b in status.banners))
        assert stats(simulator)["submits_received"] == 0
        refusals.clear()
        await rig.until_job(job.id, lambda j: j.request is not None)
        assert rig.banner("unsent") is None
    assert stats(simulator)["submits_received"] == 1


async def test_other_intents_wait_while_an_id_is_unsaved(refusals: set[str], simulator: Server, home: Path) -> None:
    set_faults(simulator, rate_limit={"strength": 1, "calls": ["submit"]})
    async with engine_on(simulator, home) as rig:
        waiting = await rig.submit(seed=1)
        await rig.until_job(waiting.id, lambda j: j.state is JobState.INTENT and j.failure is not None)
        set_faults(simulator)
        refusals.add("Accepted")
        await rig.until_status(lambda status: any(b.key.startswith("unsaved") for b in status.banners))
        received = stats(simulator)["submits_received"]
        with pytest.raises(DiskRefused):
            await rig.engine.release([waiting.id])
        with pytest.raises(DiskRefused):
            await rig.engine.submit_again(waiting.id)
        assert stats(simulator)["submits_received"] == received
        refusals.clear()
        await rig.until_job(waiting.id, lambda j: j.request is not None)
