"""The states that a field can be in beside an ordinary value: empty, null, not sent."""

from __future__ import annotations

from runcomfy_tui.forms import EmptyText, Entry, Field, FieldKind, Items, Members, NotSent, Null
from runcomfy_tui.forms.field import TEXT_KINDS


def is_special(entry: Entry) -> bool:
    """Whether an entry says something that nothing was typed or picked for."""
    return isinstance(entry, NotSent | Null | EmptyText) or entry in (Items(()), Members({}))


def states(field: Field, entry: Entry, aside: Entry) -> list[Entry]:
    """The states that a key goes through, the present one among them.

    First comes what was typed or picked (`aside` where the field is in another state now), then the deliberate empty
    value, null, and not sent (where that differs from the first, and the field may be left out or has a default).
    """
    ordinary = aside if is_special(entry) else entry
    found: list[Entry] = [] if is_special(ordinary) else [ordinary]
    may_be_unsent = not field.required or field.default_is_sent or not found
    if may_be_unsent and not found:
        found.append(NotSent())
    if field.kind in TEXT_KINDS:
        found.append(EmptyText())
    elif field.kind is FieldKind.LIST:
        found.append(Items(()))
    elif field.kind is FieldKind.GROUP:
        found.append(Members({}))
    if field.nullable:
        found.append(Null())
    if may_be_unsent and NotSent() not in found:
        found.append(NotSent())
    return found


def after(field: Field, entry: Entry, aside: Entry) -> Entry:
    """The state after the present one, around."""
    found = states(field, entry, aside)
    place = next((place for place, each in enumerate(found) if each == entry), -1)
    return found[(place + 1) % len(found)]
