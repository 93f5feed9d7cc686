"""Outputs of a ComfyUI result: which node gave which file or text, in the result's own order.

``outputs`` is keyed by node id, then by the node's own word for what it gives: ``{"58": {"images": [{"filename",
"subfolder", "type", "url"}]}, "38:42": {"text": [["…"]]}}``. Other shapes are read for their URLs alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote

from runcomfy_tui.domain.output import Asset, MediaKind, find_assets, kind_of_name

TEXT_SCHEME = "text:"
"""What the address of a text begins with: it lies in the result itself, under this node id and word."""

_MOST = 2_000
_MOST_DEPTH = 64
_TEXT_WORDS = frozenset({"text", "texts", "string", "strings", "markdown"})
_KIND_OF_WORD = {
    "images": MediaKind.IMAGE,
    "image": MediaKind.IMAGE,
    "gifs": MediaKind.VIDEO,
    "gif": MediaKind.VIDEO,
    "videos": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "audios": MediaKind.AUDIO,
}
_FILE_WORDS = frozenset({*_KIND_OF_WORD, "files", "file", "animated", "3d", "mesh", "result"})


@dataclass(frozen=True, slots=True)
class NodeOutput:
    """One output with where it comes from; texts are raw, and empty where nothing is told.

    ``word`` is the node's own word for its kind, ``is_temporary`` tells previews from what was saved, ``text`` is there
    for a text alone, whose asset has an address beginning with :data:`TEXT_SCHEME`.
    """

    asset: Asset
    node_id: str = ""
    word: str = ""
    filename: str = ""
    is_temporary: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    url: str
    filename: str = ""
    is_temporary: bool = False


def outputs_of_answer(answer: Mapping[str, object]) -> tuple[NodeOutput, ...]:
    """Return the outputs that a result's answer names in ``output`` or, where that names none, in ``outputs``."""
    found = find_assets(answer.get("output"))
    return tuple(NodeOutput(asset) for asset in found) or node_outputs(answer.get("outputs"))


def read_outputs(result: bytes) -> tuple[NodeOutput, ...]:
    """Return the outputs of a result as it came; none of one that cannot be read."""
    try:
        answer = json.loads(result)
    except (ValueError, RecursionError):
        return ()
    return outputs_of_answer(answer) if isinstance(answer, dict) else ()


def node_outputs(outputs: object) -> tuple[NodeOutput, ...]:
    """Return every URL and every text in a result's ``outputs``, each URL once (2,000 at most)."""
    found: dict[str, NodeOutput] = {}
    for output in _walk(outputs):
        found.setdefault(output.asset.url, output)
        if len(found) >= _MOST:
            break
    return tuple(
        replace(output, asset=replace(output.asset, index=index)) for index, output in enumerate(found.values())
    )


def is_text(url: str) -> bool:
    """Tell whether an asset's address means a text in the result itself."""
    return url.startswith(TEXT_SCHEME)


def _walk(outputs: object) -> Iterator[NodeOutput]:
    if not isinstance(outputs, dict):
        yield from (NodeOutput(asset) for asset in find_assets(outputs))
        return
    for node_id, given in outputs.items():
        if not isinstance(given, dict):
            yield from (NodeOutput(asset, str(node_id)) for asset in find_assets(given))
            continue
        for word, value in given.items():
            yield from _of_node(str(node_id), str(word), value)


def _of_node(node_id: str, word: str, value: object) -> Iterator[NodeOutput]:
    for file in _files(value, _File(""), 0):
        yield NodeOutput(_asset(file, word), node_id, word, file.filename, file.is_temporary)
    known = word.lower()
    if known in _FILE_WORDS:
        return
    text = "\n".join(part for part in _texts(value, 0, inside_objects=known in _TEXT_WORDS) if not _is_url(part))
    if text.strip():
        url = f"{TEXT_SCHEME}{_quoted(node_id, ':')}/{_quoted(word)}"
        yield NodeOutput(Asset(0, url, MediaKind.TEXT, ".txt"), node_id, word, text=text)


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")


def _files(value: object, around: _File, depth: int) -> Iterator[_File]:
    """Yield every URL with what the object around it tells of the file."""
    if isinstance(value, str) and _is_url(value):
        yield replace(around, url=value)
    elif depth < _MOST_DEPTH and isinstance(value, list):
        for item in value:
            yield from _files(item, around, depth + 1)
    elif depth < _MOST_DEPTH and isinstance(value, dict):
        name = value.get("filename")
        here = _File("", name if isinstance(name, str) else "", value.get("type") == "temp")
        for item in value.values():
            yield from _files(item, here, depth + 1)


def _texts(value: object, depth: int, *, inside_objects: bool) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _MOST_DEPTH and isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1, inside_objects=inside_objects)
    elif depth < _MOST_DEPTH and inside_objects and isinstance(value, dict):
        for item in value.values():
            yield from _texts(item, depth + 1, inside_objects=True)


def _is_url(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(c.isspace() for c in text)


def _asset(file: _File, word: str) -> Asset:
    """Return the file's asset; its name and the node's word tell the kind where the URL does not."""
    (asset,) = find_assets(file.url)
    kind, extension = asset.kind, asset.extension
    if kind is MediaKind.OTHER:
        kind = kind_of_name(file.filename)
        extension = extension or (PurePosixPath(file.filename).suffix.lower() if kind is not MediaKind.OTHER else "")
    if kind is MediaKind.OTHER:
        kind = _KIND_OF_WORD.get(word.lower(), kind)
    return Asset(0, file.url, kind, extension)
