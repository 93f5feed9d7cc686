"""Serving the files that jobs made: rendered when first asked for, with strong ETags, single ranges and HEAD."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from runcomfy_tui.simulator.bulk import Bulk
from runcomfy_tui.simulator.exchange import Answer, Request
from runcomfy_tui.simulator.job import Asset, Job

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
}
_CACHE_BYTES = 64 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def extension_of(asset: Asset) -> str:
    """The asset's extension, or the one that can be made without the `media` extra."""
    if asset.extension not in ("mp4", "mp3"):
        return asset.extension
    from runcomfy_tui.simulator.media import media_available

    if media_available():
        return asset.extension
    return "gif" if asset.kind == "video" else "wav"


@dataclass(frozen=True, slots=True)
class Content:
    """A rendered file and its strong ETag."""

    data: bytes
    etag: str


class Files:
    """Renders and keeps the latest files, up to 64 MiB. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Content] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._rendering: dict[tuple[str, int], Lock] = {}

    def answer(self, job: Job, index: int, request: Request) -> Answer:
        """The answer to a GET or HEAD of a file that exists; its body is made by `ready()`."""

        def finish() -> Answer:
            content = self.content(job, index)
            return _served(content.data, content.etag, CONTENT_TYPES[extension_of(job.fate.assets[index])], request)

        return Answer(200, unfinished=finish)

    def bulk_answer(self, bulk: Bulk, request: Request) -> Answer:
        """The answer to a GET or HEAD of a file that is too large to be kept."""
        return _served(bulk, bulk.etag, CONTENT_TYPES["wav"], request)

    def content(self, job: Job, index: int) -> Content:
        """The file's bytes; rendering takes up to some seconds, and is done once for those who ask together."""
        key = (job.request_id, index)
        with self._lock:
            turn = self._rendering.setdefault(key, Lock())
        with turn:
            with self._lock:
                content = self._kept.get(key)
            if content is None:
                content = _rendered(job, index)
            self._keep(key, content)
        return content

    def _keep(self, key: tuple[str, int], content: Content) -> None:
        with self._lock:
            self._rendering.pop(key, None)
            if key not in self._kept:
                self._kept[key] = content
                self._size += len(content.data)
            self._kept.move_to_end(key)
            while self._size > _CACHE_BYTES and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped.data)


def _rendered(job: Job, index: int) -> Content:
    from runcomfy_tui.simulator.media import render

    asset = job.fate.assets[index]
    data = render(
        asset.kind,
        extension=extension_of(asset),
        inputs=job.inputs,
        seed=job.fate.media_seed + index,
        width=asset.width,
        height=asset.height,
        duration_s=asset.duration_s,
    )
    return Content(data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def _served(content: bytes | Bulk, etag: str, content_type: str, request: Request) -> Answer:
    whole = len(content)
    headers = (
        ("content-type", content_type),
        ("etag", etag),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, max-age=3600"),
    )
    if request.headers.get("if-none-match", "") in (etag, "*"):
        return Answer(304, headers)
    same = request.headers.get("if-range") in (None, etag)
    span = _span(request.headers.get("range", ""), whole) if same else None
    if span is None:
        return _holding(200, headers, content)
    start, end = span
    if start >= end:
        return Answer(416, (*headers, ("content-range", f"bytes */{whole}")))
    return _holding(206, (*headers, ("content-range", f"bytes {start}-{end - 1}/{whole}")), content[start:end])


def _holding(status: int, headers: tuple[tuple[str, str], ...], content: bytes | Bulk) -> Answer:
    if isinstance(content, bytes):
        return Answer(status, headers, content)
    return Answer(status, headers, bulk=content)


def _span(asked: str, whole: int) -> tuple[int, int] | None:
    """First byte and the one after the last; empty when there is no such part; None for what is not one range."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, whole - int(found[2])), whole
    start = int(found[1])
    if found[2] and int(found[2]) < start:
        return None
    return start, min(int(found[2]) + 1, whole) if found[2] else whole
