"""The workflow that a ComfyUI job ran: its own, or its deployment's as far as that is known."""

from __future__ import annotations

import json
from collections.abc import Mapping

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import TargetKind


def workflow_of(job: Job, body: bytes | None, deployment: Deployment | None) -> Mapping[str, object] | None:
    """Return the workflow by node id (ComfyUI's API form, raw), or None where it is not known.

    ``body`` is the job's request, which may hold a whole workflow of its own; ``deployment`` is as it was remembered
    with its payload: that of another version than the one that ran tells nothing of the job's nodes.
    """
    if job.target.kind is not TargetKind.COMFYUI:
        return None
    if (own := _inline(body)) is not None:
        return own
    if deployment is None or deployment.payload is None:
        return None
    versions = {job.target_version, deployment.workflow_version} - {""}
    return deployment.payload.workflow if len(versions) < 2 else None


def _inline(body: bytes | None) -> Mapping[str, object] | None:
    if body is None or b'"workflow_api_json"' not in body:
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    workflow = value.get("workflow_api_json") if isinstance(value, dict) else None
    return workflow if isinstance(workflow, dict) else None
