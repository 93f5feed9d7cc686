"""Entries of a draft that belong to the form as a whole and to no field: they are kept with it and never sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from runcomfy_tui.forms import Entry, Form, NotSent, Typed

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
