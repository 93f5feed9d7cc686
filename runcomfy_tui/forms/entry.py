"""What a person has entered into a field, exactly as it stands there, so that drafts keep half-typed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.domain.source import Place


@dataclass(frozen=True, slots=True)
class NotSent:
    """Untouched or cleared: the key is left out of the body, or a required default goes out."""


@dataclass(frozen=True, slots=True)
class Null:
    """A deliberate `null`."""


@dataclass(frozen=True, slots=True)
class EmptyText:
    """A deliberate empty text, which clearing a field does not mean."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed characters: a text, a URL, a number or JSON still to be read. Empty counts as not sent."""

    text: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A JSON value as it will be sent: a choice, a switch, or a loaded value that the field cannot show otherwise."""

    value: object


@dataclass(frozen=True, slots=True)
class Raw:
    """Typed JSON in a field that has another way of its own, for a value that this way cannot show."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """The elements of a list; none at all is a deliberate `[]`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """What is entered into the fields of a group, by name; those it lacks count as not sent."""

    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Branched:
    """The branch of a union that is in use (its place, from 0), and what is entered into each that was ever used."""

    chosen: int
    entries: Mapping[int, Entry]


@dataclass(frozen=True, slots=True)
class Several:
    """Values to be tried one after another, one job each: `a | b`, `1..4`, `8 random`."""

    text: str


Entry = NotSent | Null | EmptyText | Typed | Picked | Raw | Items | Members | Branched | Several
Draft = Mapping[str, Entry]


def changed_at(entry: Entry, place: Place, change: Callable[[Entry], Entry]) -> Entry:
    """The entry with another one at a place inside it (of a union: in the branch in use); as it is where none is."""
    match entry:
        case Branched(chosen, branches) if chosen in branches:
            return Branched(chosen, {**branches, chosen: changed_at(branches[chosen], place, change)})
        case Members(members) if place and place[0] in members:
            name = str(place[0])
            return Members({**members, name: changed_at(members[name], place[1:], change)})
        case Items(elements) if place and isinstance(place[0], int) and place[0] < len(elements):
            number = place[0]
            inner = changed_at(elements[number], place[1:], change)
            return Items((*elements[:number], inner, *elements[number + 1 :]))
        case _:
            return entry if place else change(entry)


def entry_to_json(entry: Entry) -> dict[str, object]:
    """One entry as JSON, readable by `entry_from_json`."""
    match entry:
        case NotSent():
            return {"is": "not-sent"}
        case Null():
            return {"is": "null"}
        case EmptyText():
            return {"is": "empty"}
        case Typed(text):
            return {"is": "typed", "text": text}
        case Picked(value):
            return {"is": "picked", "value": value}
        case Raw(text):
            return {"is": "raw", "text": text}
        case Items(entries):
            return {"is": "items", "entries": [entry_to_json(each) for each in entries]}
        case Members(entries):
            return {"is": "members", "entries": {name: entry_to_json(each) for name, each in entries.items()}}
        case Branched(chosen, entries):
            kept = {str(place): entry_to_json(each) for place, each in entries.items()}
            return {"is": "branched", "chosen": chosen, "entries": kept}
        case Several(text):
            return {"is": "several", "text": text}
        case _:
            assert_never(entry)


def entry_from_json(data: object) -> Entry:
    """The entry that was stored; anything unreadable counts as not sent."""
    if not isinstance(data, dict):
        return NotSent()
    match data:
        case {"is": "null"}:
            return Null()
        case {"is": "empty"}:
            return EmptyText()
        case {"is": "typed", "text": str(text)}:
            return Typed(text)
        case {"is": "picked", "value": value}:
            return Picked(value)
        case {"is": "raw", "text": str(text)}:
            return Raw(text)
        case {"is": "items", "entries": [*entries]}:
            return Items(tuple(entry_from_json(each) for each in entries))
        case {"is": "members", "entries": dict(entries)}:
            return Members({str(name): entry_from_json(each) for name, each in entries.items()})
        case {"is": "branched", "chosen": int(chosen), "entries": dict(entries)}:
            kept = {int(place): entry_from_json(each) for place, each in entries.items() if str(place).isdecimal()}
            return Branched(chosen, kept)
        case {"is": "several", "text": str(text)}:
            return Several(text)
        case _:
            return NotSent()


def draft_to_json(draft: Draft) -> dict[str, object]:
    """A whole draft as a JSON object, field name to entry."""
    return {name: entry_to_json(entry) for name, entry in draft.items()}


def draft_from_json(data: object) -> dict[str, Entry]:
    """The draft that was stored, field name to entry; unreadable data gives an empty one."""
    if not isinstance(data, dict):
        return {}
    return {str(name): entry_from_json(entry) for name, entry in data.items()}
