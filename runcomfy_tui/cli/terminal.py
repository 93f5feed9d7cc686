"""Whether a dashboard can be shown here at all."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from runcomfy_tui.cli.arguments import BadArguments

_DUMB = frozenset({"dumb", "unknown"})


def require_terminal() -> None:
    """Raise :class:`BadArguments` when the three standard streams are not one usable terminal."""
    streams = (("Standard input", sys.stdin), ("Standard output", sys.stdout), ("Standard error", sys.stderr))
    for name, stream in streams:
        if not _is_terminal(stream):
            raise BadArguments(f"The dashboard needs a terminal. {name} is not one.")
    kind = os.environ.get("TERM", "").strip().lower()
    if kind in _DUMB:
        raise BadArguments(
            f"The dashboard needs a terminal that can move its cursor. This one says that it cannot (TERM={kind})."
        )


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
