"""Filling a form: as it opens for a new job, and from the body of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.forms import media
from runcomfy_tui.forms.build import HOLE, Build, without_holes
from runcomfy_tui.forms.entry import Branched, EmptyText, Entry, Items, Members, NotSent, Null, Picked, Raw, Typed
from runcomfy_tui.forms.field import NUMBER_KINDS, TEXT_KINDS, Field, FieldKind, Form
from runcomfy_tui.forms.json_text import same_json, write_json
from runcomfy_tui.forms.number import write_number
from runcomfy_tui.forms.sending import initial_entry


def initial(form: Form) -> dict[str, Entry]:
    """The entries of an untouched form: nothing is sent but fixed values that the schema itself states."""
    return {each.name: initial_entry(each) for each in form.fields}


def load(form: Form, body: Mapping[str, object]) -> dict[str, Entry]:
    """The entries that give this body again.

    A value that its field cannot show is kept as it is; keys that the schema does not name, or that the other values
    switch off, go to the extra field. Of a workflow it gives a body with the same effect: a value that the deployed
    workflow has too is shown, and not sent.
    """
    if form.whole_body:
        return {form.fields[0].name: Typed(write_json(dict(body), indent=2))}
    off = form.conditions.situation(body).hidden & form.conditions.names
    values = form.inner(body)
    entries: dict[str, Entry] = {}
    for each in form.fields:
        entries[each.name] = NotSent()
        if each.name in values and each.name not in off:
            entries[each.name] = entry_for(each, values.pop(each.name))
    others = values if form.wrap is None else values.get(form.extra.name)
    if others:
        entries[form.extra.name] = Typed(write_json(others, indent=2))
    return entries


def entry_for(field: Field, value: object) -> Entry:
    """The entry that shows a value in its field, and sends exactly this value."""
    if value is None:
        return Null()
    entry = _own_entry(field, value)
    if entry is not None:
        return entry
    return Typed(write_json(value, indent=2)) if field.kind is FieldKind.JSON else _unfit(field, value)


def _unfit(field: Field, value: object) -> Entry:
    """A value of another kind, kept as it is."""
    if field.kind in {FieldKind.LIST, FieldKind.GROUP, FieldKind.UNION, FieldKind.MEDIA}:
        return Raw(write_json(value, indent=2))
    return Picked(value)


def _own_entry(field: Field, value: object) -> Entry | None:
    """The entry in the way of the field itself, None where that would not send the value again."""
    if field.choices and field.kind is not FieldKind.MEDIA:
        return Picked(value)
    match field.kind:
        case FieldKind.MEDIA:
            if isinstance(value, str) and value and not (value in field.choices or media.stands_as_typed(value)):
                return Raw(write_json(value))
            return _text(value)
        case kind if kind in TEXT_KINDS:
            return _text(value)
        case kind if kind in NUMBER_KINDS and isinstance(value, int | float) and not isinstance(value, bool):
            return _number(field, value)
        case FieldKind.SWITCH if isinstance(value, bool):
            return Picked(value)
        case FieldKind.LIST if field.item is not None and isinstance(value, list):
            return _if_same(field, value, Items(tuple(entry_for(field.item, each) for each in value)))
        case FieldKind.GROUP if isinstance(value, dict):
            members = _members(field, value)
            return None if members is None else _if_same(field, value, members)
        case FieldKind.UNION:
            return _branched(field, value)
        case _:
            return None


def _text(value: object) -> Entry | None:
    if not isinstance(value, str):
        return None
    return Typed(value) if value else EmptyText()


def _number(field: Field, value: int | float) -> Entry:
    exact = isinstance(value, float) and value.is_integer() and field.kind is not FieldKind.NUMBER
    entry = Typed(str(int(value)) if exact else write_number(value))
    return _if_same(field, value, entry) or Picked(value)


def _members(field: Field, value: dict[str, object]) -> Members | None:
    if not value:
        return Members({})
    off = field.conditions.situation(value).hidden & field.conditions.names
    entries: dict[str, Entry] = {}
    others = dict(value)
    for each in field.fields:
        if each.name in value and each.name not in off:
            entries[each.name] = entry_for(each, others.pop(each.name))
    if others:
        if field.extra is None:
            return None
        entries[field.extra.name] = Typed(write_json(others, indent=2))
    return Members(entries)


def _branched(field: Field, value: object) -> Entry | None:
    """The branch whose schema takes the value and whose field can show it; else one that can show it at least."""
    shown: Entry | None = None
    for place, branch in enumerate(field.branches):
        entry = _own_entry(branch, value)
        if branch.kind is FieldKind.JSON:
            entry = Typed(write_json(value, indent=2))
        if entry is None or (branch.choices and not any(same_json(value, each) for each in branch.choices)):
            continue
        found = Branched(place, {place: entry})
        if branch.validator is None or branch.validator.accepts(value) is not False:
            return found
        shown = shown or found
    return shown


def _if_same(field: Field, value: object, entry: Entry) -> Entry | None:
    """The entry, if what it sends is the value: `load` promises that nothing of a body is lost."""
    build = Build()
    try:
        sent = build.value(field, entry, (field.name,))
    except ValueError:
        return None
    if build.has_holes:
        sent = without_holes(sent, HOLE)
    return entry if same_json(sent, value) else None
