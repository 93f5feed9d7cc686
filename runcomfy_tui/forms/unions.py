"""Values that can take several forms: `X or null`, choices in disguise, and one of several branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from runcomfy_tui.forms.field import Field, FieldKind
from runcomfy_tui.forms.merge import merged
from runcomfy_tui.forms.validator import SchemaValidator
from runcomfy_tui.forms.words import TYPE_WORDS, show

if TYPE_CHECKING:
    from runcomfy_tui.forms.reading import Flat, Reading

MOST_BRANCHES: Final = 60

_UNIONS: Final = ("anyOf", "oneOf")
_STRUCTURE: Final = frozenset(
    {"type", "properties", "enum", "const", "items", "prefixItems", "$ref", "allOf", "anyOf", "oneOf", "format"}
)
_BASE: Final = frozenset({"type", "properties", "items"})


def without_null(part: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
    """A schema that may take null as the same without, and whether it may; a lone branch, joined with the rest."""
    rest, nullable = _types_without_null(part)
    for keyword in _UNIONS:
        branches = rest.get(keyword)
        if not isinstance(branches, list):
            continue
        others = [each for each in branches if not _is_only_null(each)]
        outer = {key: value for key, value in rest.items() if key != keyword}
        if len(others) < len(branches):
            nullable = nullable or "type" not in part
            rest = {**outer, keyword: others} if others else {**outer, "enum": [None]}
        if len(others) == 1 and isinstance(others[0], Mapping):
            joined = outer.get("allOf")
            rest = {**outer, "allOf": [*(joined if isinstance(joined, list) else []), others[0]]}
        elif (choices := _all_choices(others)) and "enum" not in part and "const" not in part:
            rest = {**outer, "enum": choices}
    return rest, nullable


def union(reading: Reading, flat: Flat, depth: int) -> dict[str, Any] | None:
    """The facts of a choice between branches; None where the branches only narrow what is known without them."""
    base = dict(flat.part)
    keyword = next((each for each in _UNIONS if each in base), None)
    if keyword is None:
        kinds = base.pop("type", None)
        branches: list[object] = [{"type": kind} for kind in kinds] if isinstance(kinds, list) else []
    else:
        given = base.pop(keyword)
        branches = given if isinstance(given, list) else []
        if _only_narrow(base, branches):
            return None
    parts = [_branch(base, each) for each in branches[:MOST_BRANCHES]]
    if not parts:
        return {"kind": FieldKind.JSON, "note": "Its type in the model's schema is not known."}
    if len(branches) > MOST_BRANCHES:
        return {"kind": FieldKind.JSON, "note": "It can take too many forms."}
    return {"kind": FieldKind.UNION, "branches": _branch_fields(reading, parts, flat, depth)}


def _branch_fields(reading: Reading, parts: list[object], flat: Flat, depth: int) -> tuple[Field, ...]:
    fields = [reading.field("", part, required=True, seen=flat.seen, depth=depth + 1) for part in parts]
    titles = [_title(field, part) for field, part in zip(fields, parts, strict=True)]
    result: list[Field] = []
    for place, (field, part, title) in enumerate(zip(fields, parts, titles, strict=True)):
        repeated = titles.count(title) > 1
        schema = part if isinstance(part, Mapping) else {} if part else {"not": {}}
        result.append(
            replace(
                field,
                title=f"{title} ({place + 1})" if repeated else title,
                validator=SchemaValidator(schema, root=reading.root),
            )
        )
    return tuple(result)


def _branch(base: Mapping[str, object], branch: object) -> object:
    """A branch with what holds for all of them; what describes the whole stays with the whole."""
    if not isinstance(branch, Mapping):
        return branch
    common = {key: value for key, value in base.items() if key not in _OF_THE_WHOLE}
    if not common:
        return branch
    if "$ref" in branch or "allOf" in branch:
        return {**common, "allOf": [branch]} if "allOf" not in common else {"allOf": [branch, common]}
    return merged([branch, common])


_OF_THE_WHOLE: Final = frozenset({"title", "description", "default", "examples", "readOnly", "$defs", "definitions"})


def _only_narrow(base: Mapping[str, object], branches: list[object]) -> bool:
    """Whether no branch says anything about the form of a value that the schema around it does not say."""
    if not _BASE & base.keys() or isinstance(base.get("type"), list):
        return False
    known = base.get("properties")
    names = known.keys() if isinstance(known, Mapping) else frozenset()
    for each in branches:
        if not isinstance(each, Mapping):
            continue
        own = each.get("properties")
        if isinstance(own, Mapping) and own and not own.keys() <= names:
            return False
        if (_STRUCTURE - {"properties"}) & each.keys() and not (
            set(each) & _STRUCTURE <= {"type", "properties"} and each.get("type") == base.get("type")
        ):
            return False
    return True


def _title(field: Field, part: object) -> str:
    """What tells a branch apart: its title, its constant property, or the kind of value that it is."""
    if field.title:
        return field.title
    for inner in field.fields:
        if inner.kind is FieldKind.FIXED and inner.choices:
            return show(inner.choices[0], quote=False)
    if field.kind is FieldKind.FIXED and field.choices:
        return show(field.choices[0], quote=False)
    if field.kind is FieldKind.GROUP:
        needed = [inner.label for inner in field.fields if inner.required] or [field.fields[0].label]
        return " and ".join(needed[:3])
    return _kind_words(field, part)


def _kind_words(field: Field, part: object) -> str:
    match field.kind:
        case FieldKind.MEDIA:
            return field.media or "URL"
        case FieldKind.CHOICE:
            return "a choice"
        case FieldKind.LIST if field.item is not None:
            return f"a list of {field.item.media}s" if field.item.media else "a list"
        case FieldKind.UNION:
            return "one of several forms"
        case _:
            kind = part.get("type") if isinstance(part, Mapping) else None
            return TYPE_WORDS.get(str(kind), "anything")


def _types_without_null(part: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
    kind, choices = part.get("type"), part.get("enum")
    if not isinstance(kind, list):
        return part, isinstance(choices, list) and None in choices and "type" not in part
    others = [each for each in kind if each != "null"]
    allows_null = len(others) < len(kind) and not (isinstance(choices, list) and None not in choices)
    if "number" in others and "integer" in others:
        others.remove("integer")
    if len(others) == 1:
        return {**part, "type": others[0]}, allows_null
    if not others:
        return {**part, "type": "null"}, allows_null
    return (part if len(others) == len(kind) else {**part, "type": others}), allows_null


def _all_choices(branches: list[object]) -> list[object]:
    """The values of branches that each allow only what they list; none where one allows more."""
    values: list[object] = []
    for each in branches:
        if not isinstance(each, Mapping) or not set(each) <= {"const", "enum", "type", "title", "description"}:
            return []
        listed = [each["const"]] if "const" in each else each.get("enum")
        if not isinstance(listed, list):
            return []
        values.extend(listed)
    return values


def _is_only_null(part: object) -> bool:
    if not isinstance(part, Mapping):
        return False
    return (
        part.get("type") in ("null", ["null"])
        or part.get("enum") == [None]
        or ("const" in part and part["const"] is None)
    )
