"""The state file: every submit, cancel and change in order, written before it is answered, replayed after a restart."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1
_APPLICATION_ID = 0x52435349
_RESERVE_S = 3.0
_PATIENCE_S = 3.0


class StateError(Exception):
    """A state file that cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is submit (with the job as `data`) or cancel; `at` is simulated unix seconds.

    Deployments have kinds of their own: inference (with the job), inference cancel, inference interrupt, and deployment
    with what was changed, whose id stands in place of a request's. So have accounts: sign-in, sign-in decided (by
    device code), and tokens (by account). Each ledger replays its own kinds.
    """

    kind: str
    at: float
    request_id: str
    data: dict[str, object]


class StateFile:
    """SQLite with a write-ahead log: what was committed survives a killed process, and costs a tenth of a millisecond.

    Time is written ahead in steps: a simulator that was killed goes on at a moment not before the last one it showed.
    """

    def __init__(self, path: Path, seed: int) -> None:
        """Raises StateError when the file cannot be written, is used by another simulator, or is something else."""
        try:
            # Tokens stand in it: for its owner alone before SQLite opens it, whose -wal takes over the same rights.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
            self._db = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise StateError(f"The state file {path} cannot be opened: {reason}.") from None
        try:
            self.seed = self._open(seed)
        except sqlite3.Error as error:
            self._db.close()
            raise StateError(_reason(path, error)) from None
        except StateError as error:
            self._db.close()
            raise StateError(f"The state file {path} {error}.") from None
        self._reserved_until = self.latest

    def _open(self, seed: int) -> int:
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("BEGIN IMMEDIATE")
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and self._db.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
            raise StateError("is a database of something else")
        if tables and self._db.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            raise StateError("was written by another version of the simulator")
        if not tables:
            self._db.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
            self._db.execute(
                "CREATE TABLE events (number INTEGER PRIMARY KEY, kind TEXT, at REAL, request_id TEXT, data TEXT)"
            )
            self._db.execute("INSERT INTO facts VALUES ('seed', ?), ('time', 0.0)", (str(seed),))
            self._db.execute(f"PRAGMA application_id={_APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version={FORMAT}")
        self._db.execute("COMMIT")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        facts = dict(self._db.execute("SELECT name, value FROM facts").fetchall())
        self.latest = float(facts["time"])
        return int(facts["seed"])

    def events(self) -> Iterator[Event]:
        """Everything that happened, in order. StateError when a row cannot be read."""
        rows = self._db.execute("SELECT kind, at, request_id, data FROM events ORDER BY number")
        try:
            for kind, at, request_id, data in rows:
                yield Event(kind, at, request_id, json.loads(data))
        except (sqlite3.Error, ValueError) as error:
            raise StateError(f"The state file is damaged: {error}.") from None

    def add(self, event: Event) -> None:
        """On disk when this returns. Raises StateError when the disk refuses."""
        row = (event.kind, event.at, event.request_id, json.dumps(event.data))
        try:
            self._db.execute("INSERT INTO events (kind, at, request_id, data) VALUES (?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise StateError(f"The state file cannot be written: {error}.") from None

    def saw(self, now: float) -> None:
        """Note the time that is about to be shown; writes once in three simulated seconds."""
        if now <= self._reserved_until:
            return
        self._reserved_until = now + _RESERVE_S
        with suppress(sqlite3.Error):  # a full disk must not end the polls; the next step tries again
            self._db.execute("UPDATE facts SET value = ? WHERE name = 'time'", (self._reserved_until,))

    def forget(self) -> None:
        """Remove all events; time stays."""
        try:
            self._db.execute("DELETE FROM events")
        except sqlite3.Error as error:
            raise StateError(f"The state file cannot be written: {error}.") from None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _reason(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text:
        return f"The state file {path} is used by another simulator."
    if "not a database" in text or "malformed" in text:
        return f"The state file {path} is not a simulator's state."
    return f"The state file {path} cannot be written: {text}."
