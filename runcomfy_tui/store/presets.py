"""Inputs kept by name for a target, as JSON data that holds paths and never files."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from runcomfy_tui.domain.target import Target
from runcomfy_tui.store.thread import Ask


@dataclass(frozen=True, slots=True)
class Preset:
    """What was entered into a target's form when it was kept under ``name``, at ``saved_at`` (unix seconds)."""

    name: str
    data: object
    saved_at: float


class PresetBook:
    """The journal's presets. Raises what the journal's own methods raise; see there."""

    def __init__(self, read: Ask, write: Ask) -> None:
        self._read = read
        self._write = write

    async def of(self, target: Target) -> list[Preset]:
        """Return the target's presets by name."""
        return await self._read(lambda c: load(c, target))

    async def save(self, target: Target, name: str, data: object, at: float) -> None:
        """Keep inputs under a name, in place of those it had; ``TypeError`` for what is not JSON data."""
        text = json.dumps(data)
        await self._write(lambda c: save(c, target, name, text, at))

    async def drop(self, target: Target, name: str) -> None:
        """Forget a preset."""
        await self._write(lambda c: drop(c, target, name))


def load(connection: sqlite3.Connection, target: Target) -> list[Preset]:
    """Return a target's presets by name, whatever case it is in."""
    rows = connection.execute(
        "SELECT name, data, saved_at FROM presets WHERE target_kind = ? AND target_id = ? ORDER BY lower(name), name",
        (target.kind.value, target.id),
    )
    return [Preset(name, json.loads(data), at) for name, data, at in rows]


def save(connection: sqlite3.Connection, target: Target, name: str, text: str, at: float) -> None:
    """Keep a preset (JSON text) in place of the one of that name."""
    connection.execute(
        "INSERT OR REPLACE INTO presets (target_kind, target_id, name, data, saved_at) VALUES (?, ?, ?, ?, ?)",
        (target.kind.value, target.id, name, text, at),
    )


def drop(connection: sqlite3.Connection, target: Target, name: str) -> None:
    """Forget a preset."""
    connection.execute(
        "DELETE FROM presets WHERE target_kind = ? AND target_id = ? AND name = ?", (target.kind.value, target.id, name)
    )
