"""How a job is told on the wire: the bodies of submit, status, result and cancel answers."""

from __future__ import annotations

from datetime import UTC, datetime

from runcomfy_tui.simulator.files import extension_of
from runcomfy_tui.simulator.job import Job, JobState

OUTPUT_LIFE_S = 7 * 24 * 3600.0
_LIVE_WORDS = {JobState.QUEUED: "in_queue", JobState.RUNNING: "in_progress", JobState.CANCELLED: "cancelled"}


def links(job: Job, base_url: str, *names: str) -> dict[str, object]:
    """`status_url` and the like."""
    return {f"{name}_url": f"{base_url}/v1/requests/{job.request_id}/{name}" for name in names}


def accepted(job: Job, base_url: str) -> dict[str, object]:
    """The answer to a submit."""
    return {"request_id": job.request_id, **links(job, base_url, "status", "result", "cancel")}


def status(job: Job, position: int | None, base_url: str) -> dict[str, object]:
    """The answer to a poll. A failed job may say `completed` here: only the result tells."""
    body: dict[str, object] = {"request_id": job.request_id, "status": status_word(job)}
    if position is not None:
        body["queue_position"] = position
    return {**body, **links(job, base_url, "status", "result")}


def status_word(job: Job) -> str:
    """The wire's word for where the job stands."""
    if job.state is JobState.FAILED:
        return job.fate.failed_word
    return _LIVE_WORDS.get(job.state, "completed")


def result(job: Job, base_url: str, *, with_cost: bool) -> dict[str, object]:
    """The answer to a question for the result, finished or not."""
    body: dict[str, object] = {
        "request_id": job.request_id,
        "model_id": job.model_id,
        "status": _result_word(job),
        "created_at": _time(job.submitted_at, job.fate.with_offset),
    }
    if job.finished_at is not None:
        body["finished_at"] = _time(job.finished_at, job.fate.with_offset)
    if job.state is JobState.SUCCEEDED:
        body["output"] = _output(job, base_url)
    if job.state is JobState.FAILED:
        body["error"] = job.fate.error
    if with_cost and job.finished_at is not None:
        body["cost"] = job.fate.cost_usd if job.state is JobState.SUCCEEDED else 0.0
    return body


def cancel(job: Job, *, cancelled: bool) -> dict[str, object]:
    """The answer to a cancel. Its status is not the job's state: the outcome counts."""
    if cancelled:
        return {"request_id": job.request_id, "status": "completed", "outcome": "cancelled"}
    return {"request_id": job.request_id, "status": status_word(job), "outcome": "not_cancellable"}


def output_urls(job: Job, base_url: str) -> list[str]:
    """Where the files of a job are served."""
    return [
        f"{base_url}/files/{job.request_id}/{index}.{extension_of(asset)}"
        for index, asset in enumerate(job.fate.assets)
    ]


def _result_word(job: Job) -> str:
    if job.state is JobState.SUCCEEDED:
        return job.fate.succeeded_word
    return "failed" if job.state is JobState.FAILED else _LIVE_WORDS[job.state]


def _output(job: Job, base_url: str) -> object:
    urls = output_urls(job, base_url)
    shape = job.fate.shape
    if shape == "cover_and_videos":
        return {"image": urls[0], "videos": urls[1:]}
    if shape in ("image", "video", "audio"):
        return {shape: urls[0]} if len(urls) == 1 else {f"{shape}s": urls}
    if shape in ("images", "videos", "audios"):
        return {shape: urls}
    if shape in ("image_objects", "video_objects"):
        return {shape.replace("_object", ""): [_described(job, index, url) for index, url in enumerate(urls)]}
    return urls[0] if shape == "url" and len(urls) == 1 else urls


def _described(job: Job, index: int, url: str) -> dict[str, object]:
    asset = job.fate.assets[index]
    return {"url": url, "width": asset.width, "height": asset.height, "file_name": url.rpartition("/")[2]}


def _time(at: float, with_offset: bool) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return (moment if with_offset else moment.replace(tzinfo=None)).isoformat()
