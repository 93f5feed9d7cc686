"""Putting kill points around what the engine stands on, from outside: journal, SQLite, HTTP, files and locks.

Only public names are wrapped: the engine's own parts may be cut anew without a point being lost.
"""

from __future__ import annotations

import functools
import inspect
import io
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from runcomfy_tui.api.transport import Transport
from runcomfy_tui.domain import events as ev
from runcomfy_tui.store import Download, EngineLock, Journal
from runcomfy_tui.store.download_book import DownloadBook
from tests.crash.points import KillPoints

Hit = Callable[[str], None]

_WRITES = (
    "apply",
    "claim",
    "create",
    "drop",
    "end",
    "forget",
    "move",
    "prune",
    "put",
    "record",
    "save",
    "update",
    "want",
)
_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM)\s+(\w+)", re.IGNORECASE)
_CALLS = (
    ("submit", re.compile(r"POST .*(/models/|/inference)")),
    ("status", re.compile(r"GET .*/requests/[^/]+/status")),
    ("result", re.compile(r"GET .*/requests/[^/]+/result")),
    ("cancel", re.compile(r"POST .*/requests/[^/]+/cancel")),
    ("file", re.compile(r"GET .*/files/")),
)
_STEPS = frozenset(
    {
        "connect_tcp.started",
        "connect_tcp.complete",
        "send_request_headers.started",
        "send_request_headers.complete",
        "send_request_body.complete",
        "receive_response_headers.complete",
        "receive_response_body.complete",
    }
)


def install(points: KillPoints) -> None:
    """Wrap everything, for the rest of this process."""
    _wrap_journal(points.hit)
    _wrap_sqlite(points.hit)
    _wrap_http(points.hit)
    _wrap_files(points.hit)
    _wrap_engine_lock(points.hit)


def _wrap_journal(hit: Hit) -> None:
    for book, called in ((Journal, "journal"), (DownloadBook, "downloads")):
        for name, method in list(vars(book).items()):
            if inspect.iscoroutinefunction(method) and name.startswith(_WRITES):
                setattr(book, name, _around(hit, f"{called} {name}", method))


def _around(hit: Hit, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def wrapped(self: object, *arguments: Any, **named: Any) -> Any:
        kinds = "+".join(sorted({kind for argument in arguments for kind in _kinds(argument)}))
        label = f"{name} {kinds}".strip()
        hit(f"{label}, before")
        answer = await method(self, *arguments, **named)
        hit(f"{label}, after")
        return answer

    return wrapped


def _kinds(argument: object) -> Iterable[str]:
    """Yield what tells one write from another: the kinds of its events, the state of its download."""
    if isinstance(argument, Download):
        yield argument.state
    elif type(argument).__module__ == ev.__name__:
        yield type(argument).__name__
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _kinds(part)


def _wrap_sqlite(hit: Hit) -> None:
    """Put points right before and after each commit, named by the tables that were written."""

    class Watched(sqlite3.Connection):
        _tables: frozenset[str] = frozenset()

        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            word = sql.split(None, 1)[0].upper()
            if word != "COMMIT":
                if word == "BEGIN":
                    self._tables = frozenset()
                elif word in ("INSERT", "UPDATE", "DELETE") and (found := _TABLE.search(sql)):
                    self._tables |= {found[1]}
                return super().execute(sql, *more)
            label = "commit " + "+".join(sorted(self._tables - {"counters"}))
            hit(f"{label}, before")
            cursor = super().execute(sql, *more)
            hit(f"{label}, after")
            return cursor

    real = sqlite3.connect
    sqlite3.connect = functools.partial(real, factory=Watched)  # type: ignore[assignment]


def _wrap_http(hit: Hit) -> None:
    """Put points at every step that httpcore tells of, and where an answer is whole and nobody knows it yet."""
    send, request_ = httpx.AsyncClient.send, Transport.request

    async def traced_send(self: httpx.AsyncClient, request: httpx.Request, **named: Any) -> httpx.Response:
        call = _call_of(request.method, str(request.url))
        theirs = request.extensions.get("trace")

        async def trace(name: str, info: Mapping[str, object]) -> None:
            if theirs is not None:
                await theirs(name, info)
            step = name.partition(".")[2]
            if call and step in _STEPS:
                hit(f"{call} {step}")

        request.extensions = {**request.extensions, "trace": trace}
        return await send(self, request, **named)

    async def request(self: Transport, method: str, url: str, **named: Any) -> Any:
        call = _call_of(method, url)
        if call:
            hit(f"{call}, before the socket")
        reply = await request_(self, method, url, **named)
        if call:
            hit(f"{call}, answered and not recorded")
        return reply

    setattr(httpx.AsyncClient, "send", traced_send)  # noqa: B010
    setattr(Transport, "request", request)  # noqa: B010


def _call_of(method: str, url: str) -> str:
    line = f"{method} {url}"
    return next((name for name, pattern in _CALLS if pattern.search(line)), "")


def _wrap_engine_lock(hit: Hit) -> None:
    acquire = EngineLock.try_acquire

    def try_acquire(self: EngineLock) -> bool:
        had = self.is_held
        taken = acquire(self)
        if taken and not had:
            hit("engine lock, taken")
        return taken

    setattr(EngineLock, "try_acquire", try_acquire)  # noqa: B010


def _wrap_files(hit: Hit) -> None:
    """Put points around what is done to files, named by what kind of file it is."""
    open_files: dict[int, str] = {}
    real_open, real_fdopen = os.open, os.fdopen

    def open_(path: Any, flags: int, *more: Any, **named: Any) -> int:
        kind = _kind_of(path)
        if not kind:
            return real_open(path, flags, *more, **named)
        hit(f"open {kind}, before")
        descriptor = real_open(path, flags, *more, **named)
        open_files[descriptor] = kind
        hit(f"open {kind}, after")
        return descriptor

    class Watched(io.FileIO):
        def write(self, data: Any) -> int:
            kind = open_files.get(self.fileno(), "file")
            hit(f"write {kind}, before")
            written = super().write(data)
            hit(f"write {kind}, after")
            return written

    def fdopen(fd: int, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> Any:
        if buffering == 0 and "b" in mode:
            return Watched(fd, mode)
        return real_fdopen(fd, mode, buffering, *more, **named)

    def on_descriptor(name: str) -> None:
        real = getattr(os, name)

        def wrapped(fd: int, *more: Any) -> Any:
            kind = open_files.get(fd)
            if kind is None:
                return real(fd, *more)
            label = f"{name.removeprefix('p')} {kind}"
            hit(f"{label}, before")
            answer = real(fd, *more)
            hit(f"{label}, after")
            return answer

        setattr(os, name, wrapped)

    def on_path(name: str) -> None:
        real = getattr(os, name)

        def wrapped(path: Any, *more: Any, **named: Any) -> Any:
            kind = _kind_of(path)
            if not kind:
                return real(path, *more, **named)
            hit(f"{name} {kind}, before")
            answer = real(path, *more, **named)
            hit(f"{name} {kind}, after")
            return answer

        setattr(os, name, wrapped)

    setattr(os, "open", open_)  # noqa: B010
    setattr(os, "fdopen", fdopen)  # noqa: B010
    for name in ("fsync", "write", "pwrite", "ftruncate"):
        on_descriptor(name)
    for name in ("link", "rename", "replace", "unlink", "truncate"):
        on_path(name)


def _kind_of(path: object) -> str:
    """Name the kind of a file; what no promise hangs on (the log) has none."""
    name = Path(os.fsdecode(path)).name if isinstance(path, str | bytes | os.PathLike) else ""
    for ending, kind in ((".json.part", "sidecar"), (".part", "part"), (".lock", "owner"), (".new", "owner")):
        if name.endswith(ending):
            return kind
    if name.endswith(".log"):
        return ""
    return name if name.startswith(("engine.", "journal.")) else Path(name).suffix
