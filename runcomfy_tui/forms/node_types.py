"""ComfyUI's registry of node types (`object_info`): picking the types of a workflow, and what they say of an input."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from runcomfy_tui.forms.json_text import distinct
from runcomfy_tui.forms.keywords import names

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_BROKEN: Final = "is not valid JSON"
_COMBO: Final = "COMBO"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a node's type says of one input: `kind` is ComfyUI's word (`INT`, `STRING`, `COMBO`, `IMAGE` …).

    `choices` are those of a list, each once, None where it is none or lists nothing.
    """

    kind: str
    options: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[object, ...] | None = None


VALUE_KINDS: Final = frozenset({"STRING", "INT", "FLOAT", "BOOLEAN", _COMBO})
"""The kinds that are typed or chosen; inputs of others come from nodes."""


def class_types(workflow: Mapping[str, object] | None) -> frozenset[str]:
    """The types of a workflow's nodes: what is worth picking out of the registry."""
    nodes = (workflow or {}).values()
    found = (node.get("class_type") for node in nodes if isinstance(node, Mapping))
    return frozenset(each for each in found if isinstance(each, str))


def used_node_types(document: bytes | str | Mapping[str, object], wanted: Collection[str]) -> dict[str, object]:
    """Those entries of a registry that a workflow uses; types that it lacks are left out.

    A document is read entry by entry: what is not wanted is gone at once, and other threads have their turns between.
    Raises ValueError with words without a subject for what is no JSON object.
    """
    if isinstance(document, Mapping):
        return {name: document[name] for name in wanted if name in document}
    text = document if isinstance(document, str) else _decoded(document)
    try:
        return _picked(text, frozenset(wanted))
    except (ValueError, IndexError):
        raise ValueError(_BROKEN) from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def declared_inputs(node_type: object) -> dict[str, Declared]:
    """The inputs that a type declares, in its own order; of a broken entry as many as can be read."""
    given = node_type.get("input") if isinstance(node_type, Mapping) else None
    found: dict[str, Declared] = {}
    for part in ("required", "optional"):
        inputs = given.get(part) if isinstance(given, Mapping) else None
        for name, about in inputs.items() if isinstance(inputs, Mapping) else ():
            if (declared := _declared(about)) is not None:
                found.setdefault(str(name), declared)
    order = node_type.get("input_order") if isinstance(node_type, Mapping) else None
    ordered = [name for part in order.values() for name in names(part)] if isinstance(order, Mapping) else []
    return {name: found[name] for name in (*(each for each in ordered if each in found), *found)}


def display_name(node_type: object) -> str:
    """What ComfyUI calls a type, and a node of it that nobody gave a title; empty where it does not tell."""
    name = node_type.get("display_name") if isinstance(node_type, Mapping) else None
    return name if isinstance(name, str) else ""


def _declared(about: object) -> Declared | None:
    """From `[TYPE, options]`; older registries have a list of choices in the place of the type."""
    if not isinstance(about, list) or not about:
        return None
    options = about[1] if len(about) > 1 and isinstance(about[1], Mapping) else {}
    if isinstance(about[0], list):
        return Declared(_COMBO, options, _choices(about[0]))
    if not isinstance(about[0], str):
        return None
    kind = about[0].upper()
    listed = options.get("options")
    return Declared(kind, options, _choices(listed) if kind == _COMBO and isinstance(listed, list) else None)


def _choices(listed: Iterable[object]) -> tuple[object, ...] | None:
    return distinct(each for each in listed if each is not None) or None


def _decoded(document: bytes) -> str:
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is no text in UTF-8") from None


def _picked(text: str, wanted: frozenset[str]) -> dict[str, object]:
    decode = json.JSONDecoder().raw_decode
    found: dict[str, object] = {}
    at = _after(text, 0, "{")
    is_end = text[at] == "}"
    while not is_end:
        name, at = decode(text, at)
        if not isinstance(name, str):
            raise ValueError(_BROKEN)
        value, at = decode(text, _after(text, at, ":"))
        if name in wanted:
            found[name] = value
        at = _skip(text, at)
        is_end = text[at] == "}"
        at = at if is_end else _after(text, at, ",")
    if _skip(text, at + 1) != len(text):
        raise ValueError(_BROKEN)
    return found


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()


def _after(text: str, at: int, mark: str) -> int:
    """The place behind a mark and the white space around it."""
    at = _skip(text, at)
    if text[at] != mark:
        raise ValueError(_BROKEN)
    return _skip(text, at + 1)
