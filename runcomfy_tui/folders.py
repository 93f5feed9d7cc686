"""Folders for this user alone: made with mode 0700 whatever the umask, and tightened where they are surely ours."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077


def make_private(folder: Path, *, is_ours: bool = False) -> None:
    """Make the folder, and those above it that are missing, for this user alone. Raises ``OSError``.

    One that is there keeps its rights, unless it ``is_ours``: by its name nobody else can have meant it for anything.
    """
    # mkdir's own `parents` gives its mode to the last folder alone.
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    if is_ours:
        # Another user's, or a link: what cannot be tightened is no reason not to work.
        with suppress(OSError):
            _tighten(folder)


def _tighten(folder: Path) -> None:
    found = os.lstat(folder)
    is_mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if stat.S_ISDIR(found.st_mode) and is_mine and found.st_mode & _OTHERS:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
