"""Which field a place inside a body belongs to, and the complaints of the validator put on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from runcomfy_tui.forms.entry import Branched, Entry, Items, Members
from runcomfy_tui.forms.field import Field, FieldKind
from runcomfy_tui.forms.validator import Problem
from runcomfy_tui.forms.words import choose

_UNFIT: Final = frozenset({"anyOf", "oneOf", "oneOfNotValid"})
_DEEPEST: Final = 30


def field_at(field: Field | None, entry: Entry | None, path: Sequence[str | int]) -> tuple[Field | None, Entry | None]:
    """The field, and what is entered into it, at a path from here; None where no field stands there."""
    for step in path:
        field, entry = _branch(field, entry)
        if field is None:
            return None, None
        if isinstance(step, int):
            items = entry.entries if isinstance(entry, Items) else ()
            field, entry = field.item, items[step] if step < len(items) else None
        else:
            members: Mapping[str, Entry] = entry.entries if isinstance(entry, Members) else {}
            field, entry = next((each for each in field.fields if each.name == step), None), members.get(step)
    return field, entry


def explained(
    problem: Problem, field: Field | None, entry: Entry | None, body: object, depth: int = 0
) -> Iterator[Problem]:
    """A complaint in the terms of the field: what the branch in use lacks instead of "fits none"."""
    if problem.keyword not in _UNFIT or field is None or depth > _DEEPEST:
        yield problem
        return
    if field.choices:
        yield Problem(problem.path, choose(field.choices), "enum")
        return
    branch, inner = _branch(field, entry)
    validator = branch.validator if branch is not None and branch is not field else None
    value = _value_at(body, problem.path)
    found = validator.problems(value) if validator is not None else ()
    if not found:
        yield problem
    for each in found:
        there, entered = field_at(branch, inner, each.path)
        moved = Problem((*problem.path, *each.path), each.words, each.keyword)
        yield from explained(moved, there if each.path else branch, entered if each.path else inner, body, depth + 1)


def _branch(field: Field | None, entry: Entry | None) -> tuple[Field | None, Entry | None]:
    """The branch in use of a union; any other field as it is."""
    while field is not None and field.kind is FieldKind.UNION:
        if not isinstance(entry, Branched) or not 0 <= entry.chosen < len(field.branches):
            return field, entry
        field, entry = field.branches[entry.chosen], entry.entries.get(entry.chosen)
    return field, entry


def _value_at(body: object, path: Sequence[str | int]) -> object:
    for step in path:
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        else:
            return None
    return body
