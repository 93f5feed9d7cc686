"""LoRA deployments: the inputs that each sort takes, checking what is submitted, and planning a run."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from runcomfy_tui.simulator.failures import accident, deserved_failure
from runcomfy_tui.simulator.fate import slim
from runcomfy_tui.simulator.job import Asset
from runcomfy_tui.simulator.run_plan import OutputPlan, RunPlan
from runcomfy_tui.simulator.validation import Detail, Validation

_LONGEST_PICTURE_SIDE = 1536
_VIDEO_HEIGHT = 480
_LONGEST_VIDEO_S = 6.0

_SIDE = {"type": "integer", "minimum": 256, "maximum": 2048, "multipleOf": 8}
_FIELDS: dict[str, dict[str, object]] = {
    "prompt": {"type": "string", "minLength": 1, "maxLength": 4000},
    "ctrl_img_1": {"type": "string", "format": "image_uri"},
    "width": {**_SIDE, "default": 1024},
    "height": {**_SIDE, "default": 1024},
    "guidance_scale": {"type": "number", "minimum": 0, "maximum": 20, "default": 4},
    "sample_steps": {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
    "network_multiplier": {"type": "number", "minimum": 0, "maximum": 2, "default": 1.0},
    "neg": {"type": "string", "maxLength": 4000, "default": ""},
    "seed": {"type": "integer", "minimum": -1, "maximum": 2**31 - 1, "default": 42},
    "sampler": {"type": "string", "enum": ["flowmatch", "euler", "ddpm"], "default": "flowmatch"},
    "num_frames": {"type": "integer", "minimum": 1, "maximum": 241, "default": 1},
    "fps": {"type": "integer", "minimum": 1, "maximum": 60, "default": 1},
}


class Lora:
    """One sort of LoRA deployment, `image` or `video`; `schema` is the JSON Schema that its web page shows."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        changed: dict[str, dict[str, object]] = {}
        if kind == "video":
            changed = {"num_frames": {"minimum": 5, "default": 41}, "fps": {"default": 16}}
        self.schema: dict[str, object] = {
            "type": "object",
            "properties": {name: {**field, **changed.get(name, {})} for name, field in _FIELDS.items()},
            "required": ["prompt", "ctrl_img_1"] if kind == "video" else ["prompt"],
        }
        self._defaults = {name: field["default"] for name, field in _FIELDS.items() if "default" in field}
        self._defaults |= {name: field["default"] for name, field in changed.items()}
        self._validation = Validation(self.schema)

    def check(self, body: Mapping[str, object]) -> list[Detail]:
        """What is wrong with the inputs, `{loc: ["body", field], msg, type}` each; empty when nothing is."""
        return self._validation.errors(dict(body))

    def run(self, body: Mapping[str, object], seed: int, *, failure_share: float = 0.0) -> RunPlan:
        """What inputs that `check` let pass will do. The same arguments give the same plan."""
        chance = Random(f"lora/{seed}")
        known = {**self._defaults, **body}
        width, height, steps = (round(float(str(known[name]))) for name in ("width", "height", "sample_steps"))
        frames = round(float(str(known["num_frames"]))) if self.kind == "video" else 1
        run_s = 1.5 + steps * 0.2 * width * height / 1e6 * (1 + frames / 16) * chance.uniform(0.85, 1.2)
        media = {"ctrl_img_1": str(known.get("ctrl_img_1", ""))}
        failure = deserved_failure(str(known["prompt"]), media)
        mishap = accident(chance, "the sampler") if chance.random() < failure_share else None
        failure = failure or mishap
        wanted = round(float(str(known["seed"])))
        asset = self._asset(width, height, frames / float(str(known["fps"])))
        return RunPlan(
            run_s=round(min(run_s, 90.0) * (0.5 if failure is not None else 1.0), 3),
            outputs=() if failure is not None else (OutputPlan("", f"{self.kind}s", asset),),
            failure=failure,
            inputs={"negative_prompt" if name == "neg" else name: slim(value) for name, value in known.items()},
            media_seed=wanted if wanted >= 0 else chance.getrandbits(31),
        )

    def _asset(self, width: int, height: int, duration_s: float) -> Asset:
        if self.kind == "video":
            scale = min(1.0, _VIDEO_HEIGHT / min(width, height))
            return Asset("video", "mp4", *_even(width * scale, height * scale), min(duration_s, _LONGEST_VIDEO_S))
        scale = min(1.0, _LONGEST_PICTURE_SIDE / max(width, height))
        return Asset("image", "png", *_even(width * scale, height * scale), 0.0)


def _even(width: float, height: float) -> tuple[int, int]:
    return round(width / 2) * 2, round(height / 2) * 2


LORAS = {kind: Lora(kind) for kind in ("image", "video")}
