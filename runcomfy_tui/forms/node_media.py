"""Which inputs of a workflow's nodes are pictures, clips and sounds."""

from __future__ import annotations

import re
from typing import Final

from runcomfy_tui.forms.field import MediaKind
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.media_source import DataUri, Url, source_of
from runcomfy_tui.forms.node_types import Declared

_UPLOADS: Final[dict[str, MediaKind]] = {
    "image_upload": "image",
    "animated_image_upload": "image",
    "video_upload": "video",
    "audio_upload": "audio",
}
_LOADERS: Final = re.compile(r"load|upload|input|url|fetch", re.IGNORECASE)
_KEYS: Final = re.compile(r"(^|_)(image|images|mask|video|audio|file|url|path|filename)(_?(file|path|url|\d+))?$", re.I)
_NAMED: Final = re.compile(r"(image|mask|video|audio)", re.IGNORECASE)
_WORDS: Final[dict[str, MediaKind]] = {"image": "image", "mask": "image", "video": "video", "audio": "audio"}
_ENDINGS: Final[dict[MediaKind, frozenset[str]]] = {
    "image": frozenset(["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "avif", "tif", "tiff", "heic"]),
    "video": frozenset(["mp4", "mov", "webm", "mkv", "avi", "m4v", "mpg", "mpeg"]),
    "audio": frozenset(["mp3", "wav", "flac", "ogg", "opus", "m4a", "aac"]),
}
_ENDING: Final = re.compile(r"\.([A-Za-z0-9]{2,4})( \[(input|output|temp)\])?$")


def media_kind(class_type: str, key: str, value: object, declared: Declared | None) -> MediaKind | None:
    """The kind of medium that an input takes, None where it takes none.

    By what the type says of uploads and of the endings of files; without that by the names of node and input together
    with the value, for `LoadImage`, `VHS_LoadVideo` and their like are all named so.
    """
    if not isinstance(value, str | None):
        return None
    if declared is not None:
        if declared.kind not in {"STRING", "COMBO"}:
            return None
        for option, kind in _UPLOADS.items():
            if declared.options.get(option) is True:
                return kind
        endings = names(declared.options.get("vhs_path_extensions"))
        if endings and (of_endings := _kind_of_endings(endings)) is not None:
            return of_endings
    if not _LOADERS.search(class_type) or not _KEYS.search(key):
        return None
    named = _WORDS[found[1].lower()] if (found := _NAMED.search(key) or _NAMED.search(class_type)) else None
    if declared is not None and declared.choices is not None:
        return _kind_of_files(declared.choices) or (named if _is_medium(value) else None)
    return (_kind_of_file(value) or named) if _is_medium(value) else None


def _is_medium(value: object) -> bool:
    """Whether a deployed value is a URL, a data URI or the name of a media file."""
    if not isinstance(value, str):
        return False
    return isinstance(source_of(value), Url | DataUri) or _kind_of_file(value) is not None


def _kind_of_files(choices: tuple[object, ...]) -> MediaKind | None:
    kinds = {_kind_of_file(each) for each in choices}
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_file(value: object) -> MediaKind | None:
    if not isinstance(value, str):
        return None
    source = source_of(value)
    if isinstance(source, DataUri):
        return source.kind
    text = value.partition("?")[0].partition("#")[0] if isinstance(source, Url) else value
    ending = _ENDING.search(text)
    return None if ending is None else _kind_of_endings([ending[1]])


def _kind_of_endings(endings: list[str]) -> MediaKind | None:
    for kind in ("video", "image", "audio"):
        if any(each.lower().lstrip(".") in _ENDINGS[kind] for each in endings):
            return kind
    return None
