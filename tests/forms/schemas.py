"""Schemas in the style of the service's catalogue, for the tests of this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from runcomfy_tui.forms import Form, read_schema

SCHEMAS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "schemas.json").read_text("utf-8"))


def form_of(name: str) -> Form:
    """The form of one of the schemas in `data/`."""
    return read_schema(SCHEMAS[name])


def one(part: object, *, required: bool = False, name: str = "x") -> Form:
    """A form with a single input."""
    return read_schema({"type": "object", "properties": {name: part}, "required": [name] if required else []})
