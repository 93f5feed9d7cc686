"""Calls of ComfyUI's routes on the machine that runs a job: once each, checked, whatever it answers is an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.instances import checked_route
from tests.engine.deployed import COMFYUI, LORA, SERVERLESS, accepted
from tests.engine.rig import VIDEO
from tests.engine.stepped_clock import stepped


async def test_its_queue_is_looked_at_and_its_memory_freed(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.until((await accepted(run, COMFYUI)).id, JobState.RUNNING, step_s=0.2)
        engine = run.rig.engine
        queue = await run.passing(engine.call_instance(job.id, "queue"))
        assert queue.status == 200
        assert job.request is not None
        assert job.request.id in queue.text
        freed = await run.passing(engine.call_instance(job.id, "/free", {"unload_models": True, "free_memory": True}))
        assert (freed.status, freed.text) == (200, "")
        stats = json.loads((await run.passing(engine.call_instance(job.id, "system_stats"))).text)
        assert stats["devices"]
        nowhere = await run.passing(engine.call_instance(job.id, "no/such/route"))
        assert nowhere.status == 404


async def test_without_an_instance_there_is_nobody_to_call(home: Path) -> None:
    async with stepped(home) as run:
        for job in (await run.accepted(VIDEO), await accepted(run, LORA)):
            with pytest.raises(errors.ConfigurationError, match="named no instance"):
                await run.passing(run.rig.engine.call_instance(job.id, "queue"))


async def test_an_instance_that_fails_says_nothing_about_the_base(home: Path) -> None:
    async with stepped(home) as run:
        job = await run.until((await accepted(run, COMFYUI)).id, JobState.RUNNING, step_s=0.2)
        run.faults(server_error={"strength": 1, "mode": "502", "calls": ["proxy"], "doors": SERVERLESS})
        for _ in range(4):
            assert (await run.passing(run.rig.engine.call_instance(job.id, "queue"))).status == 502
        assert run.rig.engine.status.problem is None
        run.faults(expired_token={"strength": 1, "calls": ["proxy"], "doors": SERVERLESS})
        with pytest.raises(errors.Unauthorised):
            await run.passing(run.rig.engine.call_instance(job.id, "queue"))


@pytest.mark.parametrize("path", ["queue", "/system_stats", "api/view.json", "a/b/c"])
def test_routes(path: str) -> None:
    assert checked_route(path) == path.removeprefix("/")


@pytest.mark.parametrize(
    "path",
    ["", "/", "..", "a/../b", "./a", "a//b", "a?b=1", "a#b", "a%2e%2e", "a b", "//host/x", "a\\b", "a\r\nb", "é"],
)
def test_what_is_no_route(path: str) -> None:
    with pytest.raises(errors.ConfigurationError):
        checked_route(path)
