"""A workflow in short: each node that has inputs of its own with their values, the others by name; and overrides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.text import clean

_MOST_NODES = 200
_MOST_INPUTS = 24
_NAME_LIMIT = 60
_VALUE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class NodeWords:
    """One node: what it is called, ``KSampler #3``, its type where that says more, and its own inputs; all cleaned."""

    name: str
    type: str
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkflowWords:
    """Nodes with inputs of their own, by their ids; ``others`` are the names of those that only pass on."""

    nodes: tuple[NodeWords, ...] = ()
    others: tuple[str, ...] = ()
    count: int = 0


NO_WORKFLOW: Final = WorkflowWords()


def describe_workflow(workflow: Mapping[str, object] | None) -> WorkflowWords:
    """Return a workflow (ComfyUI's API form, raw) in short, of a huge one its first nodes; what is no node is not."""
    if workflow is None:
        return NO_WORKFLOW
    nodes: list[NodeWords] = []
    others: list[str] = []
    found = sorted(((id_, node) for id_, node in workflow.items() if isinstance(node, Mapping)), key=_order)
    for node_id, node in found[:_MOST_NODES]:
        words = _node(node_id, node)
        if words.inputs:
            nodes.append(words)
        else:
            others.append(words.name)
    return WorkflowWords(tuple(nodes), tuple(others), len(found))


def describe_overrides(
    overrides: Mapping[str, object], workflow: Mapping[str, object] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return what overrides set, a pair for each input: ``What to see #6 text`` and its value."""
    return tuple(_overridden(overrides, workflow or {}))[: _MOST_NODES * 2]


def _overridden(overrides: Mapping[str, object], workflow: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for node_id, change in sorted(overrides.items(), key=_order):
        inputs = change.get("inputs") if isinstance(change, Mapping) else None
        if not isinstance(inputs, Mapping):
            yield f"#{clean(node_id, _NAME_LIMIT)}", _value(change)
            continue
        node = workflow.get(node_id)
        name = _node_name(node_id, node if isinstance(node, Mapping) else {})
        for key, value in list(inputs.items())[:_MOST_INPUTS]:
            yield f"{name} {clean(str(key), _NAME_LIMIT)}", _value(value)


def _order(pair: tuple[str, object]) -> tuple[int, str]:
    """Order by number where an id is one; a node of a subgraph, ``38:42``, stands behind its outer one."""
    first = pair[0].partition(":")[0]
    is_number = first.isascii() and first.isdecimal() and len(first) < 10
    return (int(first) if is_number else 10**9), pair[0]


def _node(node_id: str, node: Mapping[str, object]) -> NodeWords:
    name, kind = _node_name(node_id, node), _text(node.get("class_type"))
    inputs = node.get("inputs")
    own = list(inputs.items()) if isinstance(inputs, Mapping) else []
    shown = tuple((clean(str(key), _NAME_LIMIT), _value(value)) for key, value in own if not _is_link(value))
    return NodeWords(name, "" if name.startswith(f"{kind} #") else kind, shown[:_MOST_INPUTS])


def _node_name(node_id: str, node: Mapping[str, object]) -> str:
    meta = node.get("_meta")
    title = _text(meta.get("title")) if isinstance(meta, Mapping) else ""
    shown = title or _text(node.get("class_type"))
    return f"{shown} #{clean(node_id, _NAME_LIMIT)}".strip()


def _is_link(value: object) -> bool:
    """Tell whether a value is another node's output: ``["4", 0]``."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def _text(value: object) -> str:
    return clean(value, _NAME_LIMIT).strip() if isinstance(value, str) else ""


def _value(value: object) -> str:
    if isinstance(value, str):
        return clean(value, _VALUE_LIMIT).strip() or "(empty)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (dict, list)):
        return f"{len(value):,} values"
    return clean(json.dumps(value, default=str), _VALUE_LIMIT)
