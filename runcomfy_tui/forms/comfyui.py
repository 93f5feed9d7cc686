"""From a deployed ComfyUI workflow and its node types to a form: a group for each node with values to change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind, Form
from runcomfy_tui.forms.groups import extra_field
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.node_inputs import NodeInput, node_input
from runcomfy_tui.forms.node_types import VALUE_KINDS, Declared, declared_inputs, display_name
from runcomfy_tui.forms.read import WHOLE_BODY
from runcomfy_tui.forms.validator import SchemaValidator
from runcomfy_tui.forms.wrap import EXTRA_DATA, INPUTS, OVERRIDES, WORKFLOW, Node, Wrap, titled

if TYPE_CHECKING:
    from runcomfy_tui.domain.deployment import Payload

LONG_LIST: Final = 40
"""Choices from which on a list stands in the schema once, however many nodes of its type there are."""

_SHOWS: Final = re.compile(r"^(show|preview|note|display|markdown)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Group:
    """A node with its inputs as fields. `rank` orders the nodes, those of one rank as the workflow has them."""

    name: str
    node: Node
    inputs: tuple[NodeInput, ...]
    is_preset: bool
    rank: int

    @property
    def field(self) -> Field:
        """The group to fill in."""
        fields = tuple(each.field for each in self.inputs)
        extra = extra_field({each.name: None for each in fields})
        return Field(
            name=self.name,
            kind=FieldKind.GROUP,
            title=titled(self.name, self.node.title, self.node.class_type),
            fields=fields,
            extra=replace(extra, description="Sent as well, though the deployed node has no such values."),
            preset=self.is_preset,
        )


def comfyui_form(payload: Payload, types: Mapping[str, object]) -> Form:
    """The form for a deployment; never raises, whatever it is given.

    `types` has the registry's entries of the workflow's node types, as far as they can be had. Without a workflow
    there is one JSON field for the whole body, and the reason.
    """
    nodes, groups = _read(payload, types)
    if not nodes:
        return _without_workflow(payload)
    groups.sort(key=lambda each: each.rank)
    beside = _beside(nodes)
    fields = (*(each.field for each in groups), *beside)
    extra = replace(
        extra_field({**nodes, **{each.name: None for each in beside}}),
        description="Other parts of the body as JSON, sent as well: overrides of nodes that are not here.",
    )
    schema = _schema(groups, beside)
    return Form(
        fields=fields,
        extra=extra,
        schema=schema,
        validator=SchemaValidator(schema),
        wrap=Wrap(nodes, dict(zip((each.name for each in beside), (EXTRA_DATA, WORKFLOW), strict=True)), extra.name),
        data_uris_documented=True,
    )


def _read(payload: Payload, types: Mapping[str, object]) -> tuple[dict[str, Node], list[_Group]]:
    known: dict[str, dict[str, Declared]] = {}
    nodes: dict[str, Node] = {}
    groups: list[_Group] = []
    workflow = payload.workflow or {}
    for key, entry in workflow.items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("class_type"), str):
            continue
        name, class_type = str(key), entry["class_type"]
        if class_type not in known:
            known[class_type] = declared_inputs(types.get(class_type))
        given, preset = _inputs(entry), _inputs(payload.overrides.get(name))
        values = {**given, **preset}
        links = {key: source for key, value in values.items() if (source := _source(value, workflow)) is not None}
        node = Node(
            title=_title(entry),
            class_type=class_type,
            deployed={key: value for key, value in values.items() if key not in links},
            links=links,
            declared=frozenset(each for each, about in known[class_type].items() if about.kind in VALUE_KINDS),
            presets={
                key: given.get(key, preset[key])
                for key in preset
                if key not in links and not _has(given, key, preset[key])
            },
        )
        nodes[name] = node
        if node.deployed:
            groups.append(_group(name, node, known[class_type], preset, display_name(types.get(class_type))))
    return nodes, groups


def _group(
    name: str, node: Node, declared: Mapping[str, Declared], preset: Mapping[str, object], usual_title: str
) -> _Group:
    keys = (*(key for key in declared if key in node.deployed), *(key for key in node.deployed if key not in declared))
    inputs = tuple(
        node_input(
            node.class_type,
            key,
            node.deployed[key],
            declared.get(key),
            preset=key in preset,
            beneath=node.presets.get(key, NO_DEFAULT),
        )
        for key in keys
    )
    is_preset = any(key in preset for key in keys)
    has_title = bool(usual_title) and node.title.strip() not in ("", node.class_type, usual_title)
    is_prompt = any(each.field.kind is FieldKind.TEXT for each in inputs) and not _SHOWS.match(node.class_type)
    has_media = any(each.field.kind is FieldKind.MEDIA for each in inputs)
    rank = 0 if is_preset else 1 if is_prompt else 2 if has_media else 3 if has_title else 4
    return _Group(name, node, inputs, is_preset, rank)


def _beside(nodes: Mapping[str, object]) -> tuple[Field, Field]:
    """The fields for what a body has beside overrides, called otherwise where a node has that very id."""
    data = Field(
        name=_free(EXTRA_DATA, nodes),
        kind=FieldKind.JSON,
        title="Extra data",
        description="A JSON object that goes with the request: keys for nodes that call services of others, say.",
    )
    workflow = Field(
        name=_free(WORKFLOW, nodes),
        kind=FieldKind.JSON,
        title="Another workflow",
        description="A whole workflow in ComfyUI's API form, run in place of the deployed one; without overrides.",
    )
    return data, workflow


def _free(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name += "'"
    return name


def _schema(groups: list[_Group], beside: tuple[Field, ...]) -> dict[str, object]:
    """The JSON Schema for the flat values; long lists of choices stand in it once each."""
    lists: dict[int, str] = {}
    definitions: dict[str, object] = {}

    def rules(each: NodeInput) -> Mapping[str, object]:
        choices = each.field.choices
        if "enum" not in each.rules or len(choices) < LONG_LIST:
            return each.rules
        name = lists.setdefault(id(choices), f"choices-{len(lists)}")
        definitions[name] = each.rules
        return {"$ref": f"#/$defs/{name}"}

    properties: dict[str, object] = {
        each.name: {"type": "object", "properties": {one.field.name: rules(one) for one in each.inputs}}
        for each in groups
    }
    properties |= {each.name: {"type": "object"} for each in beside}
    return {"type": "object", "properties": properties, **({"$defs": definitions} if definitions else {})}


def _inputs(entry: object) -> Mapping[str, object]:
    inputs = entry.get(INPUTS) if isinstance(entry, Mapping) else None
    return inputs if isinstance(inputs, Mapping) else {}


def _has(inputs: Mapping[str, object], key: str, value: object) -> bool:
    return key in inputs and same_json(inputs[key], value)


def _source(value: object, workflow: Mapping[str, object]) -> str | None:
    """The id of the node that a link comes from, None for what is no link: the id of a node and an output's number."""
    match value:
        case [str(node), int() | float() as output] if node in workflow and not isinstance(output, bool):
            return node
        case _:
            return None


def _title(entry: Mapping[str, object]) -> str:
    about = entry.get("_meta")
    title = about.get("title") if isinstance(about, Mapping) else None
    return title if isinstance(title, str) else ""


def node_titles(payload: Payload) -> dict[str, str]:
    """Every node of a workflow by its id, as it is titled everywhere: `Save (SaveImage) #9`. Raw text."""
    return dict(_titles(payload.workflow or {}))


def _titles(workflow: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, entry in workflow.items():
        if isinstance(entry, Mapping):
            class_type = entry.get("class_type")
            yield str(name), titled(str(name), _title(entry), class_type if isinstance(class_type, str) else "")


def _without_workflow(payload: Payload) -> Form:
    body = Field(name=WHOLE_BODY, kind=FieldKind.JSON, title="Body as JSON", required=True, default={OVERRIDES: {}})
    why = "is not known" if payload.workflow is None else "is not in ComfyUI's API form"
    return Form(
        fields=(body,),
        extra=extra_field({}),
        schema={},
        problem=f"The workflow of this deployment {why}.",
        data_uris_documented=True,
    )
