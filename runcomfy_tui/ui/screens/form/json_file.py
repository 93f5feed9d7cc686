"""Reading a JSON file that a person names, for a line or an area that it is put into."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from runcomfy_tui.domain.text import clean

LARGEST_FILE: Final = 64 * 1024 * 1024


def read_json_file(path: str) -> str:
    """Return the text of a file; raises OSError, and ValueError for one that is too large or no text. Off the loop."""
    file = Path(path).expanduser()
    if file.stat().st_size > LARGEST_FILE:
        raise ValueError("is larger than a request may be")
    return file.read_text("utf-8")


def why_unread(error: OSError | ValueError) -> str:
    """Return why a file could not be read, without a subject."""
    if isinstance(error, UnicodeDecodeError):
        return "is no text"
    if isinstance(error, OSError):
        return clean(error.strerror or "cannot be read", 100)
    return clean(str(error), 100)
