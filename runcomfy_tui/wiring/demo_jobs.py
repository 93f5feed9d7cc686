"""What the demo starts with: orders for models and deployments of the RunComfy that runs here, and their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from runcomfy_tui.domain.target import Target, TargetKind, deployment, model

_STORAGE = "https://playgrounds-storage-public.runcomfy.net/examples"
_HARBOUR = f"{_STORAGE}/harbour.png"
_MISSING = f"{_STORAGE}/missing-portrait.png"

KLEIN = model("blackforestlabs/flux-2-klein/9b/text-to-image")
BANANA = model("google/nano-banana-3/text-to-image")
IDEOGRAM = model("ideogram-ai/ideogram-v4/text-to-image")
RECRAFT = model("recraft-ai/recraft-v5/text-to-image")
KONTEXT = model("blackforestlabs/flux-1-kontext/pro/edit")
KLING = model("kling/kling-3.0/pro/image-to-video")
ACE_STEP = model("acestep-ai/ace-step-1.5/text-to-audio")
ELEVEN = model("elevenlabs/eleven-v4/text-to-audio")

PORTRAIT = deployment(TargetKind.COMFYUI, "dep-portrait-sdxl")
EDIT = deployment(TargetKind.COMFYUI, "dep-edit-qwen")
WAN = deployment(TargetKind.COMFYUI, "dep-wan-video")
PAUSED = deployment(TargetKind.COMFYUI, "dep-old-paused")
ANNA = deployment(TargetKind.LORA, "dep-lora-anna")
MOTION = deployment(TargetKind.LORA, "dep-lora-motion")

Then = Literal["", "cancel", "lose the answer"]


@dataclass(frozen=True, slots=True)
class Example:
    """One order. ``then`` is what is done about it: nothing, a cancel once it is accepted, or a lost answer."""

    target: Target
    title: str
    body: Mapping[str, object] = field(default_factory=dict)
    then: Then = ""


def _prompted(target: Target, prompt: str, *, then: Then = "", **more: object) -> Example:
    return Example(target, prompt, {"prompt": prompt, **more}, then)


def _video(prompt: str, duration: str, *, then: Then = "") -> Example:
    return _prompted(KLING, prompt, then=then, image_url=_HARBOUR, duration=duration)


def _workflow(target: Target, title: str, then: Then = "", **nodes: Mapping[str, object]) -> Example:
    """An order that changes inputs of a workflow's nodes: ``n6`` those of node 6, ``n80_1`` those of node 80:1."""
    overrides = {node[1:].replace("_", ":"): {"inputs": dict(inputs)} for node, inputs in nodes.items()}
    return Example(target, title, {"overrides": overrides}, then)


def _portrait(text: str, **nodes: Mapping[str, object]) -> Example:
    return _workflow(PORTRAIT, text, "", n6={"text": text}, **nodes)


def _motion(text: str, *, then: Then = "") -> Example:
    return _workflow(WAN, text, then, n12={"image": _HARBOUR}, n80_1={"string_a": text})


EXAMPLES = (
    _prompted(KLEIN, "A harbour at first light, fog over still water, three fishing boats", width=1280, height=720),
    _video("The camera drifts along the quay, gulls take off, slow and quiet", "5"),
    _video("Storm clouds roll in over the harbour, time-lapse", "8"),
    _video("Night falls, lanterns light up one by one along the quay", "5"),
    _video("Dunes in the wind behind the harbour, low sun, slow pan", "4"),
    _video("Snow begins to fall on the boats", "10", then="cancel"),
    _portrait("Portrait of a baker, flour on her hands, morning light", n3={"seed": 20}),
    _prompted(ANNA, "anna_r on a ferry, wind in her hair, grey sea", width=1024, height=768, seed=8),
    _motion("The tide comes in slowly, ropes tighten"),
    _workflow(EDIT, "Give her a red scarf", n6={"text": "Give her a red scarf"}),
    _prompted(MOTION, "The sails fill with wind", ctrl_img_1=_HARBOUR, num_frames=41, fps=16),
    _prompted(BANANA, "A paper-cut mountain range at dusk, seven layers of blue", aspect_ratio="16:9", seed=11),
    _prompted(BANANA, "A celebrity waving from a balcony, photograph", aspect_ratio="3:2"),
    _prompted(IDEOGRAM, "Poster for a night train to Lisbon, big moon", style="woodcut", aspect_ratio="2:3"),
    _prompted(RECRAFT, "Icons for a weather app: sun, rain, wind, snow, one line weight"),
    _workflow(EDIT, "Make it winter, from a picture that is gone", n189={"image": _MISSING}),
    _portrait("Portrait of a lighthouse keeper, four times as large", n5={"width": 4096, "height": 4096}),
    _portrait("Portrait of twins at a window, rain outside", n5={"batch_size": 2}, n10={"strength_model": 0.6}),
    _motion("Fog lifts, the far shore appears"),
    _motion("A boat turns in the harbour", then="cancel"),
    _prompted(ANNA, "anna_r next to a celebrity"),
    _prompted(ANNA, "anna_r reading on the quay, film still", seed=9, then="cancel"),
    _prompted(MOTION, "Gulls over the pier, slow motion", ctrl_img_1=_HARBOUR),
    _workflow(PAUSED, "A portrait by the old workflow", n6={"text": "A portrait in oil"}),
    Example(
        ACE_STEP,
        "Piano and rain",
        {"tags": "solo piano, rain on a window, slow, warm, instrumental", "duration": 20, "seed": 3},
    ),
    Example(ELEVEN, "Platform announcement", {"text": "The night train to Lisbon leaves from platform four."}),
    _prompted(KONTEXT, "Give her a red scarf", image_url=_MISSING),
    Example(KLING, "A video without its first frame", {"prompt": "Waves", "duration": "30"}),
    Example(
        KLEIN,
        "A lighthouse in heavy weather",
        {"prompt": "A lighthouse in heavy weather, oil paint"},
        "lose the answer",
    ),
)
