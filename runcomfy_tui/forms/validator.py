"""Asking the JSON Schema validator about a body: no network, no hang, and its findings in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.keywords import rooted
from runcomfy_tui.forms.weight import is_too_heavy
from runcomfy_tui.forms.words import alternatives, complaint, missing, unexpected

if TYPE_CHECKING:
    import jsonschema_rs

BACKTRACK_LIMIT: Final = 20_000
"""Steps that a pattern may take; one that needs more is not checked at all."""

_UNDECIDED: Final = frozenset({"backtrackLimitExceeded", "regexEngineFailure", "fromUtf8", "$ref"})


_ROOT: Final = "urn:runcomfy-form"
"""What the whole schema is called by a part of it that is used alone."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a body: where, what in plain words, and the keyword that says so."""

    path: tuple[str | int, ...]
    words: str
    keyword: str = ""


class SchemaValidator:
    """Validates bodies against one normalised schema.

    The validator itself is built at the first question. Parts of the schema that it cannot take (remote references,
    broken patterns) are left out and named in `unchecked`; the rest is still checked. With `root` the schema is a
    part of that one, and may refer to it.
    """

    __slots__ = ("_built", "_root", "_schema", "_unchecked", "_validator")

    def __init__(self, schema: Mapping[str, object], root: Mapping[str, object] | None = None) -> None:
        self._schema = schema
        self._root = root
        self._built = False
        self._validator: Any = None
        self._unchecked: tuple[str, ...] = ()

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Names of the inputs whose part of the schema cannot be used."""
        self._build()
        return self._unchecked

    def accepts(self, value: object) -> bool | None:
        """Whether the schema allows a value; None where it cannot be asked."""
        self._build()
        if self._validator is None:
            return None
        try:
            return bool(self._validator.is_valid(value))
        except (ValueError, TypeError):
            return None

    def problems(self, body: object) -> tuple[Problem, ...]:
        """Everything that is wrong with the body, in the schema's own order."""
        self._build()
        if self._validator is None:
            return ()
        try:
            found = list(self._validator.iter_errors(body))
        except ValueError:  # a value that cannot be handed over; the form has already complained about it
            return ()
        return tuple(problem for error in found for problem in _problems(error, body))

    def _build(self) -> None:
        if self._built:
            return
        self._built = True
        if self._root is not None:
            self._build_part(self._root)
            return
        schema = {key: value for key, value in self._schema.items() if key != "readOnly"}
        self._validator = _validator(schema)
        if self._validator is not None or not schema:
            return
        schema.pop("$schema", None)
        schema.pop("$id", None)
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            kept = _usable(schema, dict(properties))
            self._unchecked = tuple(name for name in properties if name not in kept)
            anything = dict.fromkeys(self._unchecked, True)
            self._validator = _validator({**_bare(schema), "properties": {**kept, **anything}})

    def _build_part(self, root: Mapping[str, object]) -> None:
        dialect = {"$schema": root["$schema"]} if isinstance(root.get("$schema"), str) else {}
        whole = {key: value for key, value in root.items() if key != "$id"}
        part = rooted({key: value for key, value in self._schema.items() if key != "$id"}, _ROOT)
        if not is_too_heavy(self._schema, whole):
            self._validator = _validator({**part, **dialect}, whole) or _validator(part, whole)


def _usable(schema: Mapping[str, object], properties: dict[str, object]) -> dict[str, object]:
    """Those properties that a validator can take; the others are found by halving, for there may be hundreds."""
    definitions = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    if not properties or _validator({**definitions, "properties": properties}) is not None:
        return properties
    if definitions and not _refers(properties) and _validator({"properties": properties}) is not None:
        return properties
    if len(properties) == 1:
        return {}
    names = list(properties)
    half = len(names) // 2
    parts = ({name: properties[name] for name in each} for each in (names[:half], names[half:]))
    return {name: part for each in parts for name, part in _usable(schema, each).items()}


def _bare(schema: Mapping[str, object]) -> dict[str, object]:
    """The schema with those of its top-level rules that can be used."""
    result: dict[str, object] = {}
    definitions_first = sorted(schema.items(), key=lambda pair: pair[0] not in {"$defs", "definitions"})
    for key, value in definitions_first:
        if key != "properties" and _validator({**result, key: value}) is not None:
            result[key] = value
    return result


def _refers(part: object) -> bool:
    if isinstance(part, Mapping):
        return "$ref" in part or any(map(_refers, part.values()))
    return isinstance(part, list) and any(map(_refers, part))


def _validator(
    schema: Mapping[str, object], root: Mapping[str, object] | None = None
) -> jsonschema_rs.Validator | None:
    """A validator for the schema, by today's rules or else those of draft 7; None where it cannot be built."""
    import jsonschema_rs

    if root is None and is_too_heavy(schema):
        return None

    def retrieve(uri: str) -> Any:
        if root is None or uri.rstrip("#") != _ROOT:
            raise ValueError("remote references are not followed")
        return root

    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)
    builders = (jsonschema_rs.validator_for, jsonschema_rs.Draft7Validator)
    for build in builders:
        try:
            return build(dict(schema), retriever=retrieve, pattern_options=options)
        except (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError):
            continue
    return None


def _problems(error: Any, body: object) -> Iterable[Problem]:
    path = _path(error, body)
    kind = error.kind
    match kind.name:
        case name if name in _UNDECIDED:
            return
        case "required":
            yield Problem((*path, str(kind.property)), missing(), "required")
        case "additionalProperties" | "unevaluatedProperties":
            for name in kind.unexpected:
                yield Problem((*path, str(name)), unexpected(), "additionalProperties")
        case "falseSchema" if list(error.schema_path)[-1:] == ["additionalProperties"]:
            yield Problem(path, "has a key that is not allowed", "falseSchema")
        case "propertyNames":
            yield Problem(path, complaint("propertyNames", None, None), "propertyNames")
        case "anyOf" | "oneOf" if (branch := _best_branch(kind, len(error.instance_path))) is not None:
            for inner in branch:
                yield from _problems(inner, body)
        case "anyOf" | "oneOf" as name if lacking := _lacking(kind, len(error.instance_path)):
            yield Problem(path, alternatives(lacking), name)
        case name:
            keyword = "oneOfMultipleValid" if type(kind).__name__ == "OneOfMultipleValid" else name
            yield Problem(path, complaint(keyword, getattr(kind, "value", None), error.instance), keyword)


def _best_branch(kind: Any, depth: int) -> list[Any] | None:
    """The errors of the one alternative whose type fits, so that `X or null` complains about X."""
    context = getattr(kind, "context", None)
    if not isinstance(context, list):
        return None
    fitting = [branch for branch in context if branch and not any(_is_misfit(each, depth) for each in branch)]
    return fitting[0] if len(fitting) == 1 else None


def _lacking(kind: Any, depth: int) -> list[list[str]]:
    """The names that each alternative asks for, where that is all that it asks for."""
    context = getattr(kind, "context", None)
    if not isinstance(context, list) or not context:
        return []
    wanted: list[list[str]] = []
    for branch in context:
        if not branch or any(each.kind.name != "required" or len(each.instance_path) != depth for each in branch):
            return []
        wanted.append([str(each.kind.property) for each in branch])
    return wanted


def _is_misfit(error: Any, depth: int) -> bool:
    return error.kind.name in {"type", "const"} and len(error.instance_path) <= depth


def _path(error: Any, body: object) -> tuple[str | int, ...]:
    """Where an error is. The validator tells a key `0` like the first item of a list, and leaves out an empty key."""
    found: list[str | int] = []
    place = body
    for step in error.instance_path:
        if isinstance(place, dict):
            while str(step) not in place and isinstance(place.get(""), dict):
                found.append("")
                place = place[""]
            step = str(step)
            place = place.get(step)
        elif isinstance(place, list) and isinstance(step, int) and step < len(place):
            place = place[step]
        found.append(step)
    while isinstance(place, dict) and "" in place and not same_json(place, error.instance):
        found.append("")
        place = place[""]
    return tuple(found)
