"""What was typed where a picture, clip or sound goes: a URL, a data URI, or the path of a file of this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

from runcomfy_tui.forms.field import MediaKind

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")
_DATA: Final = re.compile(r"data:(?P<mime>[^;,]*)(?P<options>(?:;[^;,]*)*),", re.IGNORECASE)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_MOST_READ: Final = 200
_read: dict[tuple[int, int], tuple[str, bool, int]] = {}
"""What data URIs turned out to be, by length and hash: a form is checked at every key, and one may be 60 MB long."""
_DRIVE: Final = re.compile(r"/[A-Za-z]:[/\\]")


@dataclass(frozen=True, slots=True)
class Nothing:
    """No source: nothing but white space."""


@dataclass(frozen=True, slots=True)
class Url:
    """An address with a scheme, of whatever kind; without the white space around it."""

    text: str


@dataclass(frozen=True, slots=True)
class DataUri:
    """A medium that stands in the text itself. ``mime`` is lower case and may be empty."""

    text: str
    mime: str
    is_base64: bool
    size_bytes: int

    @property
    def kind(self) -> MediaKind | None:
        """What the type speaks for."""
        return kind_of(self.mime)


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A path as it was typed: whole, relative or with ``~``; of a ``file:`` URL the path in it."""

    path: str


Source = Nothing | Url | DataUri | LocalPath


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a local file. Sizes in bytes and pixels, ``seconds`` of sound or film; None where not known.

    ``problem`` says in plain words why the file cannot be sent ("does not exist"); with ``pending`` nobody has looked
    yet.
    """

    path: str
    size_bytes: int = 0
    mime: str = ""
    kind: MediaKind | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    problem: str | None = None
    pending: bool = False


class Files(Protocol):
    """Who looks at files, for a form opens none."""

    def facts(self, path: str) -> FileFacts:
        """What is known of the file at a path as it was typed; at once, without reading anything."""
        ...


@runtime_checkable
class SizedUrls(Protocol):
    """Who looks at files and may know the sizes of some public URLs too."""

    def url_size(self, url: str) -> int | None:
        """The size in bytes of what a URL answers, None where that is not known; at once, without asking anyone."""
        ...


def url_size(files: Files, url: str) -> int | None:
    """What is known of a URL's size in bytes; None from those who know files only."""
    return files.url_size(url) if isinstance(files, SizedUrls) else None


class _NoFiles:
    def facts(self, path: str) -> FileFacts:
        return FileFacts(path, problem="is a file of this machine, which cannot be read here")


NO_FILES: Final[Files] = _NoFiles()
"""For a check that takes no files of this machine."""


def source_of(text: str) -> Source:
    """What a typed text means."""
    stripped = text.strip()
    if not stripped:
        return Nothing()
    if stripped[:5].lower() == "data:":
        return _data_uri(stripped)
    if stripped[:5].lower() == "file:":
        return LocalPath(_path_in(stripped))
    return Url(stripped) if _SCHEME.match(stripped) else LocalPath(text.strip("\r\n"))


def stands_as_typed(text: str) -> bool:
    """Whether a text of an earlier body means itself when it is typed: a URL or data URI, nothing around it."""
    return isinstance(source_of(text), Url | DataUri) and text == text.strip()


def kind_of(mime: str) -> MediaKind | None:
    """The kind of a MIME type, None for one that is no picture, clip or sound."""
    match mime.partition("/")[0].lower():
        case "image":
            return "image"
        case "video":
            return "video"
        case "audio":
            return "audio"
        case _:
            return None


def _data_uri(text: str) -> DataUri:
    key = len(text), hash(text)
    known = _read.get(key)
    if known is None:
        if len(_read) >= _MOST_READ:
            _read.clear()
        known = _read[key] = _data_facts(text)
    return DataUri(text, *known)


def _data_facts(text: str) -> tuple[str, bool, int]:
    """The type, whether it is base64, and the size of what is inside."""
    head = _DATA.match(text, 0, min(len(text), 500))
    if head is None:
        return "", False, 0
    mime, length = head["mime"].lower(), len(text) - head.end()
    if not head["options"].lower().endswith(";base64"):
        return mime, False, length
    content = _BASE64.fullmatch(text, head.end())
    if content is None or length % 4 == 1 or (text.endswith("=") and length % 4):
        return mime, False, 0
    padding = 2 if text.endswith("==") else 1 if text.endswith("=") else 0
    return mime, True, length * 3 // 4 - padding


def _path_in(url: str) -> str:
    """The path of a ``file:`` URL (RFC 8089), or what follows the scheme where it is not one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[5:]
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment:
        rest = url[5:]
        return unquote(rest[2:] if rest.startswith("//") and parts.netloc in ("", "localhost") else rest)
    path = unquote(parts.path)
    return path[1:] if _DRIVE.match(path) else path
