"""Where a person stands among folders, what is seen there, and which files are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.ui.widgets.fields.media_folder import Found, Listing, is_folder
from runcomfy_tui.ui.widgets.fields.media_paths import expanded

MOST_SHOWN: Final = 200
UP: Final = Found("..", None)
_USUAL: Final = {MediaKind.IMAGE: "Pictures", MediaKind.VIDEO: "Videos", MediaKind.AUDIO: "Music"}


@dataclass
class Browsing:
    """``shown`` are the entries that contain every typed word, ``unseen`` is how many more of them there are.

    ``marked`` are paths in the order in which they were marked.
    """

    listing: Listing
    typed: str = ""
    shown: list[Found] = field(default_factory=list)
    unseen: int = 0
    marked: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.narrow("")

    @property
    def folder(self) -> Path:
        """Return where the person stands."""
        return self.listing.folder

    def enter(self, listing: Listing) -> None:
        """Go to another folder, or see the same one anew."""
        same = listing.folder == self.folder
        self.listing = listing
        self.narrow(self.typed if same else "")

    def narrow(self, typed: str) -> None:
        """Show what contains all of the typed words; names that begin with the first one come first."""
        self.typed = typed
        words = typed.casefold().split()
        hidden = any(word.startswith(".") for word in words)
        found = [
            each
            for each in self.listing.found
            if (hidden or not each.name.startswith(".")) and all(word in each.name.casefold() for word in words)
        ]
        if words:
            found.sort(key=lambda each: not each.name.casefold().startswith(words[0]))
        elif self.folder != self.folder.parent:
            found.insert(0, UP)
        self.shown, self.unseen = found[:MOST_SHOWN], max(len(found) - MOST_SHOWN, 0)

    def path(self, found: Found) -> Path:
        """Return where an entry leads."""
        return self.folder.parent if found is UP else self.folder / found.name

    def is_marked(self, found: Found) -> bool:
        """Tell whether a file is marked."""
        return bool(self.marked) and str(self.folder / found.name) in self.marked

    def toggle(self, found: Found) -> None:
        """Mark a file, or take its mark away."""
        path = str(self.path(found))
        if path in self.marked:
            del self.marked[path]
        else:
            self.marked[path] = None

    def place_of(self, name: str) -> int:
        """Return where an entry is shown; the first that is not the way up for one that is not."""
        places = [place for place, each in enumerate(self.shown) if each.name == name]
        return places[0] if places else min(1, len(self.shown) - 1) if self.shown[:1] == [UP] else 0


def first_folder(starts: Sequence[str], kind: MediaKind | None) -> tuple[Path, str]:
    """Return the first folder that is there, and the name to stand on in it; reads the disk.

    It is looked for in ``starts`` (folders, or files in them), then where such files usually lie, then at home.
    """
    for each in starts:
        path = expanded(each)
        if is_folder(path):
            return path, ""
        if is_folder(path.parent):
            return path.parent, path.name
    home = expanded("~")
    usual = [home / _USUAL[kind]] if kind in _USUAL else []
    return next((each for each in [*usual, home] if is_folder(each)), Path("/")), ""
