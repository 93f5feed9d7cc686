"""Exports and imports in a few words, for the tests of both."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from runcomfy_tui.store.admission import Origin
from runcomfy_tui.store.exporting import ExportCount, export
from runcomfy_tui.store.importing import ImportCount, import_lines
from runcomfy_tui.store.open import open_journal
from tests.store.full_journal import AT

Lines = list[dict[str, Any]]


def exported(path: Path, *, media: bool = False, queries: bool = False) -> bytes:
    """Return a journal's export."""
    return b"".join(export(path, "a test", AT + 100, ExportCount(), media=media, queries=queries))


def lines_of(data: bytes) -> Lines:
    """Return an export's lines, parsed."""
    return [json.loads(line) for line in data.splitlines()]


def as_bytes(lines: Lines) -> bytes:
    """Return the lines as a file."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def imported(path: Path, data: bytes, *, profile: str | None = None) -> ImportCount:
    """Import into the journal at ``path``, which is made where there is none."""
    connection = open_journal(path).connection
    try:
        return import_lines(connection, io.BytesIO(data), Origin("imported", is_own=False, profile=profile), AT + 200)
    finally:
        connection.close()
