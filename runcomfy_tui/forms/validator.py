"""Asking the JSON Schema validator about a body: no network, no hang, and its findings in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from runcomfy_tui.forms.words import complaint, missing, unexpected

if TYPE_CHECKING:
    import jsonschema_rs

BACKTRACK_LIMIT: Final = 20_000
"""Steps that a pattern may take; one that needs more is not checked at all."""

_UNDECIDED: Final = frozenset({"backtrackLimitExceeded", "regexEngineFailure", "fromUtf8", "$ref"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a body: where, and what in plain words."""

    path: tuple[str | int, ...]
    words: str


class SchemaValidator:
    """Validates bodies against one normalised schema.

    The validator itself is built at the first question. Parts of the schema that it cannot take (remote references,
    broken patterns) are left out and named in `unchecked`; the rest is still checked.
    """

    __slots__ = ("_built", "_schema", "_unchecked", "_validator")

    def __init__(self, schema: Mapping[str, object]) -> None:
        self._schema = dict(schema)
        self._built = False
        self._validator: Any = None
        self._unchecked: tuple[str, ...] = ()

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Names of the inputs whose part of the schema cannot be used."""
        self._build()
        return self._unchecked

    def problems(self, body: Mapping[str, object]) -> tuple[Problem, ...]:
        """Everything that is wrong with the body, in the schema's own order."""
        self._build()
        if self._validator is None:
            return ()
        try:
            found = list(self._validator.iter_errors(body))
        except ValueError:  # a value that cannot be handed over; the form has already complained about it
            return ()
        return tuple(problem for error in found for problem in _problems(error))

    def _build(self) -> None:
        if self._built:
            return
        self._built = True
        schema = {key: value for key, value in self._schema.items() if key != "readOnly"}
        self._validator = _validator(schema)
        if self._validator is not None or not schema:
            return
        schema.pop("$schema", None)
        schema.pop("$id", None)
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            kept = {name: part for name, part in properties.items() if _stands_alone(schema, name, part)}
            self._unchecked = tuple(name for name in properties if name not in kept)
            anything = dict.fromkeys(self._unchecked, True)
            self._validator = _validator({**_bare(schema), "properties": {**kept, **anything}})


def _stands_alone(schema: Mapping[str, object], name: str, part: object) -> bool:
    definitions = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    candidate = {**definitions, "properties": {name: part}}
    if _validator(candidate) is not None:
        return True
    return not _refers(part) and _validator({"properties": {name: part}}) is not None


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


def _validator(schema: Mapping[str, object]) -> jsonschema_rs.Validator | None:
    """A validator for the schema, by today's rules or else those of draft 7; None where it cannot be built."""
    import jsonschema_rs

    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT)
    builders = (jsonschema_rs.validator_for, jsonschema_rs.Draft7Validator)
    for build in builders:
        try:
            return build(dict(schema), retriever=_refuse, pattern_options=options)
        except (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError):
            continue
    return None


def _refuse(uri: str) -> Any:
    raise ValueError("remote references are not followed")


def _problems(error: Any) -> Iterable[Problem]:
    path = tuple(error.instance_path)
    kind = error.kind
    match kind.name:
        case name if name in _UNDECIDED:
            return
        case "required":
            yield Problem((*path, str(kind.property)), missing())
        case "additionalProperties" | "unevaluatedProperties":
            for name in kind.unexpected:
                yield Problem((*path, str(name)), unexpected())
        case "falseSchema" if list(error.schema_path)[-1:] == ["additionalProperties"]:
            yield Problem(path, "has a key that is not allowed")
        case "anyOf" | "oneOf" if (branch := _best_branch(kind, path)) is not None:
            for inner in branch:
                yield from _problems(inner)
        case name:
            keyword = "oneOfMultipleValid" if type(kind).__name__ == "OneOfMultipleValid" else name
            yield Problem(path, complaint(keyword, kind.value, error.instance))


def _best_branch(kind: Any, path: tuple[str | int, ...]) -> list[Any] | None:
    """The errors of the one alternative whose type fits, so that `X or null` complains about X."""
    context = getattr(kind, "context", None)
    if not isinstance(context, list):
        return None
    fitting = [branch for branch in context if branch and not any(_is_misfit(each, path) for each in branch)]
    return fitting[0] if len(fitting) == 1 else None


def _is_misfit(error: Any, path: tuple[str | int, ...]) -> bool:
    return error.kind.name in {"type", "const"} and len(tuple(error.instance_path)) <= len(path)
