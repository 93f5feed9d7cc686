"""Filling a form: as it opens for a new job, and from the body of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.forms.entry import EmptyText, Entry, Items, NotSent, Null, Picked, Typed
from runcomfy_tui.forms.field import NO_DEFAULT, NUMBER_KINDS, TEXT_KINDS, Field, FieldKind, Form
from runcomfy_tui.forms.json_text import same_json, write_json
from runcomfy_tui.forms.number import write_number


def initial(form: Form) -> dict[str, Entry]:
    """The entries of an untouched form: nothing is sent but fixed values that the schema itself states."""
    return {each.name: _initial(each) for each in form.fields}


def load(form: Form, body: Mapping[str, object]) -> dict[str, Entry]:
    """The entries that give this body again.

    A value that its field cannot show is kept as it is; keys that the schema does not name go to the extra field.
    """
    if form.whole_body:
        return {form.fields[0].name: Typed(write_json(dict(body), indent=2))}
    names = {each.name for each in form.fields}
    entries: dict[str, Entry] = {
        each.name: entry_for(each, body[each.name]) if each.name in body else NotSent() for each in form.fields
    }
    others = {name: value for name, value in body.items() if name not in names}
    if others:
        entries[form.extra.name] = Typed(write_json(others, indent=2))
    return entries


def entry_for(field: Field, value: object) -> Entry:
    """The entry that shows a value in its field, and sends exactly this value."""
    if value is None:
        return Null()
    if field.choices:
        return Picked(value)
    if field.kind in TEXT_KINDS and isinstance(value, str):
        return Typed(value) if value else EmptyText()
    if field.kind in NUMBER_KINDS and isinstance(value, int | float) and not isinstance(value, bool):
        return Typed(write_number(value))
    if field.kind is FieldKind.LIST and field.item is not None and isinstance(value, list):
        return Items(tuple(entry_for(field.item, each) for each in value))
    if field.kind is FieldKind.JSON:
        return Typed(write_json(value, indent=2))
    return Picked(value)


def _initial(field: Field) -> Entry:
    if field.kind is not FieldKind.FIXED or field.readonly:
        return NotSent()
    (only,) = field.choices
    stated = field.required or (field.default is not NO_DEFAULT and same_json(field.default, only))
    return Picked(only) if stated else NotSent()
