"""Between a field's own way of entering a value and raw JSON, both ways."""

from __future__ import annotations

from dataclasses import replace

from runcomfy_tui.forms import Entry, Field, Raw, entry_for
from runcomfy_tui.forms.build import Build
from runcomfy_tui.forms.conditions import NO_CONDITIONS
from runcomfy_tui.forms.json_text import read_json, write_json
from runcomfy_tui.ui.widgets.fields.control import needs_raw_json

_ANY = "value"


def to_raw(field: Field, entry: Entry) -> Raw:
    """The JSON that an entry sends, as text to edit; empty where it sends nothing.

    Raises ValueError with the complaint where the entry is not a value yet.
    """
    build = Build()
    body = build.members((replace(field, name=_ANY, required=False),), None, NO_CONDITIONS, {_ANY: entry})
    for place in build.unread:
        raise ValueError(build.complaints[place][0])
    return Raw(write_json(body[_ANY], indent=2, ascii_only=True) if _ANY in body else "")


def from_raw(field: Field, text: str) -> Entry:
    """The entry of the field's own editor for typed JSON.

    Raises ValueError with words where the text is no JSON, or a value that only JSON can show.
    """
    entry = entry_for(field, read_json(text))
    if needs_raw_json(field, entry):
        raise ValueError("is a value that only JSON can show")
    return entry
