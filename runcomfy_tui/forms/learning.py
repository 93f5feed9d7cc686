"""Learning a schema from values: from bodies that were sent before, and from an example that somebody pastes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.constructs import is_seed_name
from runcomfy_tui.forms.field import MediaKind
from runcomfy_tui.forms.json_text import json_key, read_json
from runcomfy_tui.forms.media_source import DataUri, Url, kind_of, source_of
from runcomfy_tui.forms.words import show

MOST_VALUES: Final = 200
MOST_KEYS: Final = 200
"""Keys that are taken out of one body, or out of all that were sent."""
_MOST_SHOWN: Final = 3
_LONG_TEXT: Final = 60
_DEEPEST: Final = 4
_NAMED: Final = re.compile(
    r"(^|_)(img|image|picture|photo|mask|video|clip|audio|sound|voice|music)s?(_(uri|url|file|path))?(_?\d+)?$", re.I
)
_KINDS: Final[dict[str, MediaKind]] = {
    **dict.fromkeys(("img", "image", "picture", "photo", "mask"), "image"),
    **dict.fromkeys(("video", "clip"), "video"),
    **dict.fromkeys(("audio", "sound", "voice", "music"), "audio"),
}
_ENDINGS: Final = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp", "gif", "bmp", "avif"), "image"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "m4v"), "video"),
    **dict.fromkeys(("mp3", "wav", "flac", "ogg", "m4a"), "audio"),
}
_ENDING: Final = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[?#]|$)")


def read_own_schema(text: str) -> dict[str, object]:
    """The schema that a pasted text stands for: a JSON Schema, an entry of a catalogue with one in it, or an example.

    Raises ValueError with a sentence without a subject for what is none of these.
    """
    value = read_json(text)
    if not isinstance(value, dict):
        raise ValueError('must be a JSON object: a schema, or the body of a request such as {"prompt": "…"}')
    for key in ("input_schema", "schema", "inputs_schema"):
        inner = value.get(key)
        if isinstance(inner, dict) and _is_schema(inner):
            return dict(inner)
    if _is_schema(value):
        return dict(value)
    if not value:
        raise ValueError("has no inputs in it")
    return schema_of_example(value)


def schema_of_example(body: Mapping[str, object]) -> dict[str, object]:
    """A JSON Schema that takes bodies like this one: every key with the kind of its value, none of them required."""
    properties = {key: part_of(key, [value]) for key, value in list(body.items())[:MOST_KEYS]}
    return {"type": "object", "properties": properties}


def part_of(key: str, values: Sequence[object], *, depth: int = 0) -> dict[str, Any]:
    """The part of a schema for an input that had these values, the newest first; what they were is in its words."""
    values = values[:MOST_VALUES]
    known = [value for value in values if value is not None]
    kinds = {_word_of(value) for value in known}
    part = _part(key, kinds, known, depth)
    if len(known) < len(values):
        part = {"anyOf": [part, {"type": "null"}]} if part else {}
    if depth == 0 and (told := _told(known)):
        part["description"] = told
    return part


def medium_of(key: str, values: Iterable[object]) -> MediaKind | None:
    """The kind of medium that texts are: by data URIs and the endings of URLs, else by the input's name."""
    texts = [each for each in values if isinstance(each, str) and each]
    named = _KINDS[found[2].lower()] if (found := _NAMED.search(key)) else None
    kinds = {_kind_of(each, named) for each in texts}
    return kinds.pop() if len(kinds) == 1 else None


def _part(key: str, kinds: set[str], known: Sequence[object], depth: int) -> dict[str, Any]:
    match sorted(kinds):
        case ["string"]:
            if (medium := medium_of(key, known)) is not None:
                return {"type": "string", "format": f"{medium}_uri"}
            return {"type": "string", "multiline": any(_is_long(each) for each in known)}
        case ["integer"]:
            return {"type": "integer"} if is_seed_name(key) else {"type": "number", "step": 1}
        case ["number"] | ["integer", "number"]:
            return {"type": "number"}
        case ["boolean"]:
            return {"type": "boolean"}
        case ["array"] if depth < _DEEPEST:
            inner = [each for value in known if isinstance(value, list) for each in value]
            return {"type": "array", "items": part_of(key, inner, depth=depth + 1) if inner else {}}
        case ["object"] if depth < _DEEPEST:
            return _object(known, depth)
        case _:
            return {}


def _object(known: Sequence[object], depth: int) -> dict[str, Any]:
    values: dict[str, list[object]] = {}
    for value in known:
        for key, each in value.items() if isinstance(value, Mapping) else ():
            if key in values or len(values) < MOST_KEYS:
                values.setdefault(str(key), []).append(each)
    return {"type": "object", "properties": {key: part_of(key, each, depth=depth + 1) for key, each in values.items()}}


def _told(known: Sequence[object]) -> str:
    """The values as they were, few and short ones only."""
    plain = [each for each in known if isinstance(each, str | int | float) and each != ""]
    distinct = list({json_key(each): each for each in plain}.values())[:_MOST_SHOWN]
    shown = [clean(show(each, quote=False), 40) for each in distinct]
    return f"So far: {', '.join(shown)}." if shown and all(len(each) < 40 for each in shown) else ""


def _word_of(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _is_long(value: object) -> bool:
    return isinstance(value, str) and ("\n" in value or len(value) > _LONG_TEXT)


def _kind_of(text: str, named: MediaKind | None) -> MediaKind | None:
    match source_of(text):
        case DataUri(mime=mime):
            return kind_of(mime) or named
        case Url(url):
            ending = _ENDING.search(url.rpartition("/")[2])
            return _media_kind(_ENDINGS.get(ending[1].lower())) or named if ending else named
        case _:
            return None


def _media_kind(word: str | None) -> MediaKind | None:
    return kind_of(f"{word}/") if word is not None else None


def _is_schema(value: Mapping[str, object]) -> bool:
    """Whether this is a schema and no example: it describes an object, and has the words for that."""
    if isinstance(value.get("properties"), dict):
        return value.get("type", "object") == "object"
    return "$schema" in value or (value.get("type") == "object" and ("$ref" in value or "allOf" in value))
