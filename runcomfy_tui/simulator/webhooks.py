"""What would have been sent to the webhooks that requests were submitted with; nothing here calls anybody."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from runcomfy_tui.simulator.inference import Inference, Webhook
from runcomfy_tui.simulator.serverless_results import result
from runcomfy_tui.simulator.validation import Detail

_TRUE_WORDS = ("1", "true", "yes", "on")


def read_webhook(url: str | None, intermediate: str) -> Webhook | Detail | None:
    """The webhook that a submit's query asks for; what is wrong with it; None where there is none."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        return {"loc": ["query", "webhook"], "msg": "Input should be a valid URL", "type": "url_parsing"}
    return Webhook(url, intermediate.lower() in _TRUE_WORDS)


def sent(jobs: Iterable[Inference], base_url: str) -> list[dict[str, object]]:
    """Every call that would have been made up to now, in the order of time."""
    calls: list[tuple[float, dict[str, object]]] = []
    for job in jobs:
        if job.webhook is None:
            continue
        told: list[tuple[float | None, dict[str, object]]] = []
        if job.webhook.is_intermediate:
            told = [(job.submitted_at, {"status": "in_queue"}), (job.started_at, {"status": "in_progress"})]
        told.append((job.finished_at, result(job, base_url)))
        names = {"request_id": job.request_id, "deployment_id": job.deployment_id}
        calls += [
            (at, {"at": at, "url": job.webhook.url, "body": {**names, **body}}) for at, body in told if at is not None
        ]
    return [call for _, call in sorted(calls, key=lambda call: call[0])]
