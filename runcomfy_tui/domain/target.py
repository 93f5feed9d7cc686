"""What is run: a catalogue model, a ComfyUI deployment or a LoRA deployment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MODEL_ID = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")
_DEPLOYMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


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


NO_MODEL = Target(TargetKind.MODEL, "")
"""A request of the Model API that was taken over: its model is told with the result, and not always."""


def model(model_id: str) -> Target:
    """Return the target of a catalogue model; raise ``ValueError`` for what cannot be a model id."""
    if not is_model_id(model_id):
        raise ValueError(f"not a model id: {model_id[:80]!r}")
    return Target(TargetKind.MODEL, model_id)


def is_model_id(text: str) -> bool:
    """Tell whether ``text`` is two or more segments of ``[A-Za-z0-9._-]+``, none of them ``.`` or ``..``."""
    return bool(_MODEL_ID.fullmatch(text)) and not {".", ".."} & set(text.split("/"))


def deployment(kind: TargetKind, deployment_id: str) -> Target:
    """Return the target of a deployment; raise ``ValueError`` for what cannot be a deployment id."""
    if kind is TargetKind.MODEL or not is_deployment_id(deployment_id):
        raise ValueError(f"not a deployment id: {deployment_id[:80]!r}")
    return Target(kind, deployment_id)


def is_deployment_id(text: str) -> bool:
    """Tell whether ``text`` can be the id of a deployment: letters, digits, - and _, up to 128 of them."""
    return bool(_DEPLOYMENT_ID.fullmatch(text))
