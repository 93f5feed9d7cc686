"""Deployments: remembered at once and refreshed behind, known offline, changed with the name of that moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine import DeploymentsView
from runcomfy_tui.engine.deployments import FRESH_FOR_S, DeploymentsKeeper
from runcomfy_tui.engine.status import Base, signed_out
from runcomfy_tui.forms.node_types import class_types
from runcomfy_tui.simulator import Simulator
from tests.engine.deployed import COMFYUI, LORA, PAUSED, SERVERLESS, accepted, deploy
from tests.engine.rig import settings_for
from tests.engine.stepped_clock import BASE, Stepped, stepped

DOWN = {"server-error": {"strength": 1, "mode": "503", "doors": SERVERLESS}}


def control(simulator: Simulator, deployment_id: str, changes: Mapping[str, object]) -> None:
    """Change a deployment as only the simulator can."""
    from runcomfy_tui.simulator import Request

    request = Request.of_target(
        "POST",
        f"/_simulator/deployments/{deployment_id}",
        headers={},
        body=json.dumps(changes).encode(),
        base_url=BASE,
    )
    assert simulator.answer(request, 0.0).ready().status == 200


@asynccontextmanager
async def keeping(home: Path) -> AsyncIterator[tuple[DeploymentsKeeper, Stepped]]:
    async with stepped(home) as run:
        await run.clock.run(1.0)
        yield run.rig.engine.deployments_keeper, run


async def seen(keeper: DeploymentsKeeper, run: Stepped) -> DeploymentsView:
    """Look until what is looked for has come."""
    await keeper.view()
    await run.clock.run(2.0)
    return await keeper.view()


async def test_the_first_look_asks_behind_and_tells_when_it_is_there(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        told: list[None] = []
        keeper.on_change.append(lambda: told.append(None))
        assert await keeper.view() == DeploymentsView()
        await run.clock.run(2.0)
        assert len(told) == 2
        view = await keeper.view()
        assert not view.refreshing
        assert view.problem is None
        assert view.seen_at is not None
        kinds = {one.id: one.kind for one in view.deployments}
        assert kinds[COMFYUI.id] is TargetKind.COMFYUI
        assert kinds[LORA.id] is TargetKind.LORA
        assert not next(one for one in view.deployments if one.id == PAUSED.id).is_enabled


async def test_it_is_asked_again_after_a_minute_and_not_before(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        await seen(keeper, run)
        asked = run.simulator.counts["deployments"]
        await run.clock.run(FRESH_FOR_S - 10.0)
        await seen(keeper, run)
        assert run.simulator.counts["deployments"] == asked
        await run.clock.run(15.0)
        await seen(keeper, run)
        assert run.simulator.counts["deployments"] == asked + 1


async def test_offline_what_was_seen_is_shown_with_the_reason_and_no_header_is_alarmed(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        before = await seen(keeper, run)
        one = await run.passing(keeper.deployment(COMFYUI.id))
        run.simulator.mischief.set_json(DOWN)
        for _ in range(5):
            await run.clock.run(FRESH_FOR_S + 1)
            view = await seen(keeper, run)
        assert view.deployments == before.deployments
        assert view.seen_at == before.seen_at
        assert view.problem
        assert run.rig.engine.status.problem is None, "no job is concerned"
        assert await run.passing(keeper.deployment(COMFYUI.id, fresh=True)) == one
        with pytest.raises(errors.RuncomfyTuiError):
            await run.passing(keeper.deployment(LORA.id))
        run.faults()
        await run.clock.run(120.0)
        assert (await seen(keeper, run)).problem is None
    async with keeping(home) as (keeper, run):
        run.simulator.mischief.set_json(DOWN)
        assert len((await keeper.view()).deployments) == len(before.deployments), "the journal remembers"
        assert await run.passing(keeper.deployment(COMFYUI.id, fresh=True)) == one


async def test_a_pause_that_concerned_nobody_is_told_once_a_job_waits_for_its_end(home: Path) -> None:
    async with keeping(home) as (keeper, run):

        def told() -> str | None:
            return run.rig.engine.status.problem

        run.faults(rate_limit={"strength": 1, "calls": ["deployments"]})
        with pytest.raises(errors.RateLimited):
            await run.passing(keeper.refresh())
        assert told() is None
        job = await deploy(run.rig)
        await run.clock.settle()
        assert told() == "Serverless API: RunComfy asks to slow down"
        await run.until(job.id, JobState.RUNNING, JobState.SUCCEEDED, within_s=30.0)
        assert told() is None
        with pytest.raises(errors.RateLimited):
            await run.passing(keeper.refresh())
        assert told() is not None, "a job is asked about there"


async def test_an_answer_that_only_a_good_token_gets_ends_the_alarm_about_it(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        run.faults(expired_token={"strength": 1, "calls": ["submit"]})
        job = await deploy(run.rig)
        await run.until(job.id, JobState.REJECTED, within_s=10.0)
        assert signed_out(run.rig.engine.status) == (Base.SERVERLESS,)
        run.faults()
        await run.passing(keeper.refresh())
        assert signed_out(run.rig.engine.status) == (), "no job is left to notice it"


async def test_who_looks_is_not_kept_waiting_by_a_breaker_that_opened_long_ago(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        for _ in range(3):
            await accepted(run, LORA)
        run.faults(server_error={"strength": 1, "mode": "json", "doors": SERVERLESS})
        await run.clock.run(300.0)
        run.faults()
        began = run.clock.monotonic()
        await run.passing(keeper.refresh())
        assert run.clock.monotonic() - began < 5.0
        assert run.rig.engine.status.problem is None


async def test_one_comes_with_payload_and_readme_and_is_not_asked_twice_within_a_minute(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        one = await run.passing(keeper.deployment(COMFYUI.id))
        assert one.payload is not None
        assert one.payload.workflow
        assert one.readme
        asked = run.simulator.counts["deployments"]
        assert await run.passing(keeper.deployment(COMFYUI.id)) == one
        assert run.simulator.counts["deployments"] == asked
        control(run.simulator, COMFYUI.id, {"workflow_version": 99})
        assert (await run.passing(keeper.deployment(COMFYUI.id, fresh=True))).workflow_version == "99"
        assert (await run.passing(keeper.deployment(COMFYUI.id))).workflow_version == "99"


async def test_one_that_is_gone_is_not_shown_as_if_it_were_there(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        await run.passing(keeper.deployment(LORA.id))
        control(run.simulator, LORA.id, {"deleted": True})
        with pytest.raises(errors.NotFound):
            await run.passing(keeper.deployment(LORA.id, fresh=True))


async def test_enabling_repeats_the_name_of_this_moment(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        await seen(keeper, run)
        await run.passing(keeper.deployment(PAUSED.id))
        control(run.simulator, PAUSED.id, {"name": "Renamed on the web"})
        told: list[None] = []
        keeper.on_change.append(lambda: told.append(None))
        after = await run.passing(keeper.set_enabled(PAUSED.id, True))
        assert after.is_enabled
        assert after.name == "Renamed on the web"
        assert told
        listed = {one.id: one for one in (await keeper.view()).deployments}
        assert listed[PAUSED.id] == after
        opened = await run.rig.journal.deployment_book.one(PAUSED.id)
        assert opened is not None
        assert opened[0].is_enabled
        assert opened[0].payload is not None
        assert not (await run.passing(keeper.set_enabled(PAUSED.id, False))).is_enabled


async def test_a_change_that_fails_changes_nothing_here(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        before = await seen(keeper, run)
        run.faults(server_error={"strength": 1, "calls": ["deployments"], "doors": SERVERLESS})
        with pytest.raises(errors.RuncomfyTuiError):
            await run.passing(keeper.set_enabled(PAUSED.id, True))
        assert (await keeper.view()).deployments == before.deployments


async def test_node_types_are_those_of_the_workflow_and_fetched_once(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        one = await run.passing(keeper.deployment(COMFYUI.id))
        assert one.payload is not None
        found = await run.passing(keeper.node_types(one))
        assert found.problem is None
        assert found.types
        assert set(found.types) <= class_types(one.payload.workflow)
        control(run.simulator, COMFYUI.id, {"object_info": "missing"})
        assert await run.passing(keeper.node_types(one)) == found
        other = replace(one, workflow_version="100")
        lost = await run.passing(keeper.node_types(other))
        assert not lost.types
        assert "types of its nodes" in (lost.problem or "")


async def test_a_registry_that_cannot_be_had_is_told_and_opens_no_breaker(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        one = await run.passing(keeper.deployment(COMFYUI.id))
        assert one.payload is not None
        for url in ("https://example.com/object_info.json", "file:///etc/passwd", f"{BASE}/nowhere", "http://["):
            found = await keeper.node_types(replace(one, payload=replace(one.payload, object_info_url=url)))
            assert not found.types
            assert found.problem
        assert (await keeper.node_types(replace(one, payload=replace(one.payload, object_info_url=None)))).problem
        assert (await run.passing(keeper.node_types(replace(one, payload=None)))).problem is None
        for _ in range(4):
            assert (await run.passing(keeper.deployment(COMFYUI.id, fresh=True))).id == COMFYUI.id


async def test_a_schema_of_ones_own_is_kept(home: Path) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"prompt": {"type": "string"}}}
    async with keeping(home) as (keeper, _):
        assert await keeper.own_schema(LORA.id) is None
        await keeper.save_own_schema(LORA.id, schema)
    async with keeping(home) as (keeper, _):
        assert await keeper.own_schema(LORA.id) == schema
        await keeper.save_own_schema(LORA.id, None)
        assert await keeper.own_schema(LORA.id) is None


async def test_several_who_ask_at_once_share_one_answer(home: Path) -> None:
    async with keeping(home) as (keeper, run):
        asked = run.simulator.counts["deployments"]
        await run.passing(asyncio.gather(*(keeper.refresh() for _ in range(5))))
        assert run.simulator.counts["deployments"] == asked + 1
        assert len(await run.passing(keeper.deployments())) == len((await keeper.view()).deployments)


def test_settings_name_two_bases(home: Path) -> None:
    usual = replace(settings_for(BASE, home), serverless_api_base="https://api.runcomfy.net/prod/v1")
    assert (usual.serverless_api_base[-2:], usual.deployments_base[-2:]) == ("v1", "v2")
