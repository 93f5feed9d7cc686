"""Pictures, clips and sound made on the fly from a job's inputs and seed."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
from collections.abc import Iterator, Mapping

MAX_SIDE = 2048
MIN_SIDE = 16

_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}


def media_available() -> bool:
    """Whether mp4 and mp3 can be made (the `media` extra is installed)."""
    return importlib.util.find_spec("av") is not None


def render(
    kind: str, *, extension: str, inputs: Mapping[str, object], seed: int, width: int, height: int, duration_s: float
) -> bytes:
    """The bytes of one file.

    `kind` is image, video or audio; `extension` one of png jpg jpeg webp gif mp4 wav mp3. Sizes in pixels are
    brought into 16…2048 (clips into even numbers); clips end at 6 s, sound at 20 s. The same arguments give the
    same file. Raises ValueError for another extension, and for mp4 and mp3 without the `media` extra.
    """
    extension = extension.lower().lstrip(".")
    key = _key(inputs, seed)
    words = _words(inputs)
    if extension in ("mp4", "mp3") and not media_available():
        raise ValueError(f"{extension} needs the media extra")
    if extension in _FORMATS:
        return _still(key, words, extension, _side(width), _side(height))
    if extension in ("gif", "mp4"):
        from runcomfy_tui.simulator import movies

        return movies.clip(key, words, extension, _side(width), _side(height), duration_s)
    if extension in ("wav", "mp3"):
        from runcomfy_tui.simulator import sounds

        return sounds.tune(key, words, extension, duration_s)
    raise ValueError(f"cannot make a {kind} file with the extension {extension!r}")


def _still(key: int, words: frozenset[str], extension: str, width: int, height: int) -> bytes:
    from runcomfy_tui.simulator.artwork import Scene

    picture = Scene(key, words, width, height).frame()
    out = io.BytesIO()
    match extension:
        case "png":
            picture.save(out, "PNG", compress_level=1)
        case "webp":
            picture.save(out, "WEBP", quality=86, method=0)
        case _:
            picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def _side(pixels: int) -> int:
    return max(MIN_SIDE, min(MAX_SIDE, int(pixels)))


def _key(inputs: Mapping[str, object], seed: int) -> int:
    text = json.dumps([inputs, seed], sort_keys=True, default=str)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def _words(inputs: Mapping[str, object]) -> frozenset[str]:
    from runcomfy_tui.simulator.artwork.palette import words_of

    return words_of(text for name, text in _texts("", inputs) if not name.startswith("negative"))


def _texts(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if "://" not in value[:12] and not value.startswith("data:"):
            yield name, value
    elif depth < 6 and isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(str(key), inner, depth + 1)
    elif depth < 6 and isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(name, inner, depth + 1)
