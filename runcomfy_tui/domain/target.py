"""What is run: a catalogue model, a ComfyUI deployment or a LoRA deployment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MODEL_ID = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")


class TargetKind(StrEnum):
    """Which of RunComfy's doors a target stands behind."""

    MODEL = "model"
    COMFYUI = "comfyui"
    LORA = "lora"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that can be run: ``id`` is a model id or a deployment id, exactly as the service spells it."""

    kind: TargetKind
    id: str


def model(model_id: str) -> Target:
    """Return the target of a catalogue model; raise ``ValueError`` for what cannot be a model id."""
    if not is_model_id(model_id):
        raise ValueError(f"not a model id: {model_id[:80]!r}")
    return Target(TargetKind.MODEL, model_id)


def is_model_id(text: str) -> bool:
    """Tell whether ``text`` is two or more segments of ``[A-Za-z0-9._-]+``, none of them ``.`` or ``..``."""
    return bool(_MODEL_ID.fullmatch(text)) and not {".", ".."} & set(text.split("/"))
