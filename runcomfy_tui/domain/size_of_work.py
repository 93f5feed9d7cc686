"""Which inputs make one run of a target take longer than another: a short key that equal amounts of work share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

# fmt: off
_NAMES = frozenset(
    [
        "duration", "duration_s", "duration_seconds", "seconds", "length", "audio_length", "video_length",
        "num_frames", "frames", "frame_count", "fps", "frame_rate", "resolution", "width", "height", "size",
        "image_size", "video_size", "aspect_ratio", "ratio", "megapixels", "upscale_factor", "scale_factor",
        "num_images", "num_outputs", "num_videos", "number_of_images", "number_of_outputs", "n", "batch_size",
        "max_images", "count", "steps", "num_steps", "num_inference_steps", "sample_steps", "inference_steps",
        "quality", "mode", "speed", "tier", "rendering_speed", "generate_audio", "enable_audio", "with_audio",
    ]
)
# fmt: on
_DEEPEST = 6
_MOST_LOOKED_AT = 20_000
_LONGEST_VALUE = 40
_LONGEST_KEY = 160


def size_of_work(body: Mapping[str, object]) -> str:
    """Return a key of the inputs that change the run time: the same for the same amount of work, empty where none is.

    Prompts, seeds and media are left out, for every job has its own. The order of the inputs does not matter.
    """
    key = " ".join(sorted(f"{path}={value}" for path, value in _parts(body)))
    if len(key) <= _LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _parts(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield path and value of what counts, breadth first and no further than a form can mean."""
    open_: list[tuple[str, object, int]] = [("", body, 0)]
    for looked_at, (path, value, depth) in enumerate(open_):
        if looked_at >= _MOST_LOOKED_AT or depth > _DEEPEST:
            return
        if isinstance(value, Mapping):
            room = _MOST_LOOKED_AT - len(open_)
            for name, inner in list(value.items())[: max(0, room)]:
                here = f"{path}.{name}" if path else str(name)
                if isinstance(inner, Mapping) or _is_list(inner):
                    open_.append((here, inner, depth + 1))
                elif str(name).lower() in _NAMES and (text := _value(inner)) is not None:
                    yield here, text
        elif isinstance(value, Sequence):
            room = _MOST_LOOKED_AT - len(open_)
            open_ += [
                (f"{path}.{index}", inner, depth + 1)
                for index, inner in enumerate(value[: max(0, room)])
                if isinstance(inner, Mapping) or _is_list(inner)
            ]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def _value(value: object) -> str | None:
    """Write a value down in one way: ``5``, ``5.0`` and ``"5"`` are the same amount."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and len(value) <= _LONGEST_VALUE:
        return " ".join(value.lower().split())
    return None
