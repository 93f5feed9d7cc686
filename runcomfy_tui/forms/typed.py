"""What one text means for a field when it comes from outside the form, as `--set name=text` does."""

from __future__ import annotations

from runcomfy_tui.forms.choosing import read_choice, read_switch
from runcomfy_tui.forms.entry import Branched, EmptyText, Entry, Items, Null, Picked, Raw, Typed
from runcomfy_tui.forms.field import NUMBER_KINDS, TEXT_KINDS, Field, FieldKind
from runcomfy_tui.forms.json_text import read_json, write_json
from runcomfy_tui.forms.load import entry_for

_BEGINNINGS = ("", "{", "[", '"')


def typed_entry(field: Field, text: str) -> Entry:
    """The entry that a text stands for; what cannot be read stays typed, so that checking explains it.

    Text fields take the text as it is (an empty one is a deliberate empty text); other fields take JSON, a choice or
    a switch by its word, a list also its only element; where anything may stand, a text that is no JSON is itself.
    """
    if field.kind in TEXT_KINDS:
        return Typed(text) if text else EmptyText()
    if text.strip() == "null" and (field.nullable or field.kind is FieldKind.JSON):
        return Null()
    if field.kind in NUMBER_KINDS:
        return Typed(text)
    if field.kind in {FieldKind.CHOICE, FieldKind.FIXED}:
        try:
            return Picked(read_choice(field.choices, text))
        except ValueError:
            return Typed(text)
    if field.kind is FieldKind.SWITCH:
        known = read_switch(text)
        return Typed(text) if known is None else Picked(known)
    try:
        value = read_json(text)
    except ValueError:
        return _unread(field, text)
    if field.kind is FieldKind.UNION and not _fits(field, value) and _fits(field, text):
        return entry_for(field, text)
    if field.kind is FieldKind.LIST and field.item is not None and not isinstance(value, list):
        return Items((typed_entry(field.item, text),))
    return entry_for(field, value)


def _fits(field: Field, value: object) -> bool:
    """Whether one of the branches of a union takes the value."""
    return any(each.validator is not None and each.validator.accepts(value) for each in field.branches)


def _unread(field: Field, text: str) -> Entry:
    """A text that is no JSON: the only element of a list, or the text of a union that takes one."""
    if field.kind is FieldKind.LIST and field.item is not None and text and text.lstrip()[:1] not in {"[", "{"}:
        return Items((typed_entry(field.item, text),))
    if field.kind is FieldKind.UNION and text.lstrip()[:1] not in _BEGINNINGS:
        entry = entry_for(field, text)
        return entry if isinstance(entry, Branched) else Picked(text)
    if field.kind is FieldKind.JSON and text.lstrip()[:1] not in _BEGINNINGS:
        return Typed(write_json(text))
    return Raw(text) if field.kind in {FieldKind.LIST, FieldKind.GROUP, FieldKind.UNION} else Typed(text)
