"""The facts about a media file: its kind, size, duration; None for what is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runcomfy_tui.media.decoders import (
    head_of,
    media_extra_installed,
    opened_container,
    opened_picture,
    opened_wave,
)
from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.sniff import EXTENSIONS, Kind, kind_of, sniff

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a file is. Width and height in pixels, `frames` for pictures that move and for video."""

    kind: Kind
    mime: str | None
    extension: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    frames: int | None = None
    sample_rate: int | None = None
    channels: int | None = None


def inspect(path: Path) -> MediaFacts:
    """Read the facts from a file's headers.

    The content decides about the type, not the name. Raises MediaUnreadable where the file cannot be read or where
    its headers are damaged; without the media extra, video and compressed audio are known by type and size only.
    """
    mime = sniff(head_of(path))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise MediaUnreadable(f"The file {path.name} cannot be read: {error.strerror}.") from error
    extension = EXTENSIONS[mime] if mime in EXTENSIONS else path.suffix.lower().lstrip(".")
    facts = MediaFacts(kind_of(mime), mime, extension, size)
    match facts.kind:
        case "image":
            return _picture(path, facts)
        case "audio" if mime == "audio/wav":
            return _wave(path, facts)
        case "video" | "audio" if media_extra_installed():
            return _container(path, facts)
        case _:
            return facts


def _picture(path: Path, facts: MediaFacts) -> MediaFacts:
    with opened_picture(path) as picture:
        frames = int(getattr(picture, "n_frames", 1))
        pause = picture.info.get("duration")
        duration = frames * pause / 1000 if frames > 1 and isinstance(pause, int | float) and pause > 0 else None
        return replace(facts, width=picture.width, height=picture.height, frames=frames, duration_s=duration)


def _wave(path: Path, facts: MediaFacts) -> MediaFacts:
    try:
        with opened_wave(path) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            there = facts.size_bytes // max(1, channels * width)
            frames = min(file.getnframes(), there)
    except MediaUnreadable:
        if not media_extra_installed():
            raise
        return _container(path, facts)
    return replace(facts, duration_s=frames / rate if rate else None, sample_rate=rate, channels=channels)


def _container(path: Path, facts: MediaFacts) -> MediaFacts:
    with opened_container(path) as container:
        video = next(iter(container.streams.video), None)
        audio = next(iter(container.streams.audio), None)
        if video is None and audio is not None:
            facts = replace(facts, kind="audio", mime=_as_audio(facts.mime))
        return replace(
            facts,
            width=video.width if video is not None and facts.kind == "video" else None,
            height=video.height if video is not None and facts.kind == "video" else None,
            frames=(video.frames or None) if video is not None and facts.kind == "video" else None,
            duration_s=_duration(container, video, audio),
            sample_rate=audio.sample_rate if audio is not None else None,
            channels=audio.channels if audio is not None else None,
        )


def _duration(container: Any, *streams: Any) -> float | None:
    if container.duration is not None and container.duration > 0:
        return float(container.duration / MICROSECONDS)
    for stream in streams:
        if stream is not None and stream.duration is not None and stream.time_base is not None:
            seconds = float(stream.duration * stream.time_base)
            if math.isfinite(seconds) and seconds > 0:
                return seconds
    return None


def _as_audio(mime: str | None) -> str | None:
    return {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}.get(mime or "", mime)
