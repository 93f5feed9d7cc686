"""What the file picker says: its title, and the line under the list."""

from __future__ import annotations

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.ui.screens.dialogs.picker import noun
from runcomfy_tui.ui.screens.pick_file.browsing import Browsing


def title(kind: MediaKind | None, most: int | None) -> str:
    """Return what is to be picked."""
    if most == 1:
        return f"Pick a {noun(kind)}"
    return f"Pick {noun(kind)}s" + (f", {most} at most" if most is not None else "")


def foot_words(browsing: Browsing, kind: MediaKind | None) -> str:
    """Return how much is shown and what is not."""
    listing = browsing.listing
    if listing.problem is not None:
        return listing.problem
    files = sum(not each.is_folder for each in browsing.shown)
    name = noun(kind)
    if files:
        parts = [f"{files:,} {name}s" if files > 1 else f"1 {name}"]
    else:
        parts = [f"no {name}s {'fit' if browsing.typed else 'here'}"]
    if browsing.unseen:
        parts.append(f"{browsing.unseen:,} more: type to narrow")
    if listing.cut:
        parts.append("the folder is too large to be read to its end")
    if listing.left_out:
        parts.append(f"{listing.left_out:,} of other kinds not shown")
    return " · ".join(parts)
