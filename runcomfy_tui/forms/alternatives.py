"""A whole body that can take several forms: the inputs of all in one form, switched by what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from runcomfy_tui.forms.conditions import Condition, Conditions, Effect
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.merge import either
from runcomfy_tui.forms.reading import Flat, Unshowable
from runcomfy_tui.forms.unions import MOST_BRANCHES
from runcomfy_tui.forms.validator import SchemaValidator

if TYPE_CHECKING:
    from runcomfy_tui.forms.reading import Reading


def joined_alternatives(reading: Reading, flat: Flat) -> tuple[Flat, Conditions]:
    """The flat schema with the inputs of every branch of its `oneOf` or `anyOf`, and the conditions for them."""
    keyword = next((each for each in ("oneOf", "anyOf") if each in flat.part), None)
    if keyword is None:
        return flat, Conditions()
    branches = _branches(reading, flat, flat.part[keyword])
    if not branches:
        return flat, Conditions()
    known = flat.part.get("properties")
    base: Mapping[str, object] = known if isinstance(known, Mapping) else {}
    parts: dict[str, object] = dict(base)
    for own, _ in branches:
        for name, each in own.items():
            if name not in base:
                parts[name] = either(parts[name], each) if name in parts else each
    shared = set.intersection(*(set(needed) for _, needed in branches))
    required = list(
        dict.fromkeys([*names(flat.part.get("required")), *(each for each in branches[0][1] if each in shared)])
    )
    joined = {key: value for key, value in flat.part.items() if key != keyword}
    joined["properties"] = parts
    if required:
        joined["required"] = required
    return replace(flat, part=joined), _switched(base, branches, parts)


def _branches(reading: Reading, flat: Flat, given: object) -> list[tuple[Mapping[str, object], list[str]]]:
    """Properties and required names of each branch that is an object."""
    found: list[tuple[Mapping[str, object], list[str]]] = []
    for each in given[:MOST_BRANCHES] if isinstance(given, list) else ():
        if not isinstance(each, Mapping):
            continue
        try:
            part = reading.flat(each, flat.seen).part
        except Unshowable:
            continue
        properties = part.get("properties")
        own = properties if isinstance(properties, Mapping) else {}
        found.append(({name: value for name, value in own.items() if value is not False}, names(part.get("required"))))
    return found


def _switched(
    base: Mapping[str, object], branches: list[tuple[Mapping[str, object], list[str]]], parts: Mapping[str, object]
) -> Conditions:
    """One condition a branch, where every branch has a constant of its own for the same input."""
    teller = next(
        (name for name in branches[0][0] if all(_constants(own.get(name)) for own, _ in branches)), None
    ) if len(branches) > 1 else None  # fmt: skip
    if teller is None:
        return Conditions()
    rules = []
    for own, needed in branches:
        test = SchemaValidator(
            {"properties": {teller: {"enum": _constants(own[teller])}}, "required": [teller]}, root={}
        )
        rules.append(Condition(Effect(shown=frozenset(own), required=frozenset(needed)), test=test))
    return Conditions(tuple(rules), frozenset(parts) - base.keys() - {teller})


def _constants(part: object) -> list[object]:
    if not isinstance(part, Mapping):
        return []
    if "const" in part:
        return [part["const"]]
    choices = part.get("enum")
    return choices if isinstance(choices, list) else []
