"""What a node of a workflow is called, and the outputs of a run under the nodes that gave them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runcomfy_tui.domain.node_outputs import NodeOutput
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean

_LONGEST_TITLE = 80
_LONGEST_ID = 40
_NAMED = re.compile(r"""\bnode(?:\s+id)?\s*[#:]?\s*['"]?#?(\d+(?::\d+)*)\b""", re.IGNORECASE)
_WORDS = {
    MediaKind.IMAGE: ("image", "images"),
    MediaKind.VIDEO: ("video", "videos"),
    MediaKind.AUDIO: ("sound", "sounds"),
    MediaKind.TEXT: ("text", "texts"),
    MediaKind.OTHER: ("file", "files"),
}


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """A node with its outputs: its id (raw), its cleaned name, where its first output stands, and words for them."""

    node_id: str
    name: str
    first: int
    words: str


def node_name(node_id: str, workflow: Mapping[str, object] | None) -> str:
    """Return what a node is called, cleaned: ``Save Image (SaveImage) #9``; ``node 9`` where nothing is known of it.

    ``workflow`` is in ComfyUI's API form, by node id.
    """
    shown_id = clean(node_id, _LONGEST_ID)
    node = None if workflow is None else workflow.get(node_id)
    if not isinstance(node, dict):
        return f"node {shown_id}"
    meta = node.get("_meta")
    title = clean(_text(meta.get("title")), _LONGEST_TITLE).strip() if isinstance(meta, dict) else ""
    class_type = clean(_text(node.get("class_type")), _LONGEST_TITLE).strip()
    if title and class_type and title != class_type:
        return f"{title} ({class_type}) #{shown_id}"
    return f"{title or class_type or 'node'} #{shown_id}"


def node_named(message: str) -> str | None:
    """Return the id of the node that a message speaks of, as in ``node 31 ran out of memory``; None for none."""
    found = _NAMED.search(message[:4_000])
    return None if found is None else found[1]


def groups(outputs: Iterable[NodeOutput], workflow: Mapping[str, object] | None) -> list[NodeGroup]:
    """Return the nodes of a result in its order; nothing for a result that names no nodes."""
    by_node: dict[str, list[tuple[int, NodeOutput]]] = {}
    for place, output in enumerate(outputs):
        by_node.setdefault(output.node_id, []).append((place, output))
    if set(by_node) <= {""}:
        return []
    return [
        NodeGroup(node_id, node_name(node_id, workflow), given[0][0], _counted([output for _, output in given]))
        for node_id, given in by_node.items()
    ]


def _counted(outputs: list[NodeOutput]) -> str:
    """Return for example ``2 images, text, 1 temporary``."""
    counts: dict[MediaKind, int] = {}
    for output in outputs:
        counts[output.asset.kind] = counts.get(output.asset.kind, 0) + 1
    words = [_WORDS[kind][0] if count == 1 else f"{count} {_WORDS[kind][1]}" for kind, count in counts.items()]
    temporary = sum(output.is_temporary for output in outputs)
    if temporary:
        words.append("temporary" if temporary == len(outputs) else f"{temporary} of them temporary")
    return ", ".join(words)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
