"""A ComfyUI workflow as a graph: its links, overrides laid over it, and what flows along the links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Graph = Mapping[str, Any]
"""Node id → `{class_type, inputs, _meta: {title}}`."""

_DEEPEST = 64
_DEEPEST_TEXT = 8  # texts are joined two by two: a graph of somebody else's must not make 2**64 of them
_MOST = 1e9
_LONGEST_SIDE, _MOST_FRAMES = 65_536.0, 100_000
_PICTURE_INPUTS = ("frames", "images", "image", "samples", "latent_image", "pixels", "video")
_LOADED = (1248, 832)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a node hands on: pixels, frames and how many of them at once."""

    width: float
    height: float
    frames: int
    batch: int

    @property
    def megapixels(self) -> float:
        """Of all frames of all of them."""
        return self.width * self.height * self.frames * self.batch / 1e6


def link_of(value: object) -> tuple[str, int] | None:
    """The node and output that a value comes from; None for a value that is itself one."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
        index = value[1]
        if isinstance(index, int) and not isinstance(index, bool):
            return value[0], index
    return None


def inputs_at(graph: Graph, node_id: str) -> Mapping[str, Any]:
    """A node's inputs; none for a node that is not there or has none."""
    node = graph.get(node_id)
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}


def class_at(graph: Graph, node_id: str) -> str:
    """A node's class type; empty for a node that is not there."""
    node = graph.get(node_id)
    return str(node.get("class_type", "")) if isinstance(node, dict) else ""


def overridden(graph: Graph, *overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The graph with each of them laid over it in turn; nodes that it has not got are passed over."""
    made = dict(graph)
    for changes in overrides:
        for node_id, change in changes.items():
            inputs = change.get("inputs") if isinstance(change, dict) else None
            if isinstance(inputs, dict) and isinstance(made.get(node_id), dict):
                made[node_id] = {**made[node_id], "inputs": {**inputs_at(made, node_id), **inputs}}
    return made


def number_at(graph: Graph, node_id: str, name: str, usual: float) -> float:
    """An input's number, also by a link from a node that holds one `value`; at most a billion, above or below zero."""
    value = value_at(graph, node_id, name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return usual
    return max(-_MOST, min(_MOST, value))


def value_at(graph: Graph, node_id: str, name: str) -> object:
    """An input's value, or the `value` of the node that it is linked to."""
    value = inputs_at(graph, node_id).get(name)
    link = link_of(value)
    return value if link is None else inputs_at(graph, link[0]).get("value")


def text_at(graph: Graph, value: object, depth: int = 0) -> str:
    """A text, or the one that a link brings: of a node that holds it or joins two."""
    link = link_of(value)
    if link is None or depth > _DEEPEST_TEXT:
        return value if isinstance(value, str) else ""
    inputs = inputs_at(graph, link[0])
    if "string_a" in inputs:
        parts = (text_at(graph, inputs.get(name), depth + 1) for name in ("string_a", "string_b"))
        return text_at(graph, inputs.get("delimiter"), depth + 1).join(parts)
    if class_at(graph, link[0]) == "Florence2Run":
        return _caption(graph)
    return text_at(graph, inputs.get("value", inputs.get("text")), depth + 1)


def samplers_of(graph: Graph) -> list[str]:
    """The nodes that take noise away."""
    return [
        node_id
        for node_id in graph
        if "steps" in (inputs := inputs_at(graph, node_id)) and ("seed" in inputs or "noise_seed" in inputs)
    ]


def prompt_of(graph: Graph, name: str) -> str:
    """The text that reaches the first sampler's `positive` or `negative`."""
    sampler = next(iter(samplers_of(graph)), "")
    link = link_of(inputs_at(graph, sampler).get(name))
    for _ in range(_DEEPEST):
        if link is None:
            return ""
        inputs = inputs_at(graph, link[0])
        if "text" in inputs:
            return text_at(graph, inputs["text"])
        link = link_of(inputs.get(name) or inputs.get("conditioning"))
    return ""


def extent_of(graph: Graph, value: object, depth: int = 0) -> Extent:
    """How much comes by a link."""
    link = link_of(value)
    if link is None or depth > _DEEPEST:
        return Extent(1024, 1024, 1, 1)
    node_id, inputs = link[0], inputs_at(graph, link[0])
    if "width" in inputs and "height" in inputs:
        width, height = (_side(number_at(graph, node_id, name, 1024)) for name in ("width", "height"))
        length, batch = (_count(number_at(graph, node_id, name, 1)) for name in ("length", "batch_size"))
        return Extent(width, height, length, batch)
    source = next((inputs[name] for name in _PICTURE_INPUTS if link_of(inputs.get(name)) is not None), None)
    if source is None:
        return Extent(*_LOADED, 1, 1)
    found = extent_of(graph, source, depth + 1)
    scale = number_at(graph, node_id, "scale_by", 1.0)
    times = number_at(graph, node_id, "multiplier", 1.0)
    width, height = _side(found.width * scale), _side(found.height * scale)
    return replace(found, width=width, height=height, frames=_count(found.frames * times))


def _side(pixels: float) -> float:
    return min(max(16.0, pixels), _LONGEST_SIDE)


def _count(number: float) -> int:
    return min(max(1, round(number)), _MOST_FRAMES)


def _caption(graph: Graph) -> str:
    prompt = " ".join(prompt_of(graph, "positive").split())
    return (
        "The picture shows a person at a window, in soft light from the left.\n"
        f"What was asked for is there: {prompt or 'nothing'}.\n"
        "Nothing is written in it."
    )
