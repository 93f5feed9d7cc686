"""What the demo starts with: a dozen orders for the models of the RunComfy that runs here, and how each turns out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_HARBOUR = "https://playgrounds-storage-public.runcomfy.net/examples/harbour.png"
_MISSING = "https://playgrounds-storage-public.runcomfy.net/examples/missing-portrait.png"

KLEIN = "blackforestlabs/flux-2-klein/9b/text-to-image"
BANANA = "google/nano-banana-3/text-to-image"
IDEOGRAM = "ideogram-ai/ideogram-v4/text-to-image"
RECRAFT = "recraft-ai/recraft-v5/text-to-image"
KONTEXT = "blackforestlabs/flux-1-kontext/pro/edit"
KLING = "kling/kling-3.0/pro/image-to-video"
ACE_STEP = "acestep-ai/ace-step-1.5/text-to-audio"
ELEVEN = "elevenlabs/eleven-v4/text-to-audio"


@dataclass(frozen=True, slots=True)
class Example:
    """One order. ``then`` is what is done about it: nothing, a cancel once it is accepted, or a lost answer."""

    model_id: str
    title: str
    body: Mapping[str, object] = field(default_factory=dict)
    then: Literal["", "cancel", "lose the answer"] = ""


def _picture(model_id: str, prompt: str, **more: object) -> Example:
    return Example(model_id, prompt, {"prompt": prompt, **more})


def _video(prompt: str, duration: str, *, then: Literal["", "cancel"] = "") -> Example:
    return Example(KLING, prompt, {"image_url": _HARBOUR, "prompt": prompt, "duration": duration}, then)


EXAMPLES = (
    _picture(KLEIN, "A harbour at first light, fog over still water, three fishing boats", width=1280, height=720),
    _video("The camera drifts along the quay, gulls take off, slow and quiet", "5"),
    _video("Storm clouds roll in over the harbour, time-lapse", "8"),
    _video("Night falls, lanterns light up one by one along the quay", "5"),
    _video("Dunes in the wind behind the harbour, low sun, slow pan", "4"),
    _video("Snow begins to fall on the boats", "10", then="cancel"),
    _picture(BANANA, "A paper-cut mountain range at dusk, seven layers of blue", aspect_ratio="16:9", seed=11),
    _picture(BANANA, "A celebrity waving from a balcony, photograph", aspect_ratio="3:2"),
    _picture(IDEOGRAM, "Poster for a night train to Lisbon, big moon, few words", style="woodcut", aspect_ratio="2:3"),
    _picture(RECRAFT, "Icons for a weather app: sun, rain, wind, snow, one line weight"),
    Example(
        ACE_STEP,
        "Piano and rain",
        {"tags": "solo piano, rain on a window, slow, warm, instrumental", "duration": 20, "seed": 3},
    ),
    Example(ELEVEN, "Platform announcement", {"text": "The night train to Lisbon leaves from platform four."}),
    Example(KONTEXT, "Give her a red scarf", {"prompt": "Give her a red scarf", "image_url": _MISSING}),
    Example(KLING, "A video without its first frame", {"prompt": "Waves", "duration": "30"}),
    Example(
        KLEIN,
        "A lighthouse in heavy weather",
        {"prompt": "A lighthouse in heavy weather, oil paint"},
        "lose the answer",
    ),
)
