"""Hypothesis strategies: schemas of the constructs that forms know, bodies for them, and edits of their drafts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from runcomfy_tui.forms import (
    Branched,
    EmptyText,
    Entry,
    Field,
    FieldKind,
    Form,
    Items,
    Members,
    NotSent,
    Null,
    Picked,
    Raw,
    Typed,
)

SMALL = st.integers(-3, 12)
TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
SCALAR = st.one_of(TEXT, SMALL, st.floats(-3, 12).map(lambda value: round(value, 2)), st.booleans())
NAMES = st.sampled_from(["prompt", "seed", "a", "b.c", "[x]", "image", "(other)"])
INNER_NAMES = st.sampled_from(["path", "scale", "kind", "a", "(other)"])


def limited(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A part of a schema with any of these keywords."""
    return st.fixed_dictionaries({}, optional=parts)


STRINGS = limited(minLength=st.integers(0, 2), maxLength=st.integers(2, 9), default=TEXT).map(
    lambda rest: {"type": "string", **rest}
)
NUMBERS = st.builds(
    lambda kind, rest: {"type": kind, **rest},
    st.sampled_from(["integer", "number", "float"]),
    limited(minimum=SMALL, maximum=SMALL, multipleOf=st.integers(1, 4), default=SMALL),
)
CHOICES = st.lists(SCALAR, min_size=1, max_size=7).map(lambda values: {"enum": values})
OTHERS = st.sampled_from(
    [{"type": "boolean"}, {"type": "boolean", "default": True}, {"const": 5}, {"type": "string", "format": "image_uri"}]
)
ODD = st.sampled_from([{"type": "object", "required": ["k"]}, {"$ref": "#/$defs/short"}, {"$ref": "#/$defs/tree"}, {}])
SCALARS = st.one_of(STRINGS, NUMBERS, CHOICES, OTHERS)
DEFINITIONS: dict[str, Any] = {
    "short": {"type": "string", "maxLength": 3},
    "tree": {
        "type": "object",
        "properties": {"leaf": {"type": "integer"}, "more": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
        "required": ["leaf"],
    },
}


def _lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    rest = limited(minItems=st.integers(0, 2), maxItems=st.integers(1, 3), uniqueItems=st.booleans())
    return st.builds(lambda item, more: {"type": "array", "items": item, **more}, items, rest)


@st.composite
def groups(draw: st.DrawFn, parts: st.SearchStrategy[Any], names: st.SearchStrategy[str]) -> dict[str, Any]:
    """An object with named properties, some of them required, maybe open, maybe with a dependency."""
    properties = draw(st.dictionaries(names, parts, min_size=1, max_size=3))
    known = sorted(properties)
    group: dict[str, Any] = {"type": "object", "properties": properties}
    group["required"] = draw(st.lists(st.sampled_from(known), unique=True, max_size=2))
    if draw(st.booleans()):
        group["additionalProperties"] = draw(st.sampled_from([False, {"type": "integer"}]))
    if draw(st.integers(0, 3)) == 0:
        group["dependentRequired"] = {draw(st.sampled_from(known)): [draw(st.sampled_from([*known, "more"]))]}
    return group


def _unions(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda keyword, branches: {keyword: branches},
        st.sampled_from(["anyOf", "oneOf"]),
        st.lists(st.one_of(parts, st.just({"type": "null"})), min_size=1, max_size=3),
    )


def _both(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(parts, min_size=1, max_size=2).map(lambda several: {"allOf": several})


def _extend(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(_lists(parts), groups(parts, INNER_NAMES), _unions(parts), _both(parts))


SIMPLE = st.one_of(SCALARS, ODD, st.sampled_from([{"type": ["string", "number"]}, {"type": ["integer", "null"]}]))
PARTS: st.SearchStrategy[Any] = st.recursive(SIMPLE, _extend, max_leaves=4)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """A whole input schema, sometimes with inputs that depend on others."""
    schema = draw(groups(PARTS, NAMES))
    schema["$defs"] = DEFINITIONS
    known = sorted(schema["properties"])
    if draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(known))
        schema["if"] = draw(st.sampled_from([{"required": [name]}, {"properties": {name: {"type": "string"}}}]))
        schema["then"] = {"properties": {"extra": draw(SCALARS)}, "required": draw(st.sampled_from([[], ["extra"]]))}
        schema["else"] = draw(st.sampled_from([{}, {"properties": {name: False}}, {"required": known[:1]}]))
    return schema


LOOSE: st.SearchStrategy[Entry] = st.one_of(
    st.builds(Typed, st.one_of(TEXT, SMALL.map(str), st.sampled_from(["1e1", "0.5", "https://a.example/x", "{}", ""]))),
    st.builds(Picked, SCALAR),
    st.builds(Raw, st.sampled_from(["5", "[1]", '{"a": 1}', "{", ""])),
    st.just(EmptyText()),
    st.just(Null()),
    st.just(NotSent()),
)


def edits(field: Field, depth: int = 0) -> st.SearchStrategy[Entry]:
    """Anything that could stand in this field."""
    fitting: st.SearchStrategy[Entry] = LOOSE
    if field.choices:
        fitting = st.sampled_from(field.choices).map(Picked)
    elif depth < 4 and field.kind is FieldKind.GROUP:
        inner = (*field.fields, *([field.extra] if field.extra is not None else []))
        fitting = st.fixed_dictionaries({}, optional={each.name: edits(each, depth + 1) for each in inner}).map(Members)
    elif depth < 4 and field.kind is FieldKind.LIST and field.item is not None:
        fitting = st.lists(edits(field.item, depth + 1), max_size=3).map(lambda each: Items(tuple(each)))
    elif depth < 4 and field.kind is FieldKind.UNION:
        fitting = st.one_of(
            *(
                edits(branch, depth + 1).map(lambda each, place=place: Branched(place, {place: each}))  # type: ignore[misc]
                for place, branch in enumerate(field.branches)
            )
        )
    return st.one_of(fitting, fitting, fitting, LOOSE)


def drafts(form: Form) -> st.SearchStrategy[dict[str, Entry]]:
    """Any draft of a form; some fields are left out."""
    extra: st.SearchStrategy[Entry] = st.sampled_from([Typed('{"n": 1}'), Typed("{}"), NotSent()])
    return st.fixed_dictionaries(
        {}, optional={**{each.name: edits(each) for each in form.fields}, form.extra.name: extra}
    )


def values(field: Field, depth: int = 0) -> st.SearchStrategy[Any]:
    """A value that may fit the field."""
    if field.choices:
        return st.sampled_from(field.choices)
    match field.kind:
        case FieldKind.GROUP if depth < 4:
            needed = {each.name: values(each, depth + 1) for each in field.fields if each.required}
            rest = {each.name: values(each, depth + 1) for each in field.fields if not each.required}
            return st.fixed_dictionaries(needed, optional={**rest, "unnamed": SMALL})
        case FieldKind.LIST if depth < 4 and field.item is not None:
            return st.lists(values(field.item, depth + 1), max_size=3)
        case FieldKind.UNION if depth < 4:
            return st.one_of(*(values(branch, depth + 1) for branch in field.branches))
        case FieldKind.MEDIA:
            return st.just("https://a.example/x.png")
        case FieldKind.INTEGER | FieldKind.SEED | FieldKind.NUMBER:
            return SMALL
        case FieldKind.LINE | FieldKind.TEXT:
            return TEXT
        case FieldKind.SWITCH:
            return st.booleans()
        case _:
            return st.one_of(SCALAR, st.none(), st.just({"k": [1]}), st.just({"leaf": 1, "more": [{"leaf": 2}]}))


def standard(schema: Any) -> Any:
    """The schema with the house spelling of numbers replaced, in the simplest possible way."""
    if isinstance(schema, dict):
        return {
            key: "number" if key == "type" and value == "float" else standard(value) for key, value in schema.items()
        }
    return [standard(each) for each in schema] if isinstance(schema, list) else schema
