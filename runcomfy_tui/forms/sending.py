"""Whether a field sends anything, and what it sends untouched."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.forms.entry import Branched, Entry, Members, NotSent, Picked, Raw, Typed
from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind
from runcomfy_tui.forms.json_text import same_json

_NOT_SENT: Final = NotSent()


def is_sent(field: Field, entry: Entry) -> bool:
    """Whether the field puts anything into the body; a read-only one never does, whatever an earlier body had there."""
    if field.readonly:
        return False
    match entry:
        case NotSent() | Typed("") | Raw(""):
            return _is_sent_untouched(field)
        case Members():
            return is_touched(entry) or _is_sent_untouched(field)
        case Branched(chosen, _):
            if is_touched(entry) or (field.default_is_sent and default_fits(field, chosen)):
                return True
            kind = field.branches[chosen].kind if 0 <= chosen < len(field.branches) else None
            return kind is FieldKind.FIXED or (field.required and kind is FieldKind.GROUP)
        case _:
            return True


def is_touched(entry: Entry) -> bool:
    """Whether anything is entered; a group without entries, as a list without items, is a deliberate empty one."""
    match entry:
        case NotSent() | Typed("") | Raw(""):
            return False
        case Members(entries):
            return not entries or any(map(is_touched, entries.values()))
        case Branched(chosen, entries):
            return is_touched(entries.get(chosen, _NOT_SENT))
        case _:
            return True


def has_default(field: Field) -> bool:
    """Whether there is a default that may be sent."""
    return field.default is not NO_DEFAULT and not field.default_is_example


def effective_default(field: Field) -> object:
    """What an untouched field sends: its default, or the only value that it can have; else `NO_DEFAULT`."""
    if field.kind is FieldKind.FIXED and field.choices:
        return field.choices[0]
    return field.default


def begun(field: Field) -> Members:
    """The entry of a group (a row, a branch) that has just been opened: stated fixed values, and nothing else."""
    return Members({each.name: initial_entry(each) for each in field.fields})


def initial_entry(field: Field) -> Entry:
    """The entry of an untouched field: nothing is sent but fixed values that the schema itself states."""
    if field.kind is not FieldKind.FIXED or field.readonly or not field.choices:
        return NotSent()
    (only,) = field.choices
    stated = field.required or (field.default is not NO_DEFAULT and same_json(field.default, only))
    return Picked(only) if stated else NotSent()


def _is_sent_untouched(field: Field) -> bool:
    if field.default_is_sent:
        return True
    return field.required and not field.readonly and field.kind in {FieldKind.FIXED, FieldKind.GROUP}


def is_blank(item: Field, entry: Entry) -> bool:
    """Whether an item of a list is there but has no value; a group always has one."""
    if isinstance(entry, Branched) and 0 <= entry.chosen < len(item.branches):
        return is_blank(item.branches[entry.chosen], entry.entries.get(entry.chosen, _NOT_SENT))
    return item.kind not in {FieldKind.GROUP, FieldKind.FIXED} and not is_touched(entry)


def default_fits(field: Field, chosen: int) -> bool:
    """Whether the default of a union is a value of the branch that is chosen."""
    if not has_default(field) or not 0 <= chosen < len(field.branches):
        return False
    validator = field.branches[chosen].validator
    return validator is None or validator.accepts(field.default) is not False
