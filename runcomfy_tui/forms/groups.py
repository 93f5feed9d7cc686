"""Objects with inputs of their own, and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from runcomfy_tui.forms.conditional import conditional_inputs
from runcomfy_tui.forms.conditions import NO_CONDITIONS, Conditions
from runcomfy_tui.forms.constructs import count
from runcomfy_tui.forms.field import Field, FieldKind
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.media_rules import read_rules
from runcomfy_tui.forms.order import ordered

if TYPE_CHECKING:
    from runcomfy_tui.forms.reading import Flat, Reading

EXTRA: Final = "(other)"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an object consists of: its fields in order, what switches them, and the names that they use up."""

    fields: tuple[Field, ...] = ()
    conditions: Conditions = NO_CONDITIONS
    names: frozenset[str] = frozenset()


def inputs_of(reading: Reading, flat: Flat, depth: int) -> Inputs:
    """The inputs of an object, the conditional ones included. Raises Unshowable."""
    part = flat.part
    properties = part.get("properties")
    named: Mapping[str, object] = properties if isinstance(properties, Mapping) else {}
    required = names(part.get("required"))
    parts: dict[str, object] = {**named, **{name: {} for name in required if name not in named}}
    more, conditions = conditional_inputs(reading, flat, parts)
    parts.update(more)
    needed = frozenset(required)
    fields = [
        reading.field(name, each, required=name in needed, seen=flat.seen, depth=depth)
        for name, each in ordered(part, parts, required)
    ]
    known = named.keys() | more.keys()
    fields = [each if each.note or each.name in known else replace(each, note=_UNNAMED) for each in fields]
    return Inputs(tuple(fields), conditions, frozenset(parts))


def group(reading: Reading, flat: Flat, depth: int) -> dict[str, Any]:
    """The facts of an object's field; one that names no inputs is raw JSON. Raises Unshowable."""
    inputs = inputs_of(reading, flat, depth + 1)
    if not inputs.fields:
        return {"kind": FieldKind.JSON, "note": "It is a group of values, whose names are for you to choose."}
    return {
        "kind": FieldKind.GROUP,
        "fields": inputs.fields,
        "conditions": inputs.conditions,
        "extra": None if _takes_no_more(flat.part) else extra_field(inputs.names),
    }


def item_list(reading: Reading, flat: Flat, depth: int) -> dict[str, Any]:
    """The facts of a list's field; one without a schema for its items is raw JSON."""
    part = flat.part
    items = part.get("items")
    if "prefixItems" in part or isinstance(items, list):
        return {"kind": FieldKind.JSON, "note": "It is a list in which each place has a meaning of its own."}
    if not isinstance(items, Mapping) or not items:
        return {"kind": FieldKind.JSON, "note": "It is a list of anything."}
    item = reading.field("", items, seen=flat.seen, depth=depth + 1)
    rules = read_rules(part)
    if rules and not item.rules and item.kind is FieldKind.MEDIA:
        item = replace(item, rules=rules)
    return {
        "kind": FieldKind.LIST,
        "item": item,
        "media": item.media,
        "rules": rules,
        "min_items": count(part.get("minItems")),
        "max_items": count(part.get("maxItems")),
    }


def extra_field(taken: frozenset[str] | Mapping[str, object]) -> Field:
    """The field for values that a schema does not name."""
    name = EXTRA
    while name in taken:
        name += "'"
    return Field(
        name=name,
        kind=FieldKind.JSON,
        title="Other values",
        description="Sent as well, though the model's schema does not name them.",
    )


_UNNAMED: Final = "The schema requires it, but does not say what it is."


def _takes_no_more(part: Mapping[str, object]) -> bool:
    if part.get("additionalProperties") is False:
        return not part.get("patternProperties")
    return part.get("unevaluatedProperties") is False and "additionalProperties" not in part
