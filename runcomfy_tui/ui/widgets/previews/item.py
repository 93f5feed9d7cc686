"""What a preview pane is asked to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
