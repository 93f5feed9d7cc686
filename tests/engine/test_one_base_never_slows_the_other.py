"""Faults, limits and a refused token of one API: the other one's jobs go on at their pace and are not called stale."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.api.transport import CONNECTIONS
from runcomfy_tui.domain.job import AT_SERVICE, JobState
from runcomfy_tui.engine.sender import MOST_AT_ONCE
from runcomfy_tui.engine.status import SIGNED_OUT_KEYS, Base, signed_out
from runcomfy_tui.simulator import Server
from tests.engine.deployed import COMFYUI, LORA, SERVERLESS, accepted, deploy
from tests.engine.rig import VIDEO, engine_on, set_faults
from tests.engine.stepped_clock import Stepped, stepped

MODEL = ["model"]
_FAULTS: list[dict[str, Any]] = [
    {"server-error": {"strength": 1, "calls": ["status", "result"]}},
    {"rate-limit": {"strength": 1, "calls": ["status", "result"]}},
    {"garbage": {"strength": 1, "mode": "html", "calls": ["status", "result"]}},
    {"expired-token": {"strength": 1, "calls": ["status", "result"]}},
]


async def both(run: Stepped) -> tuple[str, str]:
    """Have a job on each base; return the ids of the model's and the deployment's."""
    one = await run.accepted(VIDEO)
    other = await accepted(run, LORA)
    await run.clock.run(1.0)
    return one.id, other.id


@pytest.mark.parametrize("fault", _FAULTS, ids=lambda fault: next(iter(fault)))
@pytest.mark.parametrize("door", ["serverless", "model"])
async def test_the_others_jobs_go_on(fault: dict[str, Any], door: str, home: Path) -> None:
    async with stepped(home) as run:
        model_job, deployed = await both(run)
        well, ill = (model_job, deployed) if door == "serverless" else (deployed, model_job)
        run.simulator.mischief.set_json({name: {**how, "doors": [door]} for name, how in fault.items()})
        done = await run.until(well, JobState.SUCCEEDED, within_s=120.0)
        assert done.stale is None
        stopped = await run.rig.job(ill)
        assert stopped.state in AT_SERVICE
        assert stopped.stale is not None
        run.faults()
        assert (await run.until(ill, JobState.SUCCEEDED, within_s=300.0)).stale is None
        assert run.rig.engine.status.problem is None
        assert signed_out(run.rig.engine.status) == ()


@pytest.mark.parametrize(("doors", "base"), [(SERVERLESS, Base.SERVERLESS), (MODEL, Base.MODEL_API)])
async def test_the_trouble_names_its_base_and_the_freshness_is_its_own(
    doors: list[str], base: Base, home: Path
) -> None:
    async with stepped(home) as run:
        await both(run)
        for _ in range(5):
            await accepted(run, LORA)
        run.faults(server_error={"strength": 1, "calls": ["status"], "doors": doors})
        await run.clock.run(20.0)
        status = run.rig.engine.status
        assert status.troubled == base.value
        assert (status.problem or "").startswith(f"{base.value}: ")
        by_base = {one.base: one for one in status.bases}
        assert status.checked_at == by_base[base].checked_at
        (well,) = [one for one in status.bases if one.base is not base]
        assert well.problem is None
        assert well.checked_at is not None
        assert status.checked_at is not None
        assert well.checked_at > status.checked_at
        run.faults(server_error={"strength": 1, "calls": ["status"]})
        await run.clock.run(30.0)
        assert run.rig.engine.status.problem is not None
        assert run.rig.engine.status.troubled == ""


@pytest.mark.parametrize("doors", [SERVERLESS, MODEL], ids=str)
async def test_a_refused_token_is_one_bases(doors: list[str], home: Path) -> None:
    base = Base.SERVERLESS if doors == SERVERLESS else Base.MODEL_API
    async with stepped(home) as run:
        await both(run)
        run.faults(expired_token={"strength": 1, "doors": doors})
        await run.clock.run(15.0)
        assert signed_out(run.rig.engine.status) == (base,)
        text = run.rig.banner(SIGNED_OUT_KEYS[base])
        assert "refuses the API token" in (text or "")
        assert ("Serverless API" in (text or "")) is (base is Base.SERVERLESS)
        run.faults()
        await run.clock.run(70.0)
        assert signed_out(run.rig.engine.status) == ()


async def test_paid_work_waits_for_its_own_base_and_asks_it_something_free_first(home: Path) -> None:
    async with stepped(home) as run:
        await both(run)
        run.faults(server_error={"strength": 1, "doors": SERVERLESS})
        await run.clock.run(20.0)
        counts = dict(run.simulator.counts)
        waiting = await deploy(run.rig, COMFYUI)
        await run.accepted(VIDEO, seed=9)
        await run.clock.run(30.0)
        assert (await run.rig.job(waiting.id)).state is JobState.INTENT
        assert run.simulator.counts["submits_received"] == counts["submits_received"] + 1
        run.faults()
        await run.until(waiting.id, *AT_SERVICE, JobState.SUCCEEDED, within_s=70.0)
        assert run.simulator.counts["submits_received"] == counts["submits_received"] + 2


async def test_what_a_person_asks_about_on_one_base_does_not_probe_the_other(home: Path) -> None:
    async with stepped(home) as run:
        model_job, deployed = await both(run)
        run.faults(server_error={"strength": 1, "calls": ["status"]})
        await run.clock.run(60.0)
        struck = run.simulator.mischief.struck["server-error"]
        await run.rig.engine.poll_now([deployed])
        await run.clock.settle()
        assert run.simulator.mischief.struck["server-error"] == struck + 1
        await run.rig.engine.poll_now([model_job])
        await run.clock.settle()
        assert run.simulator.mischief.struck["server-error"] == struck + 2


async def test_calls_that_hang_take_no_connection_and_no_place_from_the_other_base(
    simulator: Server, home: Path
) -> None:
    async with engine_on(simulator, home, grace_s=0.0) as rig:
        hanging = [await deploy(rig, LORA) for _ in range(CONNECTIONS + 1)]
        for job in hanging:
            await rig.until_job(job.id, lambda j: j.request is not None)
        set_faults(simulator, stall={"strength": 1, "calls": ["status", "cancel", "submit"], "doors": SERVERLESS})
        await rig.engine.cancel([job.id for job in hanging])
        for _ in range(MOST_AT_ONCE + 1):
            await deploy(rig, LORA)
        began = time.monotonic()
        await rig.until((await rig.submit()).id, JobState.SUCCEEDED, within_s=25.0)
        assert time.monotonic() - began < 25.0, "they hang for half a minute"


async def test_a_bad_serverless_address_is_suspected_by_itself(home: Path) -> None:
    async with stepped(home) as run:
        model_job, _ = await both(run)
        for _ in range(3):
            await accepted(run, COMFYUI)
        run.faults(garbage={"strength": 1, "mode": "html", "doors": SERVERLESS})
        await run.clock.run(200.0)
        banner = next(b for b in run.rig.engine.status.banners if b.key == "address:serverless")
        assert "RUNCOMFY_SERVERLESS_API_BASE" in banner.advice
        assert run.rig.banner("address") == banner.text  # By its prefix; the Model API's own is not up.
        assert [b.key for b in run.rig.engine.status.banners] == ["address:serverless"]
        assert (await run.rig.job(model_job)).stale is None
