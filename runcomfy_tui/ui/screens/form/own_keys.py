"""Entries of a draft that belong to the form as a whole and to no field: they are kept with it and never sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field, Form, Members, NotSent, Typed
from runcomfy_tui.ui.widgets.fields.seed_lock import is_lock_key

OwnKey = Literal["body", "label", "at"]
"""The body as JSON while it cannot be read, the label for the next job, and when the draft was kept (unix seconds)."""

KEPT_ASIDE: Final = "("
"""How names of presets begin that the form makes itself."""


def own_key(form: Form, name: OwnKey) -> str:
    """The name in the draft; one that no field has, whatever the schema calls its fields."""
    key = f"({name})"
    while form.field(key) is not None:
        key = f"({key}"
    return key


def own_text(form: Form, draft: Mapping[str, Entry], name: OwnKey) -> str:
    """What the draft has there, empty where it has nothing."""
    entry = draft.get(own_key(form, name))
    return entry.text if isinstance(entry, Typed) else ""


def own_entry(text: str) -> Entry:
    """What to put there."""
    return Typed(text) if text else NotSent()


def is_same_draft(form: Form, left: Mapping[str, Entry], right: Mapping[str, Entry]) -> bool:
    """Whether two drafts have the same in every field; when they were kept does not matter."""
    at = own_key(form, "at")
    names = {*left, *right} - {at}
    return all(left.get(name, NotSent()) == right.get(name, NotSent()) for name in names)


def without_place(form: Form, draft: Mapping[str, Entry]) -> str:
    """Say what of a draft has no field here any more, empty where all of it has one; it is kept all the same."""
    own = {own_key(form, name) for name in ("body", "label", "at")}
    lost: list[str] = []
    for name, entry in draft.items():
        if isinstance(entry, NotSent) or name in own or is_lock_key(name):
            continue
        field = form.field(name)
        if field is None:
            lost.append(f"#{name}" if form.wrap is not None else name)
        elif form.wrap is not None and isinstance(entry, Members):
            lost.extend(f"#{name} {each}" for each in _lost_members(field, entry))
    if not lost:
        return ""
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    names = ", ".join(clean(each, 40) for each in lost[:3])
    return f"What was typed for {names}{more} has no place in this form now and is not sent; it stays in the draft."


def _lost_members(field: Field, entry: Members) -> list[str]:
    known = {each.name for each in field.fields} | ({field.extra.name} if field.extra is not None else set())
    return [name for name, each in entry.entries.items() if name not in known and not isinstance(each, NotSent)]
