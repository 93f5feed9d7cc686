"""Checking what is submitted to a ComfyUI deployment, node by node, and saying it the way the service does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from runcomfy_tui.simulator.graph import Graph, class_at, inputs_at, link_of
from runcomfy_tui.simulator.object_info import inputs_of, node_types
from runcomfy_tui.simulator.validation import Detail

_MOST_ERRORS = 50
_MEDIA = {"image_upload": "image", "video_upload": "video", "audio_upload": "audio"}
_DATA_URI = re.compile(r"data:(image|video|audio)/[\w.+-]+(;[\w=.+-]+)*;base64,", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)

Path = tuple[object, ...]


def check_body(deployed: Graph, body: Mapping[str, object]) -> list[Detail]:
    """What is wrong with a body, `{loc: ["body", …], msg, type}` each, fifty at most."""
    return list(islice(_of_body(deployed, body), _MOST_ERRORS))


def _of_body(deployed: Graph, body: Mapping[str, object]) -> Iterator[Detail]:
    overrides, graph, extra = (body.get(name) for name in ("overrides", "workflow_api_json", "extra_data"))
    if extra is not None and not isinstance(extra, dict):
        yield _no_object(("body", "extra_data"))
    if graph is not None and overrides:
        said = "overrides and workflow_api_json exclude each other"
        yield _detail(("body", "overrides"), said, "value_error")
    elif graph is not None:
        yield from _of_graph(deployed, graph, ("body", "workflow_api_json"))
    elif overrides is not None:
        yield from _of_overrides(deployed, overrides, ("body", "overrides"))


def _of_overrides(graph: Graph, overrides: object, path: Path) -> Iterator[Detail]:
    if not isinstance(overrides, dict):
        yield _no_object(path)
        return
    for node_id, change in overrides.items():
        here = (*path, node_id)
        if node_id not in graph:
            yield _detail(here, f"The workflow has no node {node_id}", "unknown_node")
        elif not isinstance(change, dict):
            yield _no_object(here)
        elif "inputs" not in change:
            yield _detail((*here, "inputs"), "Field required", "missing")
        elif not isinstance(change["inputs"], dict):
            yield _no_object((*here, "inputs"))
        else:
            for name, value in change["inputs"].items():
                old = inputs_at(graph, node_id)
                yield from _of_input(graph, class_at(graph, node_id), old, name, value, (*here, "inputs", name))


def _of_graph(deployed: Graph, graph: object, path: Path) -> Iterator[Detail]:
    if not isinstance(graph, dict) or not graph:
        yield _no_object(path)
        return
    homely = {class_at(deployed, node_id) for node_id in deployed}
    gives_something = False
    for node_id, node in graph.items():
        here = (*path, node_id)
        class_type = node.get("class_type") if isinstance(node, dict) else None
        if not isinstance(class_type, str) or not isinstance(node.get("inputs"), dict):
            yield _detail(here, "A node needs its class_type and its inputs", "missing")
            continue
        entry = node_types().get(class_type)
        if entry is None and class_type not in homely:
            yield _detail((*here, "class_type"), f"Node type {class_type} does not exist here", "unknown_node_type")
            continue
        gives_something = gives_something or entry is None or entry["output_node"]
        yield from _of_node(graph, node, entry, here)
    if not gives_something:
        yield _detail(path, "The workflow has no outputs", "no_outputs")


def _of_node(graph: Graph, node: Mapping[str, Any], entry: Mapping[str, Any] | None, path: Path) -> Iterator[Detail]:
    inputs = node["inputs"]
    for name in entry["input"]["required"] if entry is not None else ():
        if name not in inputs:
            yield _detail((*path, "inputs", name), "Field required", "missing")
    for name, value in inputs.items():
        yield from _of_input(graph, node["class_type"], inputs, name, value, (*path, "inputs", name))


def _of_input(
    graph: Graph, class_type: str, old: Mapping[str, object], name: str, value: object, path: Path
) -> Iterator[Detail]:
    link = link_of(value)
    parts = inputs_of(class_type)
    if link is not None:
        if link[0] not in graph:
            yield _detail(path, f"The workflow has no node {link[0]}", "bad_linked_input")
    elif parts is not None and name in parts:
        yield from _of_value(parts[name], value, path)
    elif name not in old:
        yield _detail(path, f"{class_type} has no input {name}", "extra_forbidden")
    elif not _is_alike(old[name], value):
        yield _wrong_type(path, _word_of(old[name]))


def _is_alike(old: object, new: object) -> bool:
    """Whether a value may take another's place where nothing but that other one tells the type."""
    if old is None or link_of(old) is not None or (_is_number(old) and _is_number(new)):
        return True
    return _word_of(old) == _word_of(new)


def _of_value(part: Sequence[Any], value: object, path: Path) -> Iterator[Detail]:
    kind, options = part
    if kind == "COMBO":
        yield from _of_choice(options, value, path)
    elif kind == "INT" and not (_is_number(value) and value == math.floor(_number(value))):
        yield _wrong_type(path, "integer")
    elif kind == "FLOAT" and not _is_number(value):
        yield _wrong_type(path, "number")
    elif kind in ("INT", "FLOAT"):
        yield from _of_range(options, _number(value), path)
    elif kind == "STRING" and not isinstance(value, str):
        yield _wrong_type(path, "string")
    elif kind == "BOOLEAN" and not isinstance(value, bool):
        yield _wrong_type(path, "boolean")


def _of_range(options: Mapping[str, Any], value: float, path: Path) -> Iterator[Detail]:
    least, most = options.get("min"), options.get("max")
    if least is not None and value < least:
        yield _detail(path, f"Input should be greater than or equal to {least}", "greater_than_equal")
    elif most is not None and value > most:
        yield _detail(path, f"Input should be less than or equal to {most}", "less_than_equal")


def _of_choice(options: Mapping[str, Any], value: object, path: Path) -> Iterator[Detail]:
    choices = options["options"]
    if any(value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in choices):
        return
    media = next((kind for key, kind in _MEDIA.items() if options.get(key)), None)
    if media is None:
        some = ", ".join(repr(choice) for choice in choices[:8]) + (", …" if len(choices) > 8 else "")
        yield _detail(path, f"Input should be one of: {some}", "value_not_in_list")
    elif not isinstance(value, str) or not _is_media(media, value):
        said = f"Input should be a public URL, a data URI of this kind ({media}) or a file of this server"
        yield _detail(path, said, "custom_validation_failed")


def _is_media(kind: str, text: str) -> bool:
    data = _DATA_URI.match(text)
    return data[1].lower() == kind if data is not None else _ADDRESS.match(text) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _number(value: object) -> float:
    """A number as it is: whole ones stay exact."""
    return value if isinstance(value, int | float) else math.nan


def _word_of(value: object) -> str:
    words = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "dictionary"}
    return words.get(type(value), "null")


def _wrong_type(path: Path, word: str) -> Detail:
    return _detail(path, f"Input should be a valid {word}", f"{word}_type")


def _no_object(path: Path) -> Detail:
    return _detail(path, "Input should be a valid dictionary", "dict_type")


def _detail(path: Path, message: str, kind: str) -> Detail:
    return {"loc": list(path), "msg": message[:300], "type": kind}
