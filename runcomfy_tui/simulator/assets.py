"""Which files a job makes: how many, of which kind and size, as its inputs ask and within bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import sqrt

from runcomfy_tui.simulator.job import Asset
from runcomfy_tui.simulator.profile import Profile

LONGEST_PICTURE_SIDE = 1536
LONGEST_VIDEO_S = 6.0
LONGEST_AUDIO_S = 20.0
MOST_OUTPUTS = 8
VIDEO_HEIGHT = 480
_RATIO = re.compile(r"(\d{1,5})\s*[:xX*]\s*(\d{1,5})")
_PICTURE_FORMATS = {"png": "png", "jpeg": "jpg", "jpg": "jpg", "webp": "webp"}
_AREAS = {"1k": 1.0, "2k": 1.7, "4k": 2.2, "720p": 0.8, "1080p": 1.4}


def assets_of(profile: Profile, inputs: Mapping[str, object]) -> tuple[Asset, ...]:
    """The files of a job that succeeds. `inputs` hold the schema's defaults too."""
    asset = _one(profile, inputs)
    made = (asset,) * _count(profile, inputs)
    if profile.shape == "cover_and_videos":
        return (Asset("image", "jpg", asset.width, asset.height, 0.0), *made)
    return made


def billed_seconds(inputs: Mapping[str, object], kind: str) -> float:
    """The duration that a price per second is multiplied with."""
    value = inputs.get("duration")
    if isinstance(value, str) and value.isdecimal() and len(value) < 6:
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e5:
        return float(value)
    return 30.0 if kind == "audio" else 5.0


def _one(profile: Profile, inputs: Mapping[str, object]) -> Asset:
    if profile.kind == "audio":
        length_s = min(billed_seconds(inputs, "audio"), LONGEST_AUDIO_S)
        return Asset("audio", profile.audio_extension, 640, 160, length_s)
    width, height = _size(inputs)
    if profile.kind == "video":
        scale = min(VIDEO_HEIGHT / min(width, height), 854 / max(width, height))
        wide, high = (max(16, round(side * scale / 2) * 2) for side in (width, height))
        return Asset("video", "mp4", wide, high, min(billed_seconds(inputs, "video"), LONGEST_VIDEO_S))
    scale = min(1.0, LONGEST_PICTURE_SIDE / max(width, height))
    extension = _PICTURE_FORMATS.get(str(inputs.get("output_format", "")).lower(), profile.image_extension)
    return Asset("image", extension, max(16, round(width * scale)), max(16, round(height * scale)), 0.0)


def _count(profile: Profile, inputs: Mapping[str, object]) -> int:
    for name in ("num_images", "num_outputs", "n", "batch_size", "max_images"):
        value = inputs.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return min(value, MOST_OUTPUTS)
    return profile.outputs


def _size(inputs: Mapping[str, object]) -> tuple[float, float]:
    """Width and height in pixels: asked for in so many pixels, or about a megapixel of the ratio asked for."""
    width, height = inputs.get("width"), inputs.get("height")
    if _is_side(width) and _is_side(height):
        return _bounded(float(str(width)), float(str(height)))
    for name in ("image_size", "size", "resolution"):
        found = _RATIO.fullmatch(str(inputs.get(name, "")).strip())
        if found is not None and int(found[1]) >= 64 and int(found[2]) >= 64:
            return _bounded(float(found[1]), float(found[2]))
    area = 1_000_000 * _AREAS.get(str(inputs.get("resolution", "")).lower(), 1.0)
    for name in ("aspect_ratio", "ratio"):
        found = _RATIO.fullmatch(str(inputs.get(name, "")).strip())
        if found is not None and int(found[1]) > 0 and int(found[2]) > 0:
            ratio = min(max(int(found[1]) / int(found[2]), 0.25), 4.0)
            return sqrt(area * ratio), sqrt(area / ratio)
    return (1024.0, 1024.0) if area == 1_000_000 else (sqrt(area * 16 / 9), sqrt(area * 9 / 16))


def _is_side(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 16 <= value <= 16_384


def _bounded(width: float, height: float) -> tuple[float, float]:
    ratio = min(max(width / height, 0.125), 8.0)
    return (width, width / ratio) if width >= height else (height * ratio, height)
