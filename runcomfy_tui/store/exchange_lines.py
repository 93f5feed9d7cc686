"""The lines of an export as they come in: each is checked whole before anything of it is believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from runcomfy_tui.domain.job import Job, JobState, is_request_id
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.target import Target, is_deployment_id
from runcomfy_tui.store import events
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.exchange import FORMAT, OURS_ALONE, PORTABLE_META, VERSION
from runcomfy_tui.store.record import Entry, Medium, Record
from runcomfy_tui.store.typed import read, value_of

_JOB_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z_-]{1,40}")
_EXTENSION = re.compile(r"(\.[A-Za-z0-9]{1,8})?")
_MOST_ITEMS = 100_000
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class MediumLine:
    """A medium with its bytes."""

    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form that was not sent, as JSON text."""

    target: Target
    data: str


@dataclass(frozen=True, slots=True)
class PresetLine:
    """Inputs kept by a name, as JSON text, and when (unix seconds)."""

    target: Target
    name: str
    data: str
    saved_at: float


@dataclass(frozen=True, slots=True)
class SchemaLine:
    """The schema that a person gave a deployment, as JSON text, and when (unix seconds)."""

    deployment_id: str
    data: str
    saved_at: float


@dataclass(frozen=True, slots=True)
class MetaLine:
    """A setting that the journal keeps, its value as JSON text."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class EndLine:
    """The last line: how many jobs came before it."""

    jobs: int


Line = Record | MediumLine | DraftLine | PresetLine | SchemaLine | MetaLine | EndLine


def check_header(data: object) -> None:
    """Raise ``ValueError`` with the reason where the first line is not one of ours, or of a newer form."""
    if not isinstance(data, dict) or data.get("type") != "header" or data.get("format") != FORMAT:
        raise ValueError("this is no exported journal")
    version = data.get("version")
    if not isinstance(version, int) or version < 1:
        raise ValueError("this is no exported journal")
    if version > VERSION:
        raise ValueError(f"a newer version of the program wrote it (form {version}): update runcomfy-tui")


def line_of(data: object) -> Line | None:
    """Return what a parsed line after the header holds; None for a kind of line that this version does not know.

    Raises ``ValueError`` with the reason where something in it cannot be.
    """
    if not isinstance(data, dict):
        raise ValueError("it is not an object")
    reader = _LINES.get(str(data.get("type")))
    return None if reader is None else reader(data)


def _read_job(data: dict[str, Any]) -> Record:
    job = read(Job, {name: value for name, value in _an_object(data.get("job")).items() if name not in OURS_ALONE})
    if (problem := why_not_a_job(job)) is not None:
        raise ValueError(problem)
    downloads = [read(Download, {**_an_object(item), "job_id": job.id}) for item in _list(data, "downloads")]
    result, body = data.get("result"), _list(data, "body")
    if body and not job.has_inputs:
        raise ValueError("it has inputs, and no SHA-256 of them")
    return Record(
        job,
        tuple(_part_in(part) for part in body),
        tuple(_entry_in(item) for item in _list(data, "timeline")),
        None if result is None else _bytes_in(result),
        _numbered([_asset_in(item) for item in _list(data, "assets")]),
        _numbered(downloads),
        tuple(_source_in(item) for item in _list({"sources": [], **data}, "sources")),
    )


def _an_object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("something in it is not an object")
    return value


def _list(data: dict[str, Any], name: str) -> list[object]:
    found = data.get(name)
    if not isinstance(found, list) or len(found) > _MOST_ITEMS:
        raise ValueError(f"{name} is not a list, or too long")
    return found


N = TypeVar("N", Asset, Download)


def _numbered(items: list[N]) -> tuple[N, ...]:
    numbers = {item.index for item in items}
    if len(numbers) < len(items) or min(numbers, default=0) < 0:
        raise ValueError("two of its files have one number, or one has none")
    return tuple(items)


def _asset_in(item: object) -> Asset:
    asset = read(Asset, item)
    # It becomes the end of a file's name.
    if not _EXTENSION.fullmatch(asset.extension):
        raise ValueError("the extension of one of its files is none")
    return asset


def _source_in(item: object) -> Source:
    source = read(Source, item)
    if not _SHA256.fullmatch(source.sha256) or source.size_bytes < 0:
        raise ValueError("a local file of its inputs is not named by a SHA-256 and a size")
    return source


NEEDS_REQUEST = frozenset(
    {JobState.QUEUED, JobState.RUNNING, JobState.FINISHED, JobState.LOST}
    | {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}
)
"""States that no job reaches without a request; the others are left when one comes."""


def why_not_a_job(job: Job) -> str | None:
    """Return what about a job, all of whose types are right, cannot be; None where nothing is wrong."""
    if not _JOB_ID.fullmatch(job.id):
        return "its id is none that a job has"
    if job.has_inputs and not _SHA256.fullmatch(job.body_sha256):
        return "the SHA-256 of its inputs is none"
    if not job.has_inputs and job.request is None:
        return "it has neither inputs nor a request"
    if job.request is not None and not is_request_id(job.request.id):
        return "its request's id is none that the service gives"
    if (job.request is None) == (job.state in NEEDS_REQUEST):
        return f"it cannot be {job.state.value} {'without' if job.request is None else 'with'} a request"
    if min(job.outputs, job.downloaded, job.missing_count) < 0:
        return "it counts below zero"
    return None


def _entry_in(item: object) -> Entry:
    given = _an_object(item)
    at, kind, fitted = value_of(float, given.get("at")), given.get("kind"), given.get("fitted")
    if not isinstance(kind, str) or not _KIND.fullmatch(kind) or not isinstance(fitted, bool):
        raise ValueError("an entry of its timeline cannot be read")
    data = given.get("data")
    text = data if isinstance(data, str) else json.dumps(data)
    if kind in events.KINDS and not events.is_readable(kind, text):
        raise ValueError(f"an entry “{kind}” of its timeline cannot be read")
    return Entry(float(at), kind, text, fitted)  # type: ignore[arg-type]


def _part_in(item: object) -> bytes | Medium:
    given = _an_object(item)
    sha256, size_bytes = given.get("medium"), given.get("size_bytes")
    if sha256 is None:
        return _bytes_in(given)
    if isinstance(sha256, str) and _SHA256.fullmatch(sha256) and isinstance(size_bytes, int) and size_bytes >= 0:
        return Medium(sha256, size_bytes)
    raise ValueError("a medium of its inputs is not named by a SHA-256")


def _bytes_in(item: object) -> bytes:
    given = _an_object(item)
    try:
        if isinstance(text := given.get("text"), str):
            return text.encode()
        if isinstance(coded := given.get("base64"), str):
            return base64.b64decode(coded, validate=True)
    except (UnicodeEncodeError, binascii.Error):
        pass
    raise ValueError("bytes are neither text nor base64")


def _read_medium(data: dict[str, Any]) -> MediumLine:
    found = _bytes_in(data.get("data"))
    if hashlib.sha256(found).hexdigest() != data.get("sha256") or len(found) != data.get("size_bytes"):
        raise ValueError("a medium is not the one that its SHA-256 names")
    return MediumLine(str(data["sha256"]), found)


def _read_draft(data: dict[str, Any]) -> DraftLine:
    return DraftLine(read(Target, data.get("target")), json.dumps(data.get("data")))


def _read_preset(data: dict[str, Any]) -> PresetLine:
    target, name, at = read(Target, data.get("target")), data.get("name"), value_of(float, data.get("saved_at"))
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError("a preset has no name, or one that is too long")
    return PresetLine(target, name, json.dumps(data.get("data")), float(at))  # type: ignore[arg-type]


def _read_schema(data: dict[str, Any]) -> SchemaLine:
    deployment_id, at = data.get("deployment_id"), value_of(float, data.get("saved_at"))
    if not isinstance(deployment_id, str) or not is_deployment_id(deployment_id):
        raise ValueError("a schema is of no deployment")
    return SchemaLine(deployment_id, json.dumps(_an_object(data.get("data"))), float(at))  # type: ignore[arg-type]


def _read_meta(data: dict[str, Any]) -> MetaLine:
    key = data.get("key")
    if not isinstance(key, str) or not key.startswith(PORTABLE_META) or len(key) > 100:
        raise ValueError("a setting is none that belongs into another journal")
    return MetaLine(key, json.dumps(data.get("value")))


def _read_end(data: dict[str, Any]) -> EndLine:
    if not isinstance(count := data.get("jobs"), int):
        raise ValueError("the last line does not count the jobs")
    return EndLine(count)


_LINES: dict[str, Callable[[dict[str, Any]], Line]] = {
    "job": _read_job,
    "medium": _read_medium,
    "draft": _read_draft,
    "preset": _read_preset,
    "own_schema": _read_schema,
    "meta": _read_meta,
    "end": _read_end,
}
