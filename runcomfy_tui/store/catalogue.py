"""The catalogue as it was last seen, and the schemas of the models that were opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.store.transaction import transaction

_NAMES = frozenset(field.name for field in fields(CatalogueModel))
_LISTS = ("categories", "inputs", "required_inputs")
_SEEN_AT = "catalogue.seen_at"


def encode(model: CatalogueModel) -> str:
    """Return the entry as JSON text."""
    return json.dumps({name: getattr(model, name) for name in _NAMES})


def _decode(text: str) -> CatalogueModel | None:
    """Return the entry, or None where it cannot be read: one that is damaged must not cost all the others."""
    try:
        data: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _NAMES}
        data.update({name: tuple(data.get(name) or ()) for name in _LISTS})
        return CatalogueModel(**data)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def save_all(connection: sqlite3.Connection, texts: Sequence[str], at: float) -> None:
    """Keep these entries, in this order, in place of the whole list before."""
    with transaction(connection):
        connection.execute("DELETE FROM catalogue")
        connection.executemany("INSERT INTO catalogue (number, data) VALUES (?, ?)", enumerate(texts))
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_SEEN_AT, json.dumps(at)))


def load_all(connection: sqlite3.Connection) -> tuple[list[CatalogueModel], float | None]:
    """Return the entries in their order and when they were seen (unix seconds), None where they never were."""
    rows = connection.execute("SELECT data FROM catalogue ORDER BY number").fetchall()
    seen = connection.execute("SELECT value FROM meta WHERE key = ?", (_SEEN_AT,)).fetchone()
    models = [model for (text,) in rows if (model := _decode(text)) is not None]
    return models, None if seen is None else float(json.loads(seen[0]))


def save_model(connection: sqlite3.Connection, model_id: str, text: str, at: float) -> None:
    """Keep one model with its schema, as it was seen at ``at``."""
    connection.execute("INSERT OR REPLACE INTO models (model_id, data, at) VALUES (?, ?, ?)", (model_id, text, at))


def load_model(connection: sqlite3.Connection, model_id: str) -> tuple[CatalogueModel, float] | None:
    """Return one model with its schema and when it was seen, or None."""
    row = connection.execute("SELECT data, at FROM models WHERE model_id = ?", (model_id,)).fetchone()
    model = None if row is None else _decode(row[0])
    return None if model is None else (model, row[1])
