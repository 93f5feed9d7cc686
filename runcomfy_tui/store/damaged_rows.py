"""The rows of a damaged journal, told apart by their shapes and put in order: of each thing the newest copy."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from runcomfy_tui.domain.job import Job, JobState, is_request_id
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.target import TargetKind, is_deployment_id
from runcomfy_tui.store.admission import repaired
from runcomfy_tui.store.exchange_lines import why_not_a_job
from runcomfy_tui.store.pages import rows_of
from runcomfy_tui.store.record import Entry, Medium
from runcomfy_tui.store.shapes import shapes, table_of
from runcomfy_tui.store.typed import read, value_of

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_REQUEST_IN_EVENT = re.compile(r'"id": "([A-Za-z0-9_-]{1,128})"')
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOTHING = hashlib.sha256(b"").hexdigest()

Named = dict[str, Any]


@dataclass(slots=True)
class Found:
    """What was found of each job, and what belongs to none: always the newest copy."""

    rows: dict[str, tuple[int, Named]] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes | str]] = field(default_factory=lambda: defaultdict(dict))
    sizes: dict[str, int] = field(default_factory=dict)
    results: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    files: dict[str, dict[object, Named]] = field(default_factory=lambda: defaultdict(dict))
    fetched: dict[str, dict[object, Named]] = field(default_factory=lambda: defaultdict(dict))
    entries: dict[str, dict[int, Entry]] = field(default_factory=lambda: defaultdict(dict))
    small: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict)
    sources: dict[str, dict[str, tuple[int, Named]]] = field(default_factory=lambda: defaultdict(dict))
    presets: dict[tuple[str, str, str], tuple[float, str]] = field(default_factory=dict)
    own_schemas: dict[str, tuple[float, str]] = field(default_factory=dict)
    strays: set[str] = field(default_factory=set)

    @property
    def held(self) -> int:
        """Return how many jobs there were at least."""
        return len({*self.rows, *self.parts, *(id_ for id_ in self.entries if id_)})

    def job_ids(self) -> list[str]:
        """Return the ids of the jobs whose row was found, the oldest first; of two ids in one place the one in use."""
        places: dict[int, str] = {}
        for id_, (rowid, _) in self.rows.items():
            other = places.get(rowid)
            if other is None or not (other in self.entries or other in self.parts):
                places[rowid] = id_
        return [places[rowid] for rowid in sorted(places)]

    def job(self, id_: str, now: float) -> Job:
        """Return a job with what can be read of its row, in a state that it can have."""
        return _job(self.rows[id_][1], now)

    def body(self, id_: str) -> tuple[bytes | Medium, ...]:
        """Return the parts of a body from the first on, up to a gap."""
        parts, whole = self.parts.get(id_, {}), list[bytes | Medium]()
        while (part := parts.get(len(whole))) is not None:
            whole.append(part if isinstance(part, bytes) else Medium(part, self.sizes.get(part, 0)))
        return tuple(whole)

    def timeline(self, id_: str) -> list[Entry]:
        """Return what happened to a job, or to none of them (the empty id), in order."""
        entries = self.entries.get(id_, {})
        return [entries[seq] for seq in sorted(entries)]

    def result(self, id_: str) -> bytes | None:
        """Return a result that is whole, or None."""
        return self.results[id_][1] if id_ in self.results else None

    def sources_of(self, id_: str) -> tuple[Source, ...]:
        """Return the local files in a job's body."""
        rows = self.sources.get(id_, {})
        return tuple(
            Source(pointer, row["path"], row["sha256"], max(0, row["size_bytes"]))
            for pointer, (_, row) in sorted(rows.items())
        )

    def drafts(self) -> list[tuple[str, ...]]:
        """Return each draft: its target's kind and id, and its text."""
        return [(*key[1:], text) for key, (_, text) in self.small.items() if key[0] == "drafts"]

    def meta(self) -> list[tuple[str, str]]:
        """Return the settings, each a key and a JSON text."""
        return [(key[1], text) for key, (_, text) in self.small.items() if key[0] == "meta"]

    def lost_requests(self) -> list[str]:
        """Return the ids of requests of which something tells, but no job."""
        lost = dict.fromkeys(sorted(self.strays))
        for id_, entries in self.entries.items():
            for entry in entries.values():
                if id_ and id_ not in self.rows and entry.kind == "accepted":
                    lost.update((found[1], None) for found in _REQUEST_IN_EVENT.finditer(entry.data))
        return list(lost)


def gather(path: Path, keep_medium: Callable[[str, bytes], object]) -> Found:
    """Read all rows of a damaged journal; media that are whole are handed on at once, for they may be large.

    Raises ``OSError`` where the file cannot be opened.
    """
    found = Found()
    for row in rows_of(path):
        table = table_of(row.values)
        if table is None:
            continue
        shape = shapes()[table]
        named = {column.name: value for column, value in zip(shape.columns, row.values, strict=False)}
        if table == "media":
            _medium(found, named, keep_medium)
        elif (add := _ADDERS.get(table)) is not None:
            add(found, row.rowid, named)
    return found


def _medium(found: Found, row: Named, keep: Callable[[str, bytes], object]) -> None:
    found.sizes.setdefault(row["sha256"], max(row["size_bytes"], 0))
    if row["data"] is not None and hashlib.sha256(row["data"]).hexdigest() == row["sha256"]:
        keep(row["sha256"], row["data"])


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _add_job(found: Found, rowid: int, row: Named) -> None:
    id_ = row["id"]
    if not _is_id(id_):
        if isinstance(row["request_id"], str) and is_request_id(row["request_id"]):
            found.strays.add(row["request_id"])
        return
    if id_ not in found.rows or _seq(row) > _seq(found.rows[id_][1]):
        found.rows[id_] = rowid, row


def _seq(row: Named) -> int:
    seq = row.get("change_seq")
    return seq if isinstance(seq, int) else -1


def _add_part(found: Found, rowid: int, row: Named) -> None:
    part = row["data"] if row["media"] is None else row["media"]
    if _is_id(row["job_id"]) and part is not None and (isinstance(part, bytes) or _SHA256.fullmatch(part)):
        found.parts[row["job_id"]].setdefault(row["number"], part)


def _add_result(found: Found, rowid: int, row: Named) -> None:
    try:
        json.loads(row["data"])
    except (ValueError, RecursionError):
        return
    if row["job_id"] not in found.results or rowid > found.results[row["job_id"]][0]:
        found.results[row["job_id"]] = rowid, row["data"]


def _add_asset(found: Found, rowid: int, row: Named) -> None:
    of_job = found.files[row["job_id"]]
    if row["number"] not in of_job or rowid > of_job[row["number"]]["rowid"]:
        of_job[row["number"]] = {**row, "index": row["number"], "rowid": rowid}


def _add_download(found: Found, rowid: int, row: Named) -> None:
    if not _is_id(row["job_id"]) or not isinstance(row["number"], int):
        return
    of_job = found.fetched[row["job_id"]]
    if row["number"] not in of_job or _seq(row) > _seq(of_job[row["number"]]):
        of_job[row["number"]] = {**row, "index": row["number"]}


def _add_entry(found: Found, rowid: int, row: Named) -> None:
    if row["job_id"] == "" or _is_id(row["job_id"]):
        entry = Entry(float(row["at"]), row["kind"], row["data"], bool(row["fitted"]))
        found.entries[row["job_id"]].setdefault(rowid, entry)


def _add_draft(found: Found, rowid: int, row: Named) -> None:
    _add_small(found, ("drafts", row["target_kind"], row["target_id"]), rowid, row["data"])


def _add_preset(found: Found, rowid: int, row: Named) -> None:
    try:
        json.loads(row["data"])
    except (ValueError, RecursionError):
        return
    key = row["target_kind"], row["target_id"], row["name"]
    if key not in found.presets or row["saved_at"] > found.presets[key][0]:
        found.presets[key] = float(row["saved_at"]), row["data"]


def _add_own_schema(found: Found, rowid: int, row: Named) -> None:
    id_ = row["deployment_id"]
    if not is_deployment_id(id_) or not _is_object(row["data"]):
        return
    if id_ not in found.own_schemas or row["saved_at"] > found.own_schemas[id_][0]:
        found.own_schemas[id_] = float(row["saved_at"]), row["data"]


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _add_source(found: Found, rowid: int, row: Named) -> None:
    of_job = found.sources[row["job_id"]]
    if not _SHA256.fullmatch(row["sha256"]):
        return
    if row["pointer"] not in of_job or rowid > of_job[row["pointer"]][0]:
        of_job[row["pointer"]] = rowid, row


def _add_meta(found: Found, rowid: int, row: Named) -> None:
    _add_small(found, ("meta", row["key"]), rowid, row["value"])


def _add_small(found: Found, key: tuple[str, ...], rowid: int, text: str) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return
    if key not in found.small or rowid > found.small[key][0]:
        found.small[key] = rowid, text


_ADDERS: dict[str, Callable[[Found, int, Named], None]] = {
    "jobs": _add_job,
    "body_parts": _add_part,
    "results": _add_result,
    "assets": _add_asset,
    "downloads": _add_download,
    "events": _add_entry,
    "drafts": _add_draft,
    "presets": _add_preset,
    "sources": _add_source,
    "own_schemas": _add_own_schema,
    "meta": _add_meta,
}


def _job(row: Named, now: float) -> Job:
    """Read a row of which any value may be damaged: what matters least is given up first, the request last."""
    data: Named = dict(row)
    for name, (hint, fallback) in _WITHOUT_DEFAULT.items():
        try:
            value_of(hint, row.get(name))
        except ValueError:
            data[name] = now if fallback is None else fallback
    kind, target_id = row.get("target_kind"), row.get("target_id")
    data["target"] = {
        "kind": kind if kind in {known.value for known in TargetKind} else TargetKind.MODEL.value,
        "id": target_id if isinstance(target_id, str) else "damaged/damaged",
    }
    id_ = row.get("request_id")
    urls = {name: row.get(name) for name in ("status_url", "result_url", "cancel_url")}
    data["request"] = {"id": id_, **urls} if isinstance(id_, str) and is_request_id(id_) else None
    is_taken_over = data["body_sha256"] == "" and data["request"] is not None
    if not (is_taken_over or _SHA256.fullmatch(data["body_sha256"])):
        data["body_sha256"] = _NOTHING
    for name in ("cancel", "failure"):
        data[name] = _parsed(row.get(name))
    job = read(Job, data, lenient=True)
    if min(job.outputs, job.downloaded, job.missing_count) < 0:
        job = replace(job, outputs=0, downloaded=0, missing_count=0)
    return job if why_not_a_job(job) is None else repaired(job)


_WITHOUT_DEFAULT: dict[str, tuple[Any, object]] = {
    "profile": (str, "default"),
    "account": (str, ""),
    "title": (str, ""),
    "body_sha256": (str, _NOTHING),
    "created_at": (float, None),
    "state": (JobState, JobState.UNKNOWN.value),
    "state_since": (float, None),
}


def _parsed(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
