"""What every editor of a single value has in common, whatever it looks like."""

from __future__ import annotations

import re
from typing import Final, Protocol

from textual.message import Message
from textual.widget import Widget

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import (
    NO_DEFAULT,
    Branched,
    EmptyText,
    Entry,
    Field,
    FieldKind,
    Items,
    Members,
    NotSent,
    Null,
    Picked,
    Raw,
    Several,
    Typed,
)
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.sending import begun, initial_entry
from runcomfy_tui.forms.words import show

LONGEST_HINT: Final = 80
LONGEST_BENEATH: Final = 30
MOST_ROWS: Final = 100
"""A list with more elements than this is edited as JSON: as rows it would be slow, and no one's way to edit it."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN: Final = re.compile(f"{_CONTROLS.pattern}|{_REORDERING.pattern}")
_PICKED: Final = frozenset({FieldKind.CHOICE, FieldKind.FIXED, FieldKind.SWITCH})


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
            kind = field.kind
            if kind in _PICKED or kind in {FieldKind.LIST, FieldKind.GROUP, FieldKind.UNION}:
                return True
            return kind not in {FieldKind.JSON, FieldKind.MEDIA} and not is_showable(text)
        case Picked():
            return not field.choices and field.kind is not FieldKind.SWITCH
        case Items(entries):
            return field.kind is not FieldKind.LIST or len(entries) > MOST_ROWS
        case Members():
            return field.kind is not FieldKind.GROUP
        case Branched(chosen):
            return field.kind is not FieldKind.UNION or not 0 <= chosen < len(field.branches)
        case _:
            return False


def raw_text(entry: Entry) -> str:
    """The JSON text to edit for an entry that `needs_raw_json`; ASCII only, so that nothing in it is invisible."""
    match entry:
        case Raw(text):
            return text if is_showable(text) else _HIDDEN.sub(_escape, text)
        case Typed(text):
            return write_json(text, ascii_only=True)
        case NotSent() | Null() | EmptyText() | Several():
            return ""
        case _:
            return write_json(_loosely(entry), indent=2, ascii_only=True)


def _escape(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


def begun_entry(field: Field) -> Entry:
    """What a new element of a list, or a branch that is just chosen, starts with."""
    return begun(field) if field.kind is FieldKind.GROUP else initial_entry(field)


def _loosely(entry: Entry) -> object:
    """The nearest value to an entry without its field: for what was typed into a form that has changed since."""
    match entry:
        case Picked(value):
            return value
        case Typed(text) | Raw(text) | Several(text):
            return text
        case Items(entries):
            return [_loosely(each) for each in entries]
        case Members(entries):
            return {name: _loosely(each) for name, each in entries.items() if not isinstance(each, NotSent)}
        case Branched(chosen, entries):
            return _loosely(entries.get(chosen, NotSent()))
        case EmptyText():
            return ""
        case _:
            return None


def hint(field: Field, entry: Entry, longest: int = LONGEST_HINT) -> str:
    """What an empty editor says: what will be sent although nothing is typed."""
    match entry:
        case EmptyText():
            return 'an empty text "" is sent'
        case Null():
            return "null is sent"
        case _:
            pass
    if field.deployed and field.default == "":
        return "empty  (deployed)"
    if field.default is NO_DEFAULT or field.default == "":
        return "" if field.required else "not sent"
    is_long = longest > LONGEST_HINT and isinstance(field.default, str)
    shown = clean(str(field.default) if is_long else show(field.default, quote=False), longest)
    if field.deployed:
        return f"{shown}  ({_whose(field)})"
    return f"not sent · example: {shown}" if field.default_is_example else f"{shown}  (default)"


def _whose(field: Field) -> str:
    """Whose value stands while nothing is sent; where two are known, the workflow's too."""
    if field.beneath is not NO_DEFAULT:
        return f"preset; workflow has {clean(show(field.beneath, quote=True), LONGEST_BENEATH)}"
    return "preset" if field.preset else "deployed"
