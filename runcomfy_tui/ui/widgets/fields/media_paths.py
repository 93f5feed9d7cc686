"""Paths as people type, paste and drop them: what a paste means, and what a half-typed path is completed from."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_PATH_STARTS: Final = ("/", "~", "./", "../")
_ADDRESSES: Final = ("http://", "https://", "data:")


def pasted(text: str) -> tuple[str, ...]:
    """Return what a paste into a media field stands for: one text, or the paths of several files.

    Terminals hand over dropped files quoted, escaped or as ``file://`` addresses; what is no path stays as it is, but
    for white space around it and line breaks inside.
    """
    text = text.strip()
    if text[:5].lower() == "data:":
        return ("".join(text.split()) if len(text) > 80 or "\n" in text else text,)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_is_address(line) or _is_path(line) or line[0] in "'\"" for line in lines):
        return tuple(path for line in lines for path in _paths(line))
    return _paths(" ".join(lines))


def _paths(line: str) -> tuple[str, ...]:
    """The paths in one pasted line; the line itself where it is no list of them."""
    if _is_address(line):
        return (line,)
    try:
        words = shlex.split(line)
    except ValueError:  # An open quote: part of a name.
        words = []
    if words and all(_is_path(word) for word in words):
        return tuple(_local(word) for word in words)
    return (_local(line),)


def _is_address(text: str) -> bool:
    return text.lower().startswith(_ADDRESSES)


def _is_path(text: str) -> bool:
    return text.startswith(_PATH_STARTS) or text.lower().startswith("file://")


def _local(text: str) -> str:
    """The path of a ``file://`` address on this machine; anything else as it is."""
    if not text.lower().startswith("file://"):
        return text
    try:
        parts = urlsplit(text)
        local = parts.hostname in (None, "localhost")
    except ValueError:
        return text
    if not local:
        return text
    return os.fsdecode(unquote(parts.path, errors="surrogateescape"))


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A path that is being typed: ``head`` is what stays (with its last slash), ``start`` how the name begins."""

    head: str
    start: str

    @property
    def wants_hidden(self) -> bool:
        """Tell whether names with a leading dot are asked for."""
        return self.start.startswith(".")


def half_typed(text: str) -> HalfTyped | None:
    """Return what there is to complete; None where the text is no path."""
    if not text.startswith(_PATH_STARTS) and not (text in (".", "..") or ("/" in text and "://" not in text)):
        return None
    if text[:5].lower() == "data:" or "\0" in text:
        return None
    if text in ("~", ".", ".."):
        text += "/"
    head, slash, start = text.rpartition("/")
    return HalfTyped(head + slash, start)


def expanded(path: str) -> Path:
    """Return the path with ``~`` put in full; a home that nobody knows stays as it is typed. May ask the network."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def homely(path: Path | str) -> str:
    """Return a path with ``~`` for the home folder, as it is shown and typed."""
    text, home = str(path), os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if home not in ("", "/", "~") and (text == home or text.startswith(home.rstrip("/") + "/")):
        return "~" + text[len(home.rstrip("/")) :]
    return text
