"""The deployments as they were last seen, the types of their workflows' inputs, and schemas that a person gave them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.store.thread import Ask
from runcomfy_tui.store.transaction import transaction

_NAMES = frozenset(field.name for field in fields(Deployment))
_PAYLOAD_NAMES = frozenset(field.name for field in fields(Payload))
_SEEN_AT = "deployments.seen_at"


class DeploymentBook:
    """The journal's deployments. Raises what the journal's own methods raise; see there."""

    def __init__(self, read: Ask, write: Ask) -> None:
        self._read = read
        self._write = write

    async def all(self) -> tuple[list[Deployment], float | None]:
        """Return the list as last seen, in its order and without payloads, and when that was; None where it never was.

        Deployments that were opened and are not in the list any more are left out.
        """
        return await self._read(load_all)

    async def save_all(self, deployments: Sequence[Deployment], at: float) -> None:
        """Keep the whole list as seen at ``at``; the payloads that are known stay."""
        texts = [(one.id, encode(replace(one, payload=None, readme=None))) for one in deployments]
        await self._write(lambda c: save_all(c, texts, at))

    async def one(self, deployment_id: str) -> tuple[Deployment, float] | None:
        """Return a deployment that was opened, with payload and README, and when those were seen."""
        return await self._read(lambda c: load_one(c, deployment_id))

    async def save_one(self, deployment: Deployment, at: float) -> None:
        """Keep a deployment with its payload and README as seen at ``at``."""
        brief, whole = encode(replace(deployment, payload=None, readme=None)), encode(deployment)
        await self._write(lambda c: save_one(c, deployment.id, brief, whole, at))

    async def node_types(self, deployment_id: str, source: str) -> Mapping[str, object] | None:
        """Return the node types that were kept for a deployment under ``source``, None for another source's."""
        return await self._read(lambda c: load_node_types(c, deployment_id, source))

    async def save_node_types(self, deployment_id: str, source: str, types: Mapping[str, object], at: float) -> None:
        """Keep a deployment's node types (JSON data) in place of those before; ``source`` says where they are from."""
        row = (source, deployment_id, json.dumps(types), at)
        await self._write(lambda c: save_node_types(c, row))

    async def own_schema(self, deployment_id: str) -> Mapping[str, object] | None:
        """Return the schema that a person gave a deployment, or None."""
        return await self._read(lambda c: load_own_schema(c, deployment_id))

    async def save_own_schema(self, deployment_id: str, schema: Mapping[str, object] | None, at: float) -> None:
        """Keep a person's schema of a deployment; None forgets it."""
        text = None if schema is None else json.dumps(schema)
        await self._write(lambda c: save_own_schema(c, deployment_id, text, at))


def encode(deployment: Deployment) -> str:
    """Return a deployment as JSON text."""
    return json.dumps(asdict(deployment))


def _decode(text: str) -> Deployment | None:
    """Return the deployment, or None where it cannot be read: one that is damaged must not cost all the others."""
    try:
        data: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _NAMES}
        payload = data.get("payload")
        if payload is not None:
            data["payload"] = Payload(**{name: payload[name] for name in payload if name in _PAYLOAD_NAMES})
        return Deployment(**{**data, "kind": TargetKind(data["kind"]), "hardware": tuple(data.get("hardware") or ())})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def load_all(connection: sqlite3.Connection) -> tuple[list[Deployment], float | None]:
    """Return the listed deployments in their order and when the list was seen."""
    rows = connection.execute("SELECT data FROM deployments WHERE number >= 0 ORDER BY number").fetchall()
    seen = connection.execute("SELECT value FROM meta WHERE key = ?", (_SEEN_AT,)).fetchone()
    listed = [one for (text,) in rows if (one := _decode(text)) is not None]
    return listed, None if seen is None else float(json.loads(seen[0]))


def save_all(connection: sqlite3.Connection, texts: Sequence[tuple[str, str]], at: float) -> None:
    """Keep the list (id and JSON text) in place of the one before; what was opened is remembered all the same."""
    with transaction(connection):
        connection.execute("UPDATE deployments SET number = -1")
        connection.executemany(
            "INSERT INTO deployments (number, deployment_id, data, opened, opened_at) VALUES (?, ?, ?, '', 0)"
            " ON CONFLICT (deployment_id) DO UPDATE SET number = excluded.number, data = excluded.data",
            [(number, deployment_id, text) for number, (deployment_id, text) in enumerate(texts)],
        )
        connection.execute("DELETE FROM deployments WHERE number < 0 AND opened = ''")
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_SEEN_AT, json.dumps(at)))


def load_one(connection: sqlite3.Connection, deployment_id: str) -> tuple[Deployment, float] | None:
    """Return a deployment with its payload and when that was seen, or None where it was never opened."""
    row = connection.execute(
        "SELECT opened, opened_at FROM deployments WHERE deployment_id = ? AND opened != ''", (deployment_id,)
    ).fetchone()
    one = None if row is None else _decode(row[0])
    return None if one is None else (one, float(row[1]))


def save_one(connection: sqlite3.Connection, deployment_id: str, brief: str, whole: str, at: float) -> None:
    """Keep a deployment as it was opened (JSON texts without and with its payload)."""
    connection.execute(
        "INSERT INTO deployments (number, deployment_id, data, opened, opened_at) VALUES (-1, ?, ?, ?, ?)"
        " ON CONFLICT (deployment_id) DO UPDATE SET data = excluded.data, opened = excluded.opened,"
        " opened_at = excluded.opened_at",
        (deployment_id, brief, whole, at),
    )


def load_node_types(connection: sqlite3.Connection, deployment_id: str, source: str) -> Mapping[str, object] | None:
    """Return what was kept from that source, or None."""
    row = connection.execute(
        "SELECT data FROM node_types WHERE deployment_id = ? AND source = ?", (deployment_id, source)
    ).fetchone()
    return None if row is None else _object(row[0])


def save_node_types(connection: sqlite3.Connection, row: tuple[str, str, str, float]) -> None:
    """Keep node types: source, deployment id, JSON text, time."""
    connection.execute(
        "INSERT OR REPLACE INTO node_types (source, deployment_id, data, seen_at) VALUES (?, ?, ?, ?)", row
    )


def load_own_schema(connection: sqlite3.Connection, deployment_id: str) -> Mapping[str, object] | None:
    """Return a person's schema, or None."""
    row = connection.execute("SELECT data FROM own_schemas WHERE deployment_id = ?", (deployment_id,)).fetchone()
    return None if row is None else _object(row[0])


def save_own_schema(connection: sqlite3.Connection, deployment_id: str, text: str | None, at: float) -> None:
    """Keep a person's schema (JSON text), or forget it."""
    if text is None:
        connection.execute("DELETE FROM own_schemas WHERE deployment_id = ?", (deployment_id,))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO own_schemas (saved_at, deployment_id, data) VALUES (?, ?, ?)",
            (at, deployment_id, text),
        )


def _object(text: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
