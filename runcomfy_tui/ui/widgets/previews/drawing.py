"""From a file to what a pane shows of it; runs in a thread and touches no widget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.facts import MediaFacts, inspect
from runcomfy_tui.media.poster import poster
from runcomfy_tui.media.waveform import waveform
from runcomfy_tui.ui.widgets.previews.facts_line import facts_line
from runcomfy_tui.ui.widgets.previews.item import PreviewItem

if TYPE_CHECKING:
    from PIL import Image

PEAKS = 600
EXTRA = "pip install 'runcomfy-tui[media]'"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture or peaks of a sound or neither, with the lines below and the words in its place."""

    lines: tuple[str, ...]
    words: str = ""
    picture: Image.Image | None = None
    peaks: tuple[float, ...] = ()


def draw(item: PreviewItem, box: tuple[int, int], background: tuple[int, int, int]) -> Drawing:
    """Read the item's file; pictures fit into `box` (pixels), clear ones stand on `background`.

    What cannot be read is said in words; MediaUnreadable does not come out.
    """
    if item.path is None:
        return Drawing(lines=(), words="\n".join(item.facts))
    try:
        facts = inspect(item.path)
    except MediaUnreadable as error:
        return Drawing(lines=item.facts, words=error.message)
    lines = (facts_line(facts), *item.facts)
    try:
        return _by_kind(item.path, facts, lines, box, background)
    except MediaUnreadable as error:
        return Drawing(lines=lines, words=_extra_hint(facts) if error.needs_extra else error.message)


def _by_kind(
    path: Path,
    facts: MediaFacts,
    lines: tuple[str, ...],
    box: tuple[int, int],
    background: tuple[int, int, int],
) -> Drawing:
    match facts.kind:
        case "image" | "video":
            return Drawing(lines, picture=_flat(poster(path, *box), background))
        case "audio":
            return Drawing(lines, peaks=tuple(waveform(path, PEAKS)))
        case "other":
            return Drawing(lines, words="No preview for files of this kind.")


def _extra_hint(facts: MediaFacts) -> str:
    shown = "posters" if facts.kind == "video" else "waveforms"
    return f"{EXTRA} shows {shown}."


def _flat(picture: Image.Image, background: tuple[int, int, int]) -> Image.Image:
    from PIL import Image

    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, background)
    ground.paste(picture, (0, 0), picture)
    return ground
