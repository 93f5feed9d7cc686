"""How deployments and their requests are told on the wire: the Serverless API's bodies."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from runcomfy_tui.simulator.deployments import Deployment, told_time
from runcomfy_tui.simulator.inference import Inference
from runcomfy_tui.simulator.job import JobState
from runcomfy_tui.simulator.results import output_urls
from runcomfy_tui.simulator.run_plan import output_on_wire, outputs_on_wire

_LIVE_WORDS = {JobState.QUEUED: "in_queue", JobState.RUNNING: "in_progress"}


def links(job: Inference, base_url: str, version: str, *names: str) -> dict[str, object]:
    """`status_url` and the like, under the version that was asked."""
    start = f"{base_url}/prod/{version}/deployments/{quote(job.deployment_id)}/requests/{job.request_id}"
    return {f"{name}_url": f"{start}/{name}" for name in names}


def accepted(job: Inference, base_url: str, version: str) -> dict[str, object]:
    """The answer to a submit."""
    return {"request_id": job.request_id, **links(job, base_url, version, "status", "result", "cancel")}


def status(job: Inference, position: int | None, base_url: str, version: str) -> dict[str, object]:
    """The answer to a poll; ComfyUI requests tell their instance while they run."""
    body: dict[str, object] = {"request_id": job.request_id, "status": status_word(job)}
    if position is not None:
        body["queue_position"] = position
    if job.state is JobState.RUNNING and job.manners.is_comfyui:
        body["instance_id"] = job.instance_id
    return {**body, **links(job, base_url, version, "result", "status")}


def status_word(job: Inference) -> str:
    """The wire's word for where the request stands."""
    if job.state is JobState.CANCELLED:
        return job.manners.cancelled
    if job.state is JobState.FAILED:
        return job.fate.failed_word
    usual = "completed" if job.fate.succeeded_word == "succeeded" or not job.manners.is_comfyui else "succeeded"
    return _LIVE_WORDS.get(job.state, usual)


def result(job: Inference, base_url: str) -> dict[str, object]:
    """The answer to a question for the result, finished or not."""
    body: dict[str, object] = {
        "request_id": job.request_id,
        "status": _result_word(job),
        "created_at": told_time(job.submitted_at),
    }
    if job.finished_at is not None:
        body["finished_at"] = told_time(job.finished_at)
    if job.state is JobState.SUCCEEDED:
        urls = output_urls(job, base_url)
        if job.manners.is_comfyui:
            body["outputs"] = outputs_on_wire(job.plan, urls)
        else:
            body["output"] = output_on_wire(job.plan, urls)
    if job.state is JobState.FAILED:
        body["error"] = job.error
    return body


def cancel(job: Inference, *, is_granted: bool) -> dict[str, object]:
    """The answer to a cancel, in one of both shapes."""
    if not job.manners.with_outcome:
        return {
            "request_id": job.request_id,
            "status": "cancellation_requested" if is_granted else "not_cancellable",
        }
    if is_granted:
        return {"request_id": job.request_id, "status": "completed", "outcome": "cancelled"}
    return {"request_id": job.request_id, "status": status_word(job), "outcome": "not_cancellable"}


def deployment(one: Deployment, is_running: bool, includes: Collection[str], base_url: str) -> dict[str, object]:
    """A deployment as it is listed; `includes` may hold payload and readme."""
    status = "running" if is_running else "standby"
    body = {"id": one.deployment_id, "name": "", "status": status if one.is_enabled else "disabled", **one.entry}
    if "payload" in includes:
        body["payload"] = _payload(one, base_url)
    if "readme" in includes:
        body["readme"] = one.readme
    return body


def _payload(one: Deployment, base_url: str) -> dict[str, object] | None:
    if one.workflow is None:
        return None
    version = quote(str(one.entry.get("workflow_version", 0)), safe="")
    return {
        "workflow_api_json": one.workflow.graph,
        "overrides": one.workflow.presets,
        "object_info_url": f"{base_url}/storage/object-info/{quote(one.deployment_id)}/{version}.json",
    }


def _result_word(job: Inference) -> str:
    if job.state is JobState.SUCCEEDED:
        return job.fate.succeeded_word
    return "failed" if job.state is JobState.FAILED else status_word(job)
