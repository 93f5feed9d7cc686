"""How a workflow's inputs stand in a body: flat inside the form (node, key), as `overrides` of nodes outside of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from runcomfy_tui.domain.local_file import LocalFile
from runcomfy_tui.domain.source import Place
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.words import path_words, show

OVERRIDES: Final = "overrides"
INPUTS: Final = "inputs"
WORKFLOW: Final = "workflow_api_json"
EXTRA_DATA: Final = "extra_data"

Flat = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a deployed workflow; its texts are raw.

    `deployed` has the values of its literal inputs by key, those laid over by the deployment's own overrides. `links`
    has the ids of the nodes that feed its other inputs, `declared` the keys that its type takes values for, `presets`
    the workflow's own values of those that the deployment's overrides set to something else. No document says that
    these overrides hold where a request does not name them: a person who enters such a value has it sent.
    """

    title: str
    class_type: str
    deployed: Mapping[str, object] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    presets: Mapping[str, object] = field(default_factory=dict)

    def has(self, key: str, value: object) -> bool:
        """Whether the deployed workflow has this value for certain; it never has a local file."""
        if key not in self.deployed or key in self.presets or isinstance(value, LocalFile):
            return False
        return same_json(value, self.deployed[key])


@dataclass(frozen=True, slots=True)
class Wrap:
    """The nodes of a workflow, and the names of the fields that stand beside them.

    Flat values have a node's inputs by its id; `beside` has the keys of a body that have fields of their own, by the
    field's name; under `extra` is what no field can show, in the shape that it has in the body.
    """

    nodes: Mapping[str, Node]
    beside: Mapping[str, str]
    extra: str

    def inner(self, body: Mapping[str, object]) -> dict[str, object]:
        """The flat values of a body; nothing of it is lost."""
        names = {key: name for name, key in self.beside.items()}
        flat: dict[str, object] = {}
        rest: dict[str, object] = {}
        for key, value in body.items():
            if key in names:
                flat[names[key]] = value
            elif key == OVERRIDES and isinstance(value, Mapping):
                if others := self._take_nodes(value, flat):
                    rest[key] = others
            else:
                rest[key] = value
        if rest:
            flat[self.extra] = rest
        return flat

    def outer(self, flat: Flat) -> dict[str, object]:
        """The body of flat values: with a workflow of its own it names no overrides unless there are some."""
        overrides: dict[str, object] = {}
        body: dict[str, object] = {OVERRIDES: overrides}
        for name, value in flat.items():
            if name in self.beside:
                body[self.beside[name]] = value
            elif name != self.extra:
                overrides[name] = {INPUTS: value}
        rest = flat.get(self.extra)
        body = _joined(body, rest) if isinstance(rest, Mapping) else body
        if WORKFLOW in body and body[OVERRIDES] == {}:
            del body[OVERRIDES]
        return body

    def changed(self, flat: Flat) -> dict[str, object]:
        """The flat values without those that the deployed workflow has already."""
        kept: dict[str, object] = {}
        for name, value in flat.items():
            node = self._editable(name)
            if node is not None and isinstance(value, Mapping):
                value = {key: each for key, each in value.items() if not node.has(key, each)}
                if not value:
                    continue
            kept[name] = value
        return kept

    def misfits(self, flat: Flat) -> Iterator[tuple[Place, str]]:
        """What of flat values has no place in the deployed workflow: flat places, sentences without a subject."""
        for name, value in flat.items():
            node = self._editable(name)
            if node is not None and isinstance(value, Mapping):
                for key in value:
                    if words := self._why_not(node, key):
                        yield (name, key), words
        rest = flat.get(self.extra)
        if isinstance(rest, Mapping):
            yield from self._misfits_beside(rest)
        workflow = next((name for name, key in self.beside.items() if key == WORKFLOW), WORKFLOW)
        if workflow in flat and any(map(self.has_fields, flat)):
            yield (workflow,), "goes without overrides: clear it, or the inputs of the nodes"

    def inner_place(self, place: Place) -> Place:
        """The flat place that a place of the body is."""
        match place:
            case (str(key), str(node), str(inputs), *rest) if (key, inputs) == (OVERRIDES, INPUTS):
                if self.has_fields(node):
                    return (node, *rest)
            case (str(key), *rest) if key in self.beside.values():
                return (next(name for name, each in self.beside.items() if each == key), *rest)
        return (self.extra, *place)

    def outer_place(self, place: Place) -> Place:
        """The place in the body that a flat place is."""
        if not place:
            return place
        name, rest = str(place[0]), place[1:]
        if name == self.extra:
            return rest
        if name in self.beside:
            return (self.beside[name], *rest)
        return (OVERRIDES, name, INPUTS, *rest)

    def place_words(self, place: Place) -> str:
        """A place of the body in words, a node by its title or at least its id."""
        match place:
            case (str(key), str(name), *rest) if key == OVERRIDES:
                node = self.nodes.get(name)
                inside = rest[1:] if rest[:1] == [INPUTS] else rest
                return path_words((f"#{name}" if node is None else node_words(name, node), *inside))
            case _:
                return path_words(place)

    def short_name(self, name: str) -> str:
        """`overrides.6.inputs.text` as `6.text`, anything else as it is."""
        head, _, rest = name.partition(".")
        node, between, key = rest.partition(f".{INPUTS}.")
        return f"{node}.{key}" if head == OVERRIDES and between and self.has_fields(node) else name

    def long_path(self, steps: list[str]) -> list[str]:
        """Where in the body a value for an input of a node goes that has no fields; other steps as they are."""
        if len(steps) > 1 and steps[0] != OVERRIDES:
            return [OVERRIDES, steps[0], INPUTS, *steps[1:]]
        return steps

    def has_fields(self, name: str) -> bool:
        """Whether this is a node with inputs that can be changed."""
        return self._editable(name) is not None

    def _editable(self, name: str) -> Node | None:
        node = self.nodes.get(name)
        return node if node is not None and node.deployed else None

    def _take_nodes(self, overrides: Mapping[str, object], flat: dict[str, object]) -> dict[str, object]:
        """Put the nodes that have fields into the flat values, and return what is left over."""
        rest: dict[str, object] = {}
        for name, entry in overrides.items():
            if not self.has_fields(name) or not isinstance(entry, Mapping) or INPUTS not in entry:
                rest[name] = entry
                continue
            flat[name] = entry[INPUTS]
            if others := {key: value for key, value in entry.items() if key != INPUTS}:
                rest[name] = others
        return rest

    def _why_not(self, node: Node, key: str) -> str | None:
        if key in node.deployed:
            return None
        if key in node.links:
            source = self.nodes.get(node.links[key])
            told = f"#{node.links[key]}" if source is None else node_words(node.links[key], source)
            return f"comes from {told}: a value given here would cut that link"
        return None if key in node.declared else "is no input of this node in the deployed workflow"

    def _misfits_beside(self, rest: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
        for key, value in rest.items():
            if key in self.beside.values():
                yield (self.extra, key), "has a field of its own"
            elif key != OVERRIDES:
                yield (self.extra, key), "is nothing that a deployment is known to take"
            elif not isinstance(value, Mapping):
                yield (self.extra, key), "must be a JSON object: {node: {inputs: {key: value}}}"
            else:
                for name, entry in value.items():
                    yield from (((self.extra, key, name, *path), words) for path, words in self._beside(name, entry))

    def _beside(self, name: str, entry: object) -> Iterator[tuple[Place, str]]:
        """What is wrong with an override that is in no field."""
        node = self.nodes.get(name)
        if node is None:
            yield (), "is no node of the deployed workflow"
        elif not isinstance(entry, Mapping):
            yield (), 'must be a JSON object: {"inputs": {key: value}}'
        elif node.deployed:
            yield (), "has fields of its own" if INPUTS in entry else f"can only have {INPUTS} of its own"
        else:
            inputs = entry.get(INPUTS)
            said = {key: self._why_not(node, str(key)) for key in (inputs if isinstance(inputs, Mapping) else ())}
            yield from (((INPUTS, key), words) for key, words in said.items() if words is not None)
            if not said:
                yield (), "has no values of its own: all of its inputs come from other nodes"


def node_words(name: str, node: Node) -> str:
    """A node as it is titled everywhere: `Positive (CLIPTextEncode) #6`; without a title by its type. Raw text."""
    return titled(name, node.title, node.class_type)


def titled(name: str, title: str, class_type: str) -> str:
    """The same of the parts: the node's id, its title and its type."""
    title = title.strip()
    if not title or title == class_type:
        return f"{class_type} #{name}" if class_type else f"#{name}"
    return f"{title} ({class_type}) #{name}" if class_type else f"{title} #{name}"


def gone_choice(value: object) -> str:
    """What to say of a value that a list does not have any more."""
    return f"{show(value)} is not in its list any more"


def _joined(mine: Mapping[str, object], others: Mapping[str, object]) -> dict[str, object]:
    """Both, key by key and as deep as both are objects; where they collide mine stays."""
    result = dict(mine)
    for key, value in others.items():
        known = result.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = _joined(known, value)
        elif key not in result or known == {}:
            result[key] = value
    return result
