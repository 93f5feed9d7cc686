"""Whether a file ends before it is whole, told by its own format where that is certain; no decoder is imported."""

from __future__ import annotations

TAIL_BYTES = 4_096
"""How much of a file's end has to be looked at."""

_UNTOLD_RIFF_SIZES = (0, 0x7FFFFFFF, 0xFFFFFFFF)


def is_cut_short(head: bytes, tail: bytes, size_bytes: int) -> bool:
    """Tell whether a PNG, WebP or WAV file is surely cut: from its first 12 bytes, its end, and its size.

    False wherever the format does not say for certain.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"IEND" not in tail
    if head.startswith(b"RIFF") and len(head) >= 12:
        told = int.from_bytes(head[4:8], "little")
        return told not in _UNTOLD_RIFF_SIZES and size_bytes < told + 8
    return False
