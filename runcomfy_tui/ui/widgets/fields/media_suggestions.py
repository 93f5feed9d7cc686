"""The list of names that opens under a half-typed path."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk
from runcomfy_tui.ui.widgets.fields.media_folder import Found, Listing, list_folder
from runcomfy_tui.ui.widgets.fields.media_paths import HalfTyped, expanded, half_typed

MOST_LISTED: Final = 60
MOST_LINES: Final = 9
FRESH_S: Final = 4.0
"""A folder that was read so long ago is read again when the next key comes."""


class Suggestions(OptionList, can_focus=False):
    """Floats over what stands below the line; the line keeps the focus."""

    DEFAULT_CSS = """
    Suggestions {
        overlay: screen; constrain: none inside; display: none;
        width: 1fr; height: auto; max-height: 1; padding: 0;
        border: none; border-left: outer $border; background: $panel; scrollbar-size-vertical: 1;
        &.-open { display: block; }
        & > .option-list--option-highlighted { background: $primary 40%; text-style: bold; }
        & > .option-list--option-disabled { color: $foreground 55%; }
    }
    """

    class Taken(Message):
        """The person took a suggestion; ``text`` is the whole path with it, with a slash at the end of a folder."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, kind: MediaKind | None) -> None:
        super().__init__(markup=False)
        self._kind = kind
        self._listing: tuple[str, Listing, float] | None = None
        self._half: HalfTyped | None = None
        self._hits: list[Found] = []

    @property
    def is_open(self) -> bool:
        """Tell whether it is there."""
        return self.has_class("-open")

    def close(self) -> None:
        """Take the list away."""
        self._half = None
        self._hits = []
        self.remove_class("-open")

    async def suggest(self, text: str) -> None:
        """Show what the half-typed ``text`` may become; waits for the disk."""
        half = half_typed(text)
        if half is None:
            self.close()
            return
        self._half = half
        listing = await self._list(half)
        if self._half is half:
            self._show(listing, half)

    async def _list(self, half: HalfTyped) -> Listing:
        if self._listing is not None:
            head, known, read_at = self._listing
            if head == half.head and time.monotonic() - read_at < FRESH_S:
                return known
        try:
            listing = await read_disk(_with_hidden, half.head, self._kind)
        except RuncomfyTuiError as error:
            return Listing(Path(half.head), problem=error.message)
        self._listing = (half.head, listing, time.monotonic())
        return listing

    def _show(self, listing: Listing, half: HalfTyped) -> None:
        self._hits, more = _matching(listing, half)
        only_itself = len(self._hits) == 1 and self._hits[0].name == half.start and not self._hits[0].is_folder
        if only_itself or (half.start and not self._hits):
            self.close()
            return
        words = _foot(listing, more, bool(self._hits))
        options = [Option(_shown(hit), id=str(place)) for place, hit in enumerate(self._hits)]
        if words:
            options.append(Option(Content(words), disabled=True))
        self.set_options(options)
        self.highlighted = 0 if self._hits else None
        self.set_class(bool(options), "-open")

    def move(self, direction: int) -> None:
        """Mark the neighbour."""
        if direction > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()

    def take(self) -> bool:
        """Hand out the marked suggestion; tell whether there was one."""
        if not self._hits or self._half is None or self.highlighted is None:
            return False
        hit = self._hits[min(self.highlighted, len(self._hits) - 1)]
        text = self._half.head + hit.name + ("/" if hit.is_folder else "")
        self.close()
        self.post_message(self.Taken(text))
        return True

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take()


def _with_hidden(head: str, kind: MediaKind | None) -> Listing:
    return list_folder(expanded(head), kind, hidden=True)


def _matching(listing: Listing, half: HalfTyped) -> tuple[list[Found], int]:
    """The entries whose names begin with what is typed, else those that contain it; and how many more there are."""
    start = half.start.casefold()
    seen = [each for each in listing.found if half.wants_hidden or not each.name.startswith(".")]
    hits = [each for each in seen if each.name.casefold().startswith(start)]
    if not hits:
        hits = [each for each in seen if start in each.name.casefold()]
    return hits[:MOST_LISTED], max(len(hits) - MOST_LISTED, 0)


def _foot(listing: Listing, more: int, any_hits: bool) -> str:
    if listing.problem is not None:
        return listing.problem
    if more:
        return f"{more:,} more: type on"
    if listing.cut:
        return "The folder is too large to be read to its end."
    if not any_hits and listing.left_out:
        files = "1 file" if listing.left_out == 1 else f"{listing.left_out:,} files"
        return f"Nothing here fits; {files} of other kinds."
    return "" if any_hits else "Nothing here fits."


def _shown(hit: Found) -> Content:
    name = clean(hit.name, 200) or "(no name that can be shown)"
    return Content.styled(f" {name}/", "$text-accent") if hit.is_folder else Content(f" {name}")
