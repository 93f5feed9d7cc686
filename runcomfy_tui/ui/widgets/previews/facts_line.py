"""The facts of a media file in one line of words."""

from __future__ import annotations

from runcomfy_tui.media.facts import MediaFacts
from runcomfy_tui.present.durations import duration

_UNITS = ("kB", "MB", "GB", "TB")


def facts_line(facts: MediaFacts) -> str:
    """For example "1280×720 · 4.0 s · 2.1 MB"; what is not known is left out."""
    parts = []
    if facts.width and facts.height:
        parts.append(f"{facts.width}×{facts.height}")
    if facts.kind == "other" or not (facts.width or facts.duration_s):
        parts.append(facts.extension.upper() or facts.mime or "unknown type")
    if facts.duration_s is not None:
        parts.append(_seconds(facts.duration_s))
    if facts.kind == "image" and facts.frames and facts.frames > 1:
        parts.append(f"{facts.frames} frames")
    if facts.kind == "audio" and facts.sample_rate:
        parts.append(f"{facts.sample_rate / 1000:g} kHz{_channels(facts.channels)}")
    parts.append(size_text(facts.size_bytes))
    return " · ".join(parts)


def size_text(size_bytes: int) -> str:
    """Bytes in decimal units: "812 B", "2.1 MB"."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    amount, unit = size_bytes / 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else duration(seconds)


def _channels(count: int | None) -> str:
    match count:
        case None | 0:
            return ""
        case 1:
            return " mono"
        case 2:
            return " stereo"
        case _:
            return f" {count} channels"
