"""A small workflow with its node types, and forms of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import Form, Members, Typed, comfyui_form

_DATA = Path(__file__).parent / "data"


def workflow() -> dict[str, Any]:
    """A new copy of it, to be changed."""
    made: dict[str, Any] = json.loads((_DATA / "workflow.json").read_text("utf-8"))
    return made


def node_types() -> dict[str, Any]:
    """What a server knows of its types."""
    made: dict[str, Any] = json.loads((_DATA / "object_info.json").read_text("utf-8"))
    return made


def form_of(
    graph: dict[str, Any] | None = None, types: dict[str, Any] | None = None, presets: dict[str, Any] | None = None
) -> Form:
    """The form of a workflow, of the small one unless another is given."""
    known = node_types() if types is None else types
    return comfyui_form(Payload(workflow() if graph is None else graph, presets or {}), known)


def typed(**inputs: str) -> Members:
    """What is typed into the fields of a node."""
    return Members({key: Typed(text) for key, text in inputs.items()})


def overriding(**nodes: Any) -> dict[str, Any]:
    """A body with overrides; `_31` is node 31."""
    return {"overrides": {name.lstrip("_"): {"inputs": inputs} for name, inputs in nodes.items()}}
