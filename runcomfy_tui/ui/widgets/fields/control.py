"""What every editor of a single value has in common, whatever it looks like."""

from __future__ import annotations

import re
from typing import Final, Protocol

from textual.message import Message
from textual.widget import Widget

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import NO_DEFAULT, EmptyText, Entry, Field, FieldKind, Null, Picked, Raw, Typed
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.words import show

LONGEST_HINT: Final = 80

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


class EntryChanged(Message):
    """A person changed the value of a control; climbs to the field around it."""

    def __init__(self, source: Widget, entry: Entry) -> None:
        super().__init__()
        self.source = source
        self.entry = entry


class Control(Protocol):
    """An editor of one value. `put` shows an entry without posting `EntryChanged`."""

    @property
    def entry(self) -> Entry:
        """What is entered now."""

    def put(self, entry: Entry) -> None:
        """Shows this entry."""


def typable(text: str) -> str:
    """Pasted text without the control characters that would reach the terminal; all else stays as it is."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_showable(text: str) -> bool:
    """Whether a text can be shown for editing without commanding or reordering the screen."""
    return not (_CONTROLS.search(text) or _REORDERING.search(text))


def needs_raw_json(field: Field, entry: Entry) -> bool:
    """Whether the field's own editor cannot show this entry, so that only JSON can."""
    match entry:
        case Raw():
            return True
        case Typed(text):
            return field.kind is not FieldKind.JSON and not is_showable(text)
        case Picked():
            return not field.choices and field.kind is not FieldKind.SWITCH
        case _:
            return False


def raw_text(entry: Entry) -> str:
    """The JSON text to edit for an entry that `needs_raw_json`; ASCII only, so that nothing in it is invisible."""
    match entry:
        case Raw(text):
            return text
        case Typed(text):
            return write_json(text, ascii_only=True)
        case Picked(value):
            return write_json(value, indent=2, ascii_only=True)
        case _:
            return ""


def hint(field: Field, entry: Entry) -> str:
    """What an empty editor says: what will be sent although nothing is typed."""
    match entry:
        case EmptyText():
            return 'an empty text "" is sent'
        case Null():
            return "null is sent"
        case _:
            pass
    if field.default is NO_DEFAULT or field.default == "":
        return "" if field.required else "not sent"
    shown = clean(show(field.default, quote=False), LONGEST_HINT)
    return f"{shown}  (example, not sent)" if field.default_is_example else f"{shown}  (default)"
