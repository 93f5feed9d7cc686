"""The journal as JSON Lines: a header, a line for each job, medium, draft, preset, schema and setting, and a count.

A journal's bytes stand as text where they are UTF-8, else as base64. Nothing that signs in is among them: neither a
token nor the random key that stands-ins of accounts are made with.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from runcomfy_tui.store.record import Medium, Record

FORMAT = "runcomfy-tui journal"
VERSION = 1
PORTABLE_META = ("ui.",)
"""What the settings kept in the journal start with that mean something elsewhere; all others stay where they are."""

OURS_ALONE = frozenset({"owner", "claimed_by", "change_seq"})
"""What of a job means nothing in another journal."""

# Inside JSON a URL ends at a quote, and at a backslash but for those of \\u and \\/. Its query holds the signature.
_URL = re.compile(r"https?:(?:\\?/){2}(?:[^\s\"<>\\]|\\u[0-9a-fA-F]{4}|\\/)*")
_QUERY = re.compile(r"[?#]|\\u003[fF]|\\u0023")


def header(program: str, at: float, *, with_media: bool, with_queries: bool) -> dict[str, object]:
    """Return the first line: what this is, which version of the form it has, and what was left out."""
    kept = {"with_media": with_media, "with_queries": with_queries}
    return {"type": "header", "format": FORMAT, "version": VERSION, "program": program, "exported_at": at, **kept}


def job_line(record: Record, *, queries: bool) -> dict[str, object]:
    """Return a record as JSON data; without ``queries`` no URL but those of the inputs keeps its own."""
    job = {name: value for name, value in asdict(record.job).items() if name not in OURS_ALONE}
    line = {
        "job": job,
        "timeline": [
            {"at": e.at, "kind": e.kind, "data": _json_or_text(e.data), "fitted": e.fitted} for e in record.timeline
        ],
        "result": None if record.result is None else _bytes_out(record.result),
        "assets": [asdict(asset) for asset in record.assets],
        "downloads": [{k: v for k, v in asdict(d).items() if k != "job_id"} for d in record.downloads],
        "sources": [asdict(source) for source in record.sources],
    }
    if not queries:
        line = _each_text(line, without_queries)
    return {"type": "job", **line, "body": [_part_out(part) for part in record.body]}


def without_queries(text: str) -> str:
    """Return ``text`` with the query of every URL in it taken away; JSON stays JSON."""
    return _URL.sub(lambda url: _QUERY.split(url[0], maxsplit=1)[0], text)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    return value


def _json_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def medium_line(sha256: str, data: bytes) -> dict[str, object]:
    """Return a medium as JSON data."""
    return {"type": "medium", "sha256": sha256, "size_bytes": len(data), "data": _bytes_out(data)}


def _bytes_out(data: bytes) -> dict[str, object]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}


def _part_out(part: bytes | Medium) -> dict[str, object]:
    return {"medium": part.sha256, "size_bytes": part.size_bytes} if isinstance(part, Medium) else _bytes_out(part)
