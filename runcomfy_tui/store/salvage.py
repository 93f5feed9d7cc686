"""Bringing what a damaged journal still holds into a sound one; nothing is sent because of it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runcomfy_tui.domain.job import AT_SERVICE, Job, JobState
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.store import damaged_rows, record
from runcomfy_tui.store.admission import Origin, admitted
from runcomfy_tui.store.damaged_rows import Found
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.open import set_aside_beside
from runcomfy_tui.store.record import Entry, Medium, Record
from runcomfy_tui.store.transaction import transaction
from runcomfy_tui.store.typed import read

ORIGIN = Origin("recovered from a damaged journal", is_own=True)
_DONE = "recovered.files"
_NOT_CARRIED = (_DONE, "catalogue.seen_at")


@dataclass(slots=True)
class Recovered:
    """What was brought in. ``held`` is how many jobs the file held at least; ``known`` were in the journal already.

    ``lost_requests`` are ids of requests whose job is lost: only RunComfy's website tells about them.
    """

    file: str
    held: int = 0
    jobs: int = 0
    known: int = 0
    going_on: int = 0
    unknown: int = 0
    without_inputs: int = 0
    lost_requests: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing that the file tells of was lost."""
        return self.jobs + self.known == self.held and not (self.lost_requests or self.without_inputs)

    def sentence(self) -> str:
        """Return it in words."""
        text = f"Of {self.held} jobs in it {self.jobs} were recovered"
        text += f", {self.known} were known already." if self.known else "."
        if self.going_on:
            text += f" Not ended at RunComfy, and going on: {self.going_on}."
        if self.unknown:
            text += f" Unknown, may have been accepted and may be charged: {self.unknown}."
        if self.without_inputs:
            text += f" Without their inputs: {self.without_inputs}."
        if self.lost_requests:
            some = ", ".join(self.lost_requests[:5])
            text += f" Lost, but listed on RunComfy's website: {some}{', …' if len(self.lost_requests) > 5 else ''}."
        return text


def salvage(connection: sqlite3.Connection, path: Path, now: float) -> Recovered:
    """Read what is left in the damaged journal at ``path`` and bring it in, in one transaction (blocking).

    The file is only read, and not by SQLite. Jobs that are known by their id or request stay as they are. Raises
    ``OSError`` where the file cannot be opened.
    """
    recovered = Recovered(str(path))
    with transaction(connection):
        found = damaged_rows.gather(path, lambda sha256, data: record.save_medium(connection, sha256, len(data), data))
        for id_ in found.job_ids():
            _bring_in(connection, found, id_, recovered, now)
        recovered.held = max(found.held, recovered.jobs + recovered.known)
        recovered.lost_requests = [
            request_id for request_id in found.lost_requests() if not _is_known_request(connection, request_id)
        ]
        _small_things(connection, found)
        record.drop_unused_media(connection)
        _remember(connection, path)
    return recovered


def is_salvaged(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether this journal has taken over what that damaged one held."""
    return _identity(path) in _remembered(connection)


def unsalvaged(connection: sqlite3.Connection, path: Path) -> list[Path]:
    """Return the damaged journals beside the one at ``path`` that it has not taken over yet, the oldest first."""
    return sorted((file for file in set_aside_beside(path) if not is_salvaged(connection, file)), key=_age)


def _age(file: Path) -> tuple[int, str]:
    return file.stat().st_mtime_ns, file.name


def _bring_in(connection: sqlite3.Connection, found: Found, id_: str, recovered: Recovered, now: float) -> None:
    job = found.job(id_, now)
    if record.is_known(connection, job):
        recovered.known += 1
        return
    body = _sound_body(connection, found, job)
    brought = admitted(
        Record(
            job,
            body,
            tuple(found.timeline(id_)),
            found.result(id_),
            _unharmed(Asset, found.files.get(id_, {}).values()),
            _unharmed(Download, found.fetched.get(id_, {}).values()),
            found.sources_of(id_),
        ),
        ORIGIN,
        now,
    )
    record.save(connection, brought)
    recovered.jobs += 1
    recovered.without_inputs += job.has_inputs and not body
    recovered.going_on += brought.job.state in AT_SERVICE
    recovered.unknown += brought.job.state is JobState.UNKNOWN


def _sound_body(connection: sqlite3.Connection, found: Found, job: Job) -> tuple[bytes | Medium, ...]:
    """Return the parts of a body, none where they are not the whole of it."""
    parts = found.body(job.id)
    digest = record.digest_of(connection, parts)
    return parts if parts and digest in (None, job.body_sha256) else ()


def _unharmed(kind: type[Any], items: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    whole: dict[int, Any] = {}
    for item in items:
        try:
            read_item = read(kind, item, lenient=True)
        except ValueError:
            continue
        if read_item.index >= 0:
            whole.setdefault(read_item.index, read_item)
    return tuple(whole[index] for index in sorted(whole))


def _is_known_request(connection: sqlite3.Connection, request_id: str) -> bool:
    return connection.execute("SELECT 1 FROM jobs WHERE request_id = ?", (request_id,)).fetchone() is not None


def _small_things(connection: sqlite3.Connection, found: Found) -> None:
    """Bring in drafts, presets, schemas, settings (the key of accounts' stand-ins too) and the program's own events."""
    connection.executemany(
        "INSERT OR IGNORE INTO drafts (target_kind, target_id, data) VALUES (?, ?, ?)", found.drafts()
    )
    connection.executemany(
        "INSERT OR IGNORE INTO presets (target_kind, target_id, name, data, saved_at) VALUES (?, ?, ?, ?, ?)",
        [(*key, text, at) for key, (at, text) in found.presets.items()],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO own_schemas (saved_at, deployment_id, data) VALUES (?, ?, ?)",
        [(at, deployment_id, text) for deployment_id, (at, text) in found.own_schemas.items()],
    )
    carried = [(key, value) for key, value in found.meta() if key not in _NOT_CARRIED]
    connection.executemany("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", carried)
    entries: list[Entry] = [entry for entry in found.timeline("") if entry not in set(record.timeline(connection, ""))]
    connection.executemany(
        "INSERT INTO events (job_id, at, kind, data, fitted) VALUES ('', ?, ?, ?, ?)",
        [(entry.at, entry.kind, entry.data, int(entry.fitted)) for entry in entries],
    )


def _identity(path: Path) -> str:
    """Return a name for the file that a later one, set aside under the same name, does not have."""
    status = path.stat()
    return hashlib.sha256(f"{path.name}\n{status.st_size}\n{status.st_mtime_ns}".encode()).hexdigest()[:16]


def _remembered(connection: sqlite3.Connection) -> list[str]:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_DONE,)).fetchone()
    names = json.loads(row[0]) if row else []
    return [str(name) for name in names] if isinstance(names, list) else []


def _remember(connection: sqlite3.Connection, path: Path) -> None:
    names = dict.fromkeys([*_remembered(connection), _identity(path)])
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_DONE, json.dumps(list(names))))
