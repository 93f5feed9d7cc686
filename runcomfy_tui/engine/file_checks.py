"""Whether what came is the file that was announced: not empty, of its type, and not cut short."""

from __future__ import annotations

from runcomfy_tui.domain.errors import FileDamaged
from runcomfy_tui.engine.part_file import PartFile
from runcomfy_tui.media.sniff import sniff
from runcomfy_tui.media.wholeness import is_cut_short


def check_file(part: PartFile, announced: str) -> None:
    """Raise :class:`FileDamaged` for what cannot be the whole file; ``announced`` is its content type, or empty.

    Blocks.
    """
    if part.size_bytes == 0:
        raise FileDamaged("the file is empty")
    head = part.head()
    family = announced.partition("/")[0]
    if family in ("image", "video", "audio") and not _fits(head, family):
        # An error page must not be kept as a picture.
        raise FileDamaged(f"what came is not {announced}")
    if is_cut_short(head, part.tail(), part.size_bytes):
        raise FileDamaged("the file host sent only a part of the file")


def _fits(head: bytes, family: str) -> bool:
    found = sniff(head)
    # Containers are shared: an mp4 may hold sound alone.
    fitting = {"image"} if family == "image" else {"video", "audio"}
    return found is not None and found.partition("/")[0] in fitting
