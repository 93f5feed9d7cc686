"""What lies in a folder, as a person who looks for a picture, clip or sound wants to see it; reads the disk."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runcomfy_tui.domain.output import MediaKind, kind_of_name

MOST_READ: Final = 50_000
"""So many names of a folder are read at most,"""
LONGEST_READ_S: Final = 2.0
"""and for so long: a huge or slow folder is shown as far as it was read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder or a plain file in a folder. ``name`` is raw; ``kind`` is told by the name alone, None for a folder."""

    name: str
    kind: MediaKind | None

    @property
    def is_folder(self) -> bool:
        """Tell whether it can be gone into."""
        return self.kind is None


@dataclass(frozen=True, slots=True)
class Listing:
    """The folders and files of one folder by name. ``cut`` says that there are more; ``problem`` is why none are here.

    ``left_out`` counts plain files of other kinds than those that were asked for.
    """

    folder: Path
    found: tuple[Found, ...] = ()
    left_out: int = 0
    cut: bool = False
    problem: str | None = None


def list_folder(folder: Path, kind: MediaKind | None, *, hidden: bool = False) -> Listing:
    """Read a folder: its folders, and its files of one kind (None: all), folders first.

    Names with a leading dot are read only if ``hidden``. Pipes, devices and sockets are never listed. What cannot be
    read is told in the listing.
    """
    found: list[Found] = []
    left_out, cut = 0, False
    end = time.monotonic() + LONGEST_READ_S
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_READ or (number % 64 == 0 and time.monotonic() > end):
                    cut = True
                    break
                if entry.name.startswith(".") and not hidden:
                    continue
                for each in _found(entry):
                    if each.is_folder or kind is None or each.kind is kind:
                        found.append(each)
                    else:
                        left_out += 1
    except OSError as error:
        return Listing(folder, problem=_words(error))
    except ValueError:  # A null character in the path.
        return Listing(folder, problem="There is no such folder.")
    found.sort(key=lambda each: (not each.is_folder, each.name.casefold(), each.name))
    return Listing(folder, tuple(found), left_out, cut)


def _found(entry: os.DirEntry[str]) -> Iterator[Found]:
    try:
        if entry.is_dir():
            yield Found(entry.name, None)
        elif entry.is_file():
            yield Found(entry.name, kind_of_name(entry.name))
    except OSError:  # A loop of links, or what is gone meanwhile.
        return


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder that is there."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _words(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "There is no such folder."
        case NotADirectoryError():
            return "This is no folder."
        case PermissionError():
            return "This folder may not be read."
        case _:
            return f"This folder cannot be read: {error.strerror or type(error).__name__}."
