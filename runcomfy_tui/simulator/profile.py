"""How a model behaves here: runners, run times, what it makes and in which shape, from its entry or its name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SHAPES = {
    "image": ("image", "images", "url", "list", "image_objects"),
    "video": ("video", "videos", "url", "video_objects"),
    "audio": ("audio", "url", "audios"),
}
MEDIAN_S = {"fast": (3.4, 4.6), "image": (6.0, 9.0), "audio": (9.0, 12.5), "video": (18.0, 42.0)}
FAST_WORDS = ("klein", "turbo", "lightning", "schnell", "fast", "flash", "lite", "nano")
USUAL_PRICE_USD = {"image": 0.04, "video": 0.1, "audio": 0.001}


@dataclass(frozen=True, slots=True)
class Profile:
    """`median_s` is the middle run time, `crowd` the most strangers that stand before a first job.

    `pools` are groups of `runners`, each with a queue of its own: such a model's jobs do not wait in one line.
    """

    kind: str
    runners: int
    pools: int
    median_s: float
    spread: float
    crowd: int
    shape: str
    outputs: int
    price_usd: float
    per_second: bool
    audio_extension: str
    image_extension: str


def media_kind(model_id: str, categories: object) -> str:
    """image, video or audio: the suffix of a category decides, else the model's name, else image."""
    words = [word for word in categories if isinstance(word, str)] if isinstance(categories, list) else []
    for word in (*words, model_id):
        for kind in ("image", "video", "audio"):
            if f"to-{kind}" in word:
                return kind
    return "image"


def profile_of(entry: Mapping[str, object]) -> Profile:
    """The profile of a catalogue entry; what its `x-simulator` object does not say follows from its name."""
    model_id = str(entry.get("model_id", ""))
    wish = entry.get("x-simulator")
    said: Mapping[str, object] = wish if isinstance(wish, dict) else {}
    kind = media_kind(model_id, entry.get("categories"))
    pick = hashlib.sha256(model_id.encode("utf-8", "surrogatepass")).digest()
    fast = kind == "image" and any(word in model_id.lower() for word in FAST_WORDS)
    low_s, high_s = MEDIAN_S["fast" if fast else kind]
    price = entry.get("base_price_usd")
    known = isinstance(price, int | float) and not isinstance(price, bool) and price >= 0
    return Profile(
        kind=kind,
        runners=_number(said, "runners", 2 if kind == "video" else 1 + pick[0] % 4, 1, 64),
        pools=_number(said, "pools", 1, 1, 16),
        median_s=_seconds(said, "median_s", low_s + (high_s - low_s) * pick[1] / 255),
        spread=0.14 if fast else 0.22,
        crowd=4 if fast else 8,
        shape=str(said.get("shape") or SHAPES[kind][pick[2] % len(SHAPES[kind])]),
        outputs=_number(said, "outputs", 1, 1, 8),
        price_usd=float(price) if isinstance(price, int | float) and known else USUAL_PRICE_USD[kind],
        per_second=entry.get("price_unit") == "second" if known else kind != "image",
        audio_extension="wav" if said.get("extension") == "wav" else "mp3",
        image_extension=str(said.get("extension") or ("png", "jpg", "webp")[pick[3] % 3]),
    )


def _number(said: Mapping[str, object], name: str, usual: int, low: int, high: int) -> int:
    value = said.get(name)
    return min(max(value, low), high) if isinstance(value, int) else usual


def _seconds(said: Mapping[str, object], name: str, usual: float) -> float:
    value = said.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else usual
