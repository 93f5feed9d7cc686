"""Read-only: no submit, no cancel, no change of a deployment, no call of an instance; looking goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.target import model
from runcomfy_tui.simulator import Server
from tests.engine.deployed import COMFYUI, PAUSED, deploy
from tests.engine.rig import PICTURE, engine_at, settings_for, stats


async def test_every_deed_is_refused(simulator: Server, home: Path) -> None:
    token = simulator.environment["RUNCOMFY_TOKEN"]
    async with engine_at(simulator.base_url, token, home) as rig:
        job = await deploy(rig)
        await rig.until_job(job.id, lambda j: j.instance_id is not None or j.is_final)
    before = dict(stats(simulator))
    settings = replace(settings_for(simulator.base_url, home), read_only=True)
    async with engine_at(simulator.base_url, token, home, settings=settings) as rig:
        engine, body = rig.engine, {"prompt": "x"}
        deeds: list[Callable[[], Awaitable[object]]] = [
            lambda: engine.submit(model(PICTURE), "x", body),
            lambda: engine.submit(COMFYUI, "x", {"overrides": {}}),
            lambda: engine.submit_batch([]),
            lambda: engine.submit_again(job.id),
            lambda: engine.release([job.id]),
            lambda: engine.cancel([job.id]),
            lambda: engine.call_instance(job.id, "queue"),
            lambda: engine.deployments_keeper.set_enabled(PAUSED.id, True),
        ]
        for deed in deeds:
            with pytest.raises(ConfigurationError, match="read-only"):
                await deed()
        assert (await engine.deployments_keeper.deployment(COMFYUI.id)).name
        assert (await rig.job(job.id)).cancel is None
    after = stats(simulator)
    assert {name: after[name] for name in ("submits_received", "cancels", "proxy")} == {
        name: before.get(name, 0) for name in ("submits_received", "cancels", "proxy")
    }
