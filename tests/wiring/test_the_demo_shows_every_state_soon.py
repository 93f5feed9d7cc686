"""The demo: positions move within 2 s, a picture within 10 s, a failure within 30 s, nothing real is touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from runcomfy_tui import locations
from runcomfy_tui.cli.arguments import DEMO_SEED
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.settings import Given
from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from runcomfy_tui.wiring.demo import demo_settings, demo_tokens, start_examples
from runcomfy_tui.wiring.demo_jobs import EXAMPLES
from runcomfy_tui.wiring.session import Session, open_session

PERSON = {
    "RUNCOMFY_TOKEN": "the-persons-real-token",
    "RUNCOMFY_WEB_BASE": "https://www.runcomfy.com",
    "RUNCOMFY_TUI_DOWNLOADS": "/the/persons/downloads",
    "RUNCOMFY_TUI_ASCII": "1",
}


_DOORS_SHOW = {JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED, JobState.FAILED, JobState.SUCCEEDED}


@pytest.fixture
async def service() -> AsyncIterator[Server]:
    simulator = Simulator(seed=DEMO_SEED)
    server = await serve(simulator, SimulatorClock())
    yield server
    await server.close()
    simulator.close()


async def demo(service: Server, home: Path) -> Session:
    settings = demo_settings(service.environment, PERSON, {}, locations.under(home))
    session = await open_session(settings, demo_tokens(service.environment))
    await session.start()
    return session


def test_nothing_of_the_person_but_the_looks_is_taken(tmp_path: Path) -> None:
    service = {"RUNCOMFY_WEB_BASE": "http://127.0.0.1:1", "RUNCOMFY_MODEL_API_BASE": "http://127.0.0.1:1/v1"}
    places = locations.under(tmp_path)
    settings = demo_settings(service, PERSON, {}, places)
    assert (settings.web_base, settings.ascii_glyphs, settings.profile) == ("http://127.0.0.1:1", True, "demo")
    for folder in (settings.downloads_folder, settings.state_folder, settings.config_folder, settings.log_folder):
        assert folder.is_relative_to(places.demo.state.parent)
    assert demo_settings(service, {}, {"profile": Given("other", "--profile")}, places).profile == "other"


async def test_the_demos_token_comes_from_its_service_alone() -> None:
    tokens = demo_tokens({"RUNCOMFY_TOKEN": "of-the-simulator"})
    assert (tokens.keyring, tokens.token_file) == (None, None)
    found = await tokens.find()
    assert found.token is not None
    assert found.token.reveal() == "of-the-simulator"


async def test_the_examples_live_up_to_their_promises(service: Server, tmp_path: Path) -> None:
    session = await demo(service, tmp_path)
    loop = asyncio.get_running_loop()
    began = loop.time()
    first: dict[str, float] = {}
    kinds: dict[TargetKind, set[JobState]] = {kind: set() for kind in TargetKind}
    positions: dict[str, int] = {}

    def note(jobs: list[Job]) -> None:
        for job in jobs:
            place = job.queue_position
            if place is not None and positions.setdefault(job.id, place) != place:
                first.setdefault("moved", loop.time() - began)
            if job.state is JobState.SUCCEEDED and "image" in job.target.id:
                first.setdefault("picture", loop.time() - began)
            first.setdefault(job.state.value, loop.time() - began)
            kinds[job.target.kind].add(job.state)

    feeding = asyncio.create_task(session.feed(note).run())
    try:
        await start_examples(session)
        wanted = {"moved", "picture", "failed", "running", "queued", "cancelled", "rejected", "unknown", "succeeded"}
        async with asyncio.timeout(30):
            while not (wanted <= first.keys() and all(states >= _DOORS_SHOW for states in kinds.values())):
                await asyncio.sleep(0.05)
        jobs = await session.journal.jobs()
    finally:
        feeding.cancel()
        await session.close()
    assert first["moved"] < 6
    assert first["picture"] < 10
    assert len(jobs) == len(EXAMPLES)
    assert any(job.state is JobState.QUEUED for job in jobs)


async def test_examples_left_in_the_middle_are_gone_on_with(service: Server, tmp_path: Path) -> None:
    session = await demo(service, tmp_path)
    await session.journal.put_meta("demo.examples", len(EXAMPLES) - 2)
    await start_examples(session)
    await start_examples(session)
    assert [job.title for job in await session.journal.jobs()] == [example.title for example in EXAMPLES[-2:]]
    await session.close()


async def test_a_journal_with_jobs_gets_no_examples(service: Server, tmp_path: Path) -> None:
    session = await demo(service, tmp_path)
    await session.engine.submit(EXAMPLES[0].target, "mine", {"prompt": "mine"})
    await start_examples(session)
    assert len(await session.journal.jobs()) == 1
    await session.close()


@asynccontextmanager
async def running(simulator: Simulator, home: Path) -> AsyncIterator[Session]:
    server = await serve(simulator, SimulatorClock(60))
    session = await demo(server, home)
    try:
        yield session
    finally:
        await session.close()
        await server.close()


async def test_jobs_are_still_ours_when_the_port_has_changed(tmp_path: Path) -> None:
    simulator = Simulator(seed=DEMO_SEED, state_path=tmp_path / "state.db")
    try:
        async with running(simulator, tmp_path) as session, asyncio.timeout(10):
            while session.engine.status.account is None:
                await asyncio.sleep(0.02)
            job = await session.engine.submit(EXAMPLES[0].target, "mine", EXAMPLES[0].body)
            while not (await session.journal.job(job.id) or job).request:
                await asyncio.sleep(0.02)
        async with running(simulator, tmp_path) as session, asyncio.timeout(10):
            while not (await session.journal.job(job.id) or job).is_final:
                await asyncio.sleep(0.05)
    finally:
        simulator.close()
