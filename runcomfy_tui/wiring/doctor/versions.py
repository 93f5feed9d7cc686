"""Versions of the program and of what it stands on, read without loading any of it."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from importlib import metadata
from typing import Final

from runcomfy_tui import __version__
from runcomfy_tui.wiring.doctor.finding import Finding

_AREA: Final = "versions"
_NEEDED: Final = (
    *("textual", "httpx", "h11", "platformdirs", "keyring", "jsonschema-rs", "shtab", "pillow", "textual-image"),
    "markdown-it-py",
)
_EXTRA: Final = {"av": "the extra [media] brings it: without it there are no previews of video and sound"}


def versions() -> Iterator[Finding]:
    """Yield what runs here."""
    yield Finding(_AREA, "runcomfy-tui", "ok", __version__)
    yield Finding(_AREA, "python", "ok", f"{platform.python_implementation()} {platform.python_version()}")
    yield Finding(_AREA, "system", "ok", f"{platform.system()} {platform.release()} {platform.machine()}".strip())
    yield Finding(_AREA, "sqlite", "ok", sqlite3.sqlite_version)
    for name in _NEEDED:
        try:
            yield Finding(_AREA, name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(_AREA, name, "broken", "not installed", "Install runcomfy-tui anew: it brings this.")
    for name, why in _EXTRA.items():
        try:
            yield Finding(_AREA, name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(_AREA, name, "note", "not installed", f"{why[0].upper()}{why[1:]}.")
