"""The ``.json`` beside a downloaded file: what made it, what it cost, and its SHA-256."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from runcomfy_tui.domain.hosted_url import without_query
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.store import Download

_MARKS = frozenset({"request_id", "target", "source", "sha256"})
_LONGEST_READ = 64 * 1024 * 1024


def write_sidecar(
    file: Path,
    job: Job,
    body: bytes,
    row: Download,
    sha256: str,
    size_bytes: int,
    node: Mapping[str, object] | None = None,
) -> None:
    """Write ``<file>.json``, whole or not at all; ``node`` is what is known of the node that gave the file. Blocks.

    Raises ``OSError``, and ``FileExistsError`` where somebody else's file has that name: only one of ours is replaced.
    """
    place = file.with_name(file.name + ".json")
    if place.exists() and not _is_sidecar(place):
        raise FileExistsError(errno.EEXIST, f"{place.name} is there already, and is not ours")
    temporary = file.with_name(file.name + ".json.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(_encoded(_content(job, body, row, node) | {"size_bytes": size_bytes, "sha256": sha256}))
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(place)


def _content(job: Job, body: bytes, row: Download, node: Mapping[str, object] | None) -> dict[str, object]:
    inputs = _without_media(json.loads(body))
    return {
        "request_id": job.request.id if job.request else None,
        "target": {"kind": job.target.kind.value, "id": job.target.id, "name": job.target_name or None},
        "inputs": inputs,
        "seed": inputs.get("seed") if isinstance(inputs, dict) else None,
        "cost_usd": job.cost_usd,
        "created_at": _iso(job.created_at),
        "accepted_at": _iso(job.accepted_at),
        "finished_at": _iso(job.finished_at),
        "kind": row.kind.value,
        "node": node,
        "source": row.url if is_text(row.url) else without_query(row.url),
    }


def _encoded(content: object) -> bytes:
    try:
        return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    except UnicodeEncodeError:
        # A lone surrogate in the inputs can only be written as an escape.
        return json.dumps(content, indent=2).encode() + b"\n"


def _is_sidecar(place: Path) -> bool:
    with suppress(OSError, ValueError, RecursionError):
        if place.is_file() and place.stat().st_size < _LONGEST_READ:
            value = json.loads(place.read_bytes())
            return isinstance(value, dict) and value.keys() >= _MARKS
    return False


def _without_media(value: object) -> object:
    """Replace data URIs by their hashes."""
    if isinstance(value, str) and value.startswith("data:"):
        return f"data:;sha256={hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()}"
    if isinstance(value, list):
        return [_without_media(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_media(item) for key, item in value.items()}
    return value


def _iso(unix_s: float | None) -> str | None:
    return None if unix_s is None else datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds")
