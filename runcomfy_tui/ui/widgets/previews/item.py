"""What a preview pane is asked to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.media.sniff import Kind


@dataclass(frozen=True, slots=True)
class PreviewItem:
    """One file, or the place where one will be.

    Without a `path` nothing is read: `facts` are then shown as they are, so the caller says there in a sentence why
    there is nothing yet. With one, `facts` stand below what the file itself tells. All texts may be foreign.
    """

    path: Path | None
    kind: Kind
    title: str
    facts: tuple[str, ...] = ()


def preview_kind(kind: MediaKind) -> Kind:
    """Return how a file of this kind is previewed."""
    match kind:
        case MediaKind.IMAGE:
            return "image"
        case MediaKind.VIDEO:
            return "video"
        case MediaKind.AUDIO:
            return "audio"
        case MediaKind.TEXT | MediaKind.OTHER:
            return "other"
        case _:
            assert_never(kind)
