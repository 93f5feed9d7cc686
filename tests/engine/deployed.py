"""Jobs of the simulator's deployments, submitted on a rig or in stepped time."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import Target, TargetKind, deployment
from tests.engine.rig import Rig
from tests.engine.stepped_clock import Stepped

COMFYUI = deployment(TargetKind.COMFYUI, "dep-edit-qwen")
"""An instance of it is always warm."""
VIDEOS = deployment(TargetKind.COMFYUI, "dep-wan-video")
LORA = deployment(TargetKind.LORA, "dep-lora-anna")
PAUSED = deployment(TargetKind.COMFYUI, "dep-old-paused")
DELETED = deployment(TargetKind.COMFYUI, "dep-deleted")
SERVERLESS = ["serverless"]
_BODIES: dict[TargetKind, Mapping[str, object]] = {
    TargetKind.COMFYUI: {"overrides": {}},
    TargetKind.LORA: {"prompt": "a harbour"},
}


async def deploy(rig: Rig, target: Target = COMFYUI, body: Mapping[str, object] | None = None) -> Job:
    """Submit a job of a deployment."""
    return await rig.engine.submit(target, "a harbour", body or _BODIES[target.kind], even_if_same=True)


async def accepted(run: Stepped, target: Target = COMFYUI, body: Mapping[str, object] | None = None) -> Job:
    """Submit a job of a deployment and wait until it has its request."""
    job = await deploy(run.rig, target, body)
    end = run.clock.monotonic() + 5.0
    while job.request is None:
        assert run.clock.monotonic() < end, job
        await run.clock.run(0.1)
        job = await run.rig.job(job.id)
    return job
