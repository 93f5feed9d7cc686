"""Deployments as the Serverless API tells them → domain values, and what an instance behind the proxy answers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from runcomfy_tui.api import values
from runcomfy_tui.api.answers import InstanceAnswer
from runcomfy_tui.api.error_bodies import checked_json, error_of, json_object, service_code
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.target import TargetKind, is_deployment_id

LONGEST_ANSWER = 256 * 1024
"""Characters of an instance's answer that are kept: its queue holds whole workflows, with what is in them."""
_OURS_TO_HANDLE = (401, 403, 429)


def deployments(reply: Reply, now: float) -> tuple[Deployment, ...]:
    """Read the list: a bare array, or ``{"deployments": […]}``; entries without a usable id are left out."""
    answer = checked_json(reply, now, "deployments")
    listed = answer.get("deployments") if isinstance(answer, dict) else answer
    if not isinstance(listed, list):
        raise errors.Unreadable("the answer holds no list of deployments", status=reply.status)
    return tuple({one.id: one for entry in listed if (one := _deployment(entry)) is not None}.values())


def deployment(reply: Reply, now: float, deployment_id: str) -> Deployment:
    """Read one deployment, also from a list of it; raise :class:`errors.Unreadable` for an answer without it."""
    found = _one(checked_json(reply, now, "deployment"), deployment_id)
    if found is None:
        raise errors.Unreadable("the answer is not the deployment that was asked for", status=reply.status)
    return found


def updated(reply: Reply, now: float, deployment_id: str) -> Deployment | None:
    """Read what a change of a deployment made of it; None where a success does not tell."""
    if 200 <= reply.status < 300 and not reply.body.strip():
        return None
    return _one(checked_json(reply, now, "deployment"), deployment_id)


def instance_answer(reply: Reply, now: float) -> InstanceAnswer:
    """Read what an instance answered, in whatever words; raise only what RunComfy itself says in its place."""
    body = json_object(reply.body)
    if reply.status in _OURS_TO_HANDLE or (body is not None and service_code(body) is not None):
        raise error_of(reply, body, now)
    return InstanceAnswer(reply.status, reply.body.decode("utf-8", "replace")[:LONGEST_ANSWER])


def _one(answer: object, deployment_id: str) -> Deployment | None:
    if isinstance(answer, dict):
        answer = answer.get("deployment", answer.get("deployments", answer))
    entries = answer if isinstance(answer, list) else [answer]
    found = (_deployment(entry) for entry in entries)
    return next((one for one in found if one is not None and one.id == deployment_id), None)


def _deployment(entry: object) -> Deployment | None:
    if not isinstance(entry, dict):
        return None
    deployment_id = entry.get("id")
    if not isinstance(deployment_id, str) or not is_deployment_id(deployment_id):
        return None
    payload = _payload(entry.get("payload"))
    workflow_id = values.name_or_number(entry.get("workflow_id"))
    has_workflow = bool(workflow_id) or (payload is not None and payload.workflow is not None)
    enabled = entry.get("is_enabled")
    return Deployment(
        id=deployment_id,
        name=values.text(entry.get("name")),
        kind=TargetKind.COMFYUI if has_workflow else TargetKind.LORA,
        status=values.text(entry.get("status")),
        is_enabled=enabled if isinstance(enabled, bool) else True,
        hardware=_hardware(entry.get("hardware")),
        min_instances=values.count(entry.get("min_instances")),
        max_instances=values.count(entry.get("max_instances")),
        queue_size=values.count(entry.get("queue_size")),
        keep_warm_s=values.number(entry.get("keep_warm_duration_in_seconds")),
        workflow_id=workflow_id,
        workflow_version=values.name_or_number(entry.get("workflow_version")),
        created_at=values.time(entry.get("created_at")),
        updated_at=values.time(entry.get("updated_at")),
        payload=payload,
        readme=values.text(entry["readme"]) if "readme" in entry else None,
    )


def _hardware(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else values.texts(value)


def _payload(value: object) -> Payload | None:
    if not isinstance(value, dict):
        return None
    return Payload(
        workflow=_object(value.get("workflow_api_json")),
        overrides=_object(value.get("overrides")) or {},
        object_info_url=values.text_or_none(value.get("object_info_url")),
    )


def _object(value: object) -> Mapping[str, object] | None:
    """Return a JSON object, also one that came as text; none that is nested endlessly."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) and values.is_shallow(value) else None
