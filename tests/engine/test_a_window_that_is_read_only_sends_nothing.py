"""Read-only: every deed that spends or changes is refused, whatever it is; looking, downloading and labelling go on."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import ReadOnlyProfile
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Engine
from runcomfy_tui.engine.deployments import DeploymentsKeeper
from runcomfy_tui.engine.order import Order
from runcomfy_tui.settings import Given
from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from tests.engine.deployed import COMFYUI, PAUSED
from tests.engine.rig import PICTURE, VIDEO, Rig, engine_at, engine_on, set_faults, settings_for

_BODY = {"prompt": "x"}


@dataclass
class _Jobs:
    running: Job
    held: Job
    unknown: Job
    wished: Job


Deed = Callable[[Engine, _Jobs], Awaitable[object]]

FORBIDDEN: Mapping[str, Deed] = {
    "submit": lambda engine, _: engine.submit(model(PICTURE), "x", _BODY),
    "submit_batch": lambda engine, _: engine.submit_batch([Order(model(PICTURE), "x", (b'{"prompt": "x"}',))]),
    "submit_again": lambda engine, jobs: engine.submit_again(jobs.unknown.id),
    "release": lambda engine, jobs: engine.release([jobs.held.id]),
    "release_batch": lambda engine, _: engine.release_batch("a batch"),
    "cancel": lambda engine, jobs: engine.cancel([jobs.running.id]),
    "attach": lambda engine, jobs: engine.attach(jobs.unknown.id, "req-9"),
    "declare_not_accepted": lambda engine, jobs: engine.declare_not_accepted(jobs.unknown.id),
    "track": lambda engine, _: engine.track([Wanted("req-9")]),
    "call_instance": lambda engine, jobs: engine.call_instance(jobs.running.id, "queue"),
    "set_budget": lambda engine, _: engine.set_budget(5.0),
    "deployments.set_enabled": lambda engine, _: engine.deployments_keeper.set_enabled(PAUSED.id, True),
}
ALLOWED: Mapping[str, Deed] = {
    "poll_now": lambda engine, jobs: engine.poll_now([jobs.running.id]),
    "label": lambda engine, jobs: engine.label([jobs.running.id], label="mine"),
    "download": lambda engine, jobs: engine.download([jobs.running.id]),
    "pause_downloads": lambda engine, _: engine.pause_downloads(),
    "resume_downloads": lambda engine, _: engine.resume_downloads(),
    "retry_downloads": lambda engine, _: engine.retry_downloads([]),
    "forget_downloads": lambda engine, _: engine.forget_downloads([]),
    "catalogue": lambda engine, _: engine.catalogue(),
    "model": lambda engine, _: engine.model(PICTURE),
    "fetch": lambda engine, jobs: engine.fetch([jobs.running.id]),
    "hosted_size": lambda engine, _: engine.hosted_size("https://example.com/x.png"),
    "same_account": lambda engine, _: engine.same_account(),
    "deployments.view": lambda engine, _: engine.deployments_keeper.view(),
    "deployments.deployments": lambda engine, _: engine.deployments_keeper.deployments(),
    "deployments.refresh": lambda engine, _: engine.deployments_keeper.refresh(),
    "deployments.deployment": lambda engine, _: engine.deployments_keeper.deployment(COMFYUI.id, fresh=True),
    "deployments.own_schema": lambda engine, _: engine.deployments_keeper.own_schema(COMFYUI.id),
    "deployments.save_own_schema": lambda engine, _: engine.deployments_keeper.save_own_schema(COMFYUI.id, None),
}
_ELSEWHERE = {"start", "close", "token_changed", "deployments.token_changed", "deployments.node_types"}


def test_every_method_of_the_engine_is_in_one_of_the_tables() -> None:
    public = {
        f"{prefix}{name}"
        for prefix, kind in (("", Engine), ("deployments.", DeploymentsKeeper))
        for name, method in inspect.getmembers(kind, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
    assert public - _ELSEWHERE == set(FORBIDDEN) | set(ALLOWED)


@pytest.fixture
async def simulator() -> AsyncIterator[Server]:
    """Serve a RunComfy that works in real time: its jobs outlive the test."""
    service = Simulator(seed=7, failure_share=0.0)
    server = await serve(service, SimulatorClock(1.0))
    try:
        yield server
    finally:
        await server.close()
        service.close()


@asynccontextmanager
async def read_only(simulator: Server, home: Path) -> AsyncGenerator[Rig, None]:
    """Run a read-only engine on the journal of ``home``, with nothing done at the service since."""
    origins = {"read_only": Given("true", "RUNCOMFY_TUI_READ_ONLY", "environment")}
    settings = replace(settings_for(simulator.base_url, home), read_only=True, origins=origins)
    token = simulator.environment["RUNCOMFY_TOKEN"]
    async with engine_at(simulator.base_url, token, home, settings=settings) as rig:
        yield rig


def writes(simulator: Server) -> dict[str, int]:
    """Return how often the service was asked to do something, by call."""
    calls = simulator.simulator.calls
    return {call: count for call, count in calls.items() if not call.startswith(("GET ", "HEAD "))}


async def some_jobs(simulator: Server, home: Path) -> _Jobs:
    """Leave behind a job of each kind that a deed is for; the last with a cancel that was never delivered."""
    async with engine_on(simulator, home, grace_s=0.2) as rig:
        running = await rig.until_job((await rig.submit(VIDEO)).id, lambda job: job.request is not None)
        set_faults(simulator, drop_after_submit=1)
        unknown = await rig.until((await rig.submit(seed=1)).id, JobState.UNKNOWN)
        set_faults(simulator)
        wished = await rig.until_job((await rig.submit(VIDEO, seed=2)).id, lambda job: job.request is not None)
        wished = await rig.journal.apply(wished.id, ev.CancelRequested(wished.created_at, "somebody who is gone"))
        set_faults(simulator, {"rate-limit": {"strength": 1, "calls": ["submit"]}})
        held = await rig.submit(seed=3)
    set_faults(simulator)
    return _Jobs(running, held, unknown, wished)


async def test_what_spends_or_changes_is_refused_and_the_rest_goes_on(simulator: Server, home: Path) -> None:
    jobs = await some_jobs(simulator, home)
    before, polls = writes(simulator), simulator.simulator.counts["polls"]
    async with read_only(simulator, home) as rig:
        await rig.until_polling()
        for name, deed in FORBIDDEN.items():
            with pytest.raises(ReadOnlyProfile, match="default is read-only") as refusal:
                await deed(rig.engine, jobs)
            assert "RUNCOMFY_TUI_READ_ONLY" in refusal.value.advice, name
        for deed in ALLOWED.values():
            await deed(rig.engine, jobs)
        assert (await rig.job(jobs.running.id)).label == "mine"
        assert (await rig.job(jobs.unknown.id)).state is JobState.UNKNOWN
        wished = await rig.until_job(jobs.wished.id, lambda job: job.cancel is None or job.cancel.attempts > 0)
        assert wished.cancel is not None
        assert wished.cancel.problem == "not delivered: this profile is read-only"
        await rig.until_job(jobs.running.id, lambda job: (job.confirmed_at or 0) > (jobs.running.confirmed_at or 0))
    assert writes(simulator) == before
    assert simulator.simulator.counts["polls"] > polls
    async with engine_on(simulator, home) as rig:  # one that may: the wish is young enough
        await rig.until_job(jobs.wished.id, lambda job: job.is_final or job.not_cancellable_at is not None)
    assert sum(writes(simulator).values()) == sum(before.values()) + 1
