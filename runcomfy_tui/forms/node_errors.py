"""Where a workflow's errors belong: the service tells them by node, in lists of places or by the nodes' ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from runcomfy_tui.forms.wrap import INPUTS, OVERRIDES, Wrap

_AROUND: Final = frozenset({"body", "query", "path"})
_DEEPEST: Final = 6

Step = str | int


def listed(wrap: Wrap, detail: Mapping[str, object]) -> list[object]:
    """Errors that are told by node as a list of `{loc, msg, type}`; an object of another kind as its only element.

    Takes ComfyUI's own `node_errors` (node → `{"errors": [{message, details, extra_info: {input_name}}]}`), and
    objects of nodes, inputs and sentences. The `error` beside `node_errors` comes last.
    """
    told = detail.get("node_errors")
    if isinstance(told, Mapping) and told:
        return [*_by_node(told), *filter(None, [detail.get("error")])]
    if any(str(name) in wrap.nodes for name in detail):
        return list(_by_node(detail))
    return [detail]


def flat_path(wrap: Wrap, each: Mapping[str, object]) -> list[Step]:
    """The names of the field and of what is inside it; empty where the first node that is named has no fields."""
    steps = _steps(each)
    while steps and str(steps[0]) in _AROUND:
        steps.pop(0)
    for name, key in wrap.beside.items():
        if steps and steps[0] == key:
            return [name, *_places(steps[1:])]
    if steps[:1] == [OVERRIDES] and len(steps) > 1:
        steps.pop(0)
        found = 0
    else:
        found = next((place for place, step in enumerate(steps) if str(step) in wrap.nodes), len(steps))
    if found == len(steps) or not wrap.has_fields(str(steps[found])):
        return []
    inside = steps[found + 1 :]
    if inside and inside[0] == INPUTS:
        inside.pop(0)
    key_and_rest = [*(str(step) for step in inside[:1]), *_places(inside[1:])]
    return [str(steps[found]), *key_and_rest]


def place_words(wrap: Wrap, each: Mapping[str, object]) -> str:
    """Where an error says that it is, in words, a node by its title."""
    steps = _steps(each)
    while steps and str(steps[0]) in _AROUND:
        steps.pop(0)
    return wrap.place_words(tuple(str(step) for step in steps))


def _by_node(told: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for name, about in told.items():
        errors = about.get("errors") if isinstance(about, Mapping) else None
        if isinstance(errors, list):
            yield from (_of_comfyui(str(name), each) for each in errors)
        else:
            yield from _sentences(about, [str(name)])


def _of_comfyui(node: str, each: object) -> dict[str, object]:
    if not isinstance(each, Mapping):
        return {"loc": [node], "msg": str(each)}
    info = each.get("extra_info")
    key = info.get("input_name") if isinstance(info, Mapping) else None
    said = [str(each[part]) for part in ("message", "details") if each.get(part)]
    return {"loc": [node, key] if isinstance(key, str) else [node], "msg": ": ".join(said)}


def _sentences(about: object, steps: list[Step], depth: int = 0) -> Iterator[dict[str, object]]:
    if isinstance(about, Mapping) and ("msg" in about or "message" in about):
        yield {"type": about.get("type", ""), "loc": steps, "msg": about.get("msg") or about.get("message")}
    elif not isinstance(about, Mapping | list):
        yield {"loc": steps, "msg": str(about)}
    elif depth == _DEEPEST:
        yield {"loc": steps}
    elif isinstance(about, Mapping):
        for key, inner in about.items():
            yield from _sentences(inner, [*steps, str(key)], depth + 1)
    else:
        for each in about:
            yield from _sentences(each, steps, depth + 1)


def _steps(each: Mapping[str, object]) -> list[Step]:
    location = each.get("loc")
    if isinstance(location, str):
        return list(location.replace("[", ".").replace("]", "").split("."))
    if isinstance(location, list | tuple):
        return [step for step in location if isinstance(step, str | int)]
    named = (each.get("node_id"), each.get("input_name"))
    return [step for step in named if isinstance(step, str | int)]


def _places(steps: list[Step]) -> list[Step]:
    return [int(step) if isinstance(step, str) and step.isascii() and step.isdigit() else step for step in steps]
