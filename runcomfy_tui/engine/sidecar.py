"""The ``.json`` beside a downloaded file: what made it, what it cost, and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from runcomfy_tui.domain.hosted_url import without_query
from runcomfy_tui.domain.job import Job


def write_sidecar(file: Path, job: Job, body: bytes, url: str, sha256: str, size_bytes: int) -> None:
    """Write ``<file>.json``, whole or not at all. Blocks; raises ``OSError``."""
    inputs = _without_media(json.loads(body))
    seed = inputs.get("seed") if isinstance(inputs, dict) else None
    content = {
        "request_id": job.request.id if job.request else None,
        "target": {"kind": job.target.kind.value, "id": job.target.id},
        "inputs": inputs,
        "seed": seed,
        "cost_usd": job.cost_usd,
        "created_at": _iso(job.created_at),
        "accepted_at": _iso(job.accepted_at),
        "finished_at": _iso(job.finished_at),
        "source": without_query(url),
        "size_bytes": size_bytes,
        "sha256": sha256,
    }
    temporary = file.with_name(file.name + ".json.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=2)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file.with_name(file.name + ".json"))


def _without_media(value: object) -> object:
    """Replace data URIs by their hashes."""
    if isinstance(value, str) and value.startswith("data:"):
        return f"data:;sha256={hashlib.sha256(value.encode()).hexdigest()}"
    if isinstance(value, list):
        return [_without_media(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_media(item) for key, item in value.items()}
    return value


def _iso(unix_s: float | None) -> str | None:
    return None if unix_s is None else datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds")
