"""The LoRAs that were named before, in the inputs of jobs and in presets: nobody remembers an asset's name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from runcomfy_tui.store.thread import Ask

_MOST_JOBS = 300
_MOST_NAMES = 100
_LONGEST_NAME = 500
_LARGEST_BODY = 64 * 1024


class LoraNames:
    """Reads the names anew each time. Raises what the journal's own methods raise; see there."""

    def __init__(self, read: Ask) -> None:
        self._read = read

    async def all(self) -> list[str]:
        """Return asset names and URLs of LoRAs, those of the newest job first; texts are raw."""
        return await self._read(load)


def load(connection: sqlite3.Connection) -> list[str]:
    """Return the names in the newest inputs and in presets, each once."""
    # Names stand beside media, never in them: what lies in the body itself is enough.
    bodies = connection.execute(
        "SELECT CAST(p.data AS BLOB) FROM jobs j JOIN body_parts p ON p.job_id = j.id"
        " WHERE p.data IS NOT NULL AND length(p.data) <= ? AND instr(lower(CAST(p.data AS TEXT)), 'lora')"
        " ORDER BY j.rowid DESC LIMIT ?",
        (_LARGEST_BODY, _MOST_JOBS),
    )
    presets = connection.execute("SELECT data FROM presets WHERE instr(lower(data), 'lora') ORDER BY saved_at DESC")
    found: dict[str, None] = {}
    for (text,) in (*bodies, *presets):
        try:
            found |= dict.fromkeys(names_in(json.loads(text)))
        except (ValueError, RecursionError):
            continue
        if len(found) >= _MOST_NAMES:
            break
    return list(found)[:_MOST_NAMES]


def names_in(value: object, *, in_lora: bool = False, is_name: bool = False) -> Iterator[str]:
    """Yield what names a LoRA in a body or in a form's draft: texts under ``path`` in anything called after LoRAs."""
    if isinstance(value, str):
        if is_name and 0 < len(value) <= _LONGEST_NAME:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from names_in(item, in_lora=in_lora, is_name=is_name and in_lora)
    elif isinstance(value, dict):
        for key, item in value.items():
            inside = in_lora or "lora" in str(key).lower()
            # Of a draft's entry only the text is a value; its ``is`` says what kind it is.
            name = key == "path" if inside and not is_name else is_name and key == "text"
            yield from names_in(item, in_lora=inside, is_name=inside and (name or _names(key, item)))


def _names(key: object, item: object) -> bool:
    """Tell whether an input is itself a LoRA's name: ``lora``, ``lora_path``, ``lora_name`` with a text."""
    return isinstance(item, str) and str(key).lower() in ("lora", "lora_path", "lora_name")
