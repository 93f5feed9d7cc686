"""What the control surface tells of deployments: all that the service itself keeps to itself."""

from __future__ import annotations

from runcomfy_tui.simulator.deployments import Deployment
from runcomfy_tui.simulator.inferences import Inferences
from runcomfy_tui.simulator.instances import Instance


def listed(inferences: Inferences, at: float) -> list[dict[str, object]]:
    """Every deployment there is, deleted ones and other people's too."""
    return [described_deployment(one, inferences, at) for one in inferences.deployments.all()]


def described_deployment(one: Deployment, inferences: Inferences, at: float) -> dict[str, object]:
    """One deployment with its instances and the requests that wait for them."""
    instances = inferences.instances(one.deployment_id, at)
    return {
        **one.entry,
        "kind": "comfyui" if one.workflow is not None else "lora",
        "account": one.account,
        "deleted": one.is_deleted,
        "object_info": one.object_info,
        "cold_start_s": one.cold_start_s,
        "cancelled": one.cancelled,
        "with_outcome": one.with_outcome,
        "instances": [_instance(instance) for instance in instances.all],
        "waiting": [job.request_id for job in instances.waiting],
    }


def _instance(one: Instance) -> dict[str, object]:
    state = "starting" if not one.is_up else "idle" if one.job is None else "busy"
    told: dict[str, object] = {"instance_id": one.instance_id, "state": state}
    return told if one.job is None else {**told, "request_id": one.job.request_id}
