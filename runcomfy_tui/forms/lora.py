"""The form of a LoRA deployment, whose schema is nowhere to be had: known inputs, and those that were sent before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from runcomfy_tui.forms.field import Form
from runcomfy_tui.forms.learning import MOST_KEYS, MOST_VALUES, part_of
from runcomfy_tui.forms.read import read_schema

_KNOWN: Final[dict[str, dict[str, Any]]] = {
    "prompt": {"type": "string", "multiline": True, "description": "What to make."},
    "ctrl_img_1": {"type": "string", "format": "image_uri", "description": "A picture that leads the result."},
    "neg": {"type": "string", "multiline": True, "description": "What to keep out of the result."},
    "width": {"type": "integer", "minimum": 1, "step": 8, "description": "Pixels."},
    "height": {"type": "integer", "minimum": 1, "step": 8, "description": "Pixels."},
    "num_frames": {"type": "integer", "minimum": 1, "description": "1 makes a picture, more make a video."},
    "fps": {"type": "integer", "minimum": 1, "description": "Frames a second."},
    "seed": {"type": "integer", "description": "The same seed and inputs give the same result."},
    "sample_steps": {"type": "integer", "minimum": 1, "description": "How many steps of sampling."},
    "guidance_scale": {"type": "number", "minimum": 0, "step": 0.5, "description": "How closely to follow the prompt."},
    "network_multiplier": {"type": "number", "step": 0.05, "description": "How much of the LoRA, 1 for all of it."},
    "sampler": {"type": "string", "description": "The name of the sampler, such as flowmatch."},
}
"""What LoRA deployments are documented to take; limits only where nothing else can be meant."""

_PICTURES: Final = re.compile(r"ctrl_img_\d+")
_FREE: Final = "Any other inputs as a JSON object: what the deployment's page on the web names."


def lora_form(own_schema: Mapping[str, object] | None, past_bodies: Sequence[Mapping[str, object]]) -> Form:
    """The form for a deployment; never raises.

    With `own_schema` (a JSON Schema that the person saved) its inputs; else the known ones, and every key of
    `past_bodies` (the newest first) with the kind that its values had. No input is required but by the own schema.
    """
    form = read_schema(own_schema if own_schema is not None else _learned(past_bodies))
    return replace(form, extra=replace(form.extra, description=_FREE))


def _learned(past_bodies: Sequence[Mapping[str, object]]) -> dict[str, object]:
    values: dict[str, list[object]] = {}
    for body in past_bodies[:MOST_VALUES]:
        for key, value in body.items():
            if key in values or len(values) < MOST_KEYS:
                values.setdefault(key, []).append(value)
    properties = {key: dict(part) for key, part in _KNOWN.items()}
    for key, sent in values.items():
        properties[key] = _known_part(key, sent) or part_of(key, sent)
    numbered = sorted((key for key in properties if _PICTURES.fullmatch(key)), key=lambda key: (len(key), key))
    order = ["prompt", *numbered, *properties]
    return {"type": "object", "properties": {key: properties[key] for key in order}}


def _known_part(key: str, sent: Sequence[object]) -> dict[str, Any] | None:
    """What is known of an input, as long as all that was sent goes with it."""
    known = _KNOWN["ctrl_img_1"] if _PICTURES.fullmatch(key) else _KNOWN.get(key)
    if known is None or not all(_goes_with(value, known) for value in sent):
        return None
    learned = part_of(key, sent).get("description", "")
    return {**known, "description": f"{known['description']} {learned}".strip()}


def _goes_with(value: object, part: Mapping[str, Any]) -> bool:
    if part["type"] == "string":
        return isinstance(value, str)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    is_of_type = part["type"] == "number" or isinstance(value, int) or value.is_integer()
    return is_of_type and value >= part.get("minimum", value)
