"""Assets found in a result: which URLs are outputs, of what kind, and under which safe file name they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from runcomfy_tui.domain.text import clean

NAME_LIMIT_BYTES = 120
_MOST_ASSETS = 2_000
_MOST_DEPTH = 64
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")


class MediaKind(StrEnum):
    """What a file is to a person."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    OTHER = "other"


_KINDS = {
    MediaKind.IMAGE: ".png .jpg .jpeg .webp .gif .avif .bmp .tif .tiff .heic .svg",
    MediaKind.VIDEO: ".mp4 .mov .webm .mkv .avi .m4v",
    MediaKind.AUDIO: ".mp3 .wav .flac .ogg .m4a .aac .opus",
    MediaKind.TEXT: ".txt .json .md .csv .srt .vtt",
}
_KIND_OF = {extension: kind for kind, extensions in _KINDS.items() for extension in extensions.split()}


@dataclass(frozen=True, slots=True)
class Asset:
    """One hosted file of a result. ``index`` counts from 0 in the result's own order; ``url`` is raw."""

    index: int
    url: str
    kind: MediaKind
    extension: str


def find_assets(output: object) -> tuple[Asset, ...]:
    """Return every http(s) URL anywhere in a result's output, each once, in order of appearance (2,000 at most)."""
    found: dict[str, None] = {}
    for text in _strings(output, 0):
        if text.startswith(("https://", "http://")) and not any(c.isspace() for c in text):
            found.setdefault(text)
        if len(found) >= _MOST_ASSETS:
            break
    return tuple(Asset(i, url, *_kind_and_extension(url)) for i, url in enumerate(found))


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _MOST_DEPTH and isinstance(value, list):
        for item in value:
            yield from _strings(item, depth + 1)
    elif depth < _MOST_DEPTH and isinstance(value, dict):
        for item in value.values():
            yield from _strings(item, depth + 1)


def _kind_and_extension(url: str) -> tuple[MediaKind, str]:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return MediaKind.OTHER, ""
    suffix = PurePosixPath(path).suffix.lower()
    if not _EXTENSION.fullmatch(suffix):
        suffix = ""
    return _KIND_OF.get(suffix, MediaKind.OTHER), suffix


def kind_of_name(name: str) -> MediaKind:
    """Return the kind that the end of a file's name speaks for."""
    stem, _, extension = name.rpartition(".")
    return _KIND_OF.get(f".{extension.lower()}", MediaKind.OTHER) if stem.strip(".") else MediaKind.OTHER


def is_media_name(name: str) -> bool:
    """Tell whether a file's name ends as those of pictures, videos, sounds and texts do."""
    return PurePosixPath(name).suffix.lower() in _KIND_OF


def safe_component(text: str, limit_bytes: int = NAME_LIMIT_BYTES) -> str:
    """Return ``text`` as one file or folder name that every system takes: never empty, ``.``, ``..`` or reserved.

    Separators, control characters and runs of white space become ``_``; leading dots and dashes, trailing dots and
    spaces go; the name is cut to ``limit_bytes`` of UTF-8.
    """
    name = _UNSAFE.sub("_", clean(text, 4 * limit_bytes)).lstrip(".-_ ").rstrip(". _")
    name = name.encode("utf-8", "ignore")[:limit_bytes].decode("utf-8", "ignore").rstrip(". ")
    if not name:
        return "_"
    return f"_{name}" if _RESERVED.fullmatch(name) else name
