"""What the deployments that ship are: what the service tells of each, its workflow or LoRA, README and price."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from runcomfy_tui.simulator.hostile import HOSTILE_TEXT

_HOSTILE_READMES = ("old-paused",)


@dataclass(frozen=True, slots=True)
class Deployed:
    """`entry` is what a list tells of it, without its status, which depends on its instances.

    `workflow` names one of `comfyui.load_workflows()`, or `lora` one of `lora.LORAS`; the other is empty.
    `object_info` is a dialect of `object_info.document`, or `missing`.
    """

    entry: Mapping[str, object]
    workflow: str
    lora: str
    readme: str
    object_info: str
    deleted: bool
    price_usd_per_hour: float
    cold_start_s: float


def load_deployed() -> tuple[Deployed, ...]:
    """All of them, in the order of a list."""
    text = resources.files(__package__).joinpath("deployments.json").read_text("utf-8")
    return tuple(_deployed(one) for one in json.loads(text))


def _deployed(one: Mapping[str, Any]) -> Deployed:
    return Deployed(
        entry=one["entry"],
        workflow=one.get("workflow", ""),
        lora=one.get("lora", ""),
        readme=_readme(one["readme"]),
        object_info=one["object_info"],
        deleted=one.get("deleted", False),
        price_usd_per_hour=float(one["price_usd_per_hour"]),
        cold_start_s=float(one["cold_start_s"]),
    )


def _readme(name: str) -> str:
    if not name:
        return ""
    text = resources.files(__package__).joinpath("readmes", f"{name}.md").read_text("utf-8")
    return f"{text}{HOSTILE_TEXT}\n" if name in _HOSTILE_READMES else text


DEPLOYED = load_deployed()
