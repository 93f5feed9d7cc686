"""What a draft becomes by values from outside the form: one at a path inside it, and media as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from runcomfy_tui.forms.entry import Branched, Draft, Entry, Items, Members, NotSent, Null, Picked, Raw, Typed
from runcomfy_tui.forms.field import Field, FieldKind, Form
from runcomfy_tui.forms.json_text import read_json, write_json
from runcomfy_tui.forms.load import entry_for
from runcomfy_tui.forms.typed import typed_entry

MOST_ITEMS: Final = 1_000
"""A list does not grow past this many elements by a place that is named."""


def assign(form: Form, draft: Draft, name: str, text: str, *, is_json: bool = False) -> dict[str, Entry]:
    """The draft with one value more: `lora.path` is `path` in the group `lora`, `images.0` the first of a list.

    A field whose name has dots goes before a path. With `is_json` the text is JSON whatever the field is. A name that
    the form does not know goes to its extra field. Of a workflow a name is `6.text`, or `overrides.6.inputs.text`.
    Raises ValueError with a complaint, without a subject.
    """
    value = read_json(text) if is_json else None

    def make(field: Field) -> Entry:
        return _as_typed(field, entry_for(field, value) if is_json else typed_entry(field, text))

    result = dict(draft)
    if form.whole_body:
        (only,) = form.fields
        result[only.name] = _in_json(only, draft.get(only.name, NotSent()), name.split("."), make)
        return result
    if form.wrap is not None:
        name = form.wrap.short_name(name)
    field, path = _split(form.fields, name)
    if field is None:
        known = draft.get(form.extra.name, NotSent())
        steps = name.split(".") if form.wrap is None else form.wrap.long_path(name.split("."))
        result[form.extra.name] = _in_json(form.extra, known, steps, make)
    else:
        result[field.name] = _inside(field, draft.get(field.name, NotSent()), path, make)
    return result


def as_typed(form: Form, draft: Draft) -> dict[str, Entry]:
    """The draft with the media of a body as if a person had typed them: what is no URL is a file of this machine."""
    fields = {each.name: each for each in form.fields}
    return {name: _as_typed(fields[name], entry) if name in fields else entry for name, entry in draft.items()}


def _as_typed(field: Field, entry: Entry) -> Entry:
    match entry:
        case Raw(text) if field.kind is FieldKind.MEDIA and isinstance(value := read_json(text), str):
            return Typed(value)
        case Items(entries) if field.item is not None:
            item = field.item
            return Items(tuple(_as_typed(item, each) for each in entries))
        case Members(entries):
            inside = {each.name: each for each in field.fields}
            return Members({n: _as_typed(inside[n], each) if n in inside else each for n, each in entries.items()})
        case Branched(chosen, entries):
            return Branched(chosen, {place: _as_typed(field.branches[place], each) for place, each in entries.items()})
        case _:
            return entry


Make = Callable[[Field], Entry]


def _split(fields: tuple[Field, ...], name: str) -> tuple[Field | None, str]:
    """The field that a name begins with, the longest that fits, and the rest of the path."""
    names = {each.name: each for each in fields}
    head, rest = name, ""
    while head not in names:
        if "." not in head:
            return None, name
        head, _, last = head.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    return names[head], rest


def _inside(field: Field, entry: Entry, path: str, make: Make) -> Entry:
    if not path:
        return make(field)
    match field.kind:
        case FieldKind.GROUP if isinstance(entry, Members | NotSent | Null):
            return _in_group(field, entry, path, make)
        case FieldKind.LIST if isinstance(entry, Items | NotSent | Null):
            return _in_list(field, entry, path, make)
        case FieldKind.UNION if isinstance(entry, Branched | NotSent | Null):
            return _in_union(field, entry, path, make)
        case FieldKind.JSON | FieldKind.GROUP | FieldKind.LIST | FieldKind.UNION:
            return _in_json(field, entry, path.split("."), make)
        case _:
            raise ValueError(f"has nothing inside that is called {path}")


def _in_group(field: Field, entry: Entry, path: str, make: Make) -> Entry:
    members = dict(entry.entries) if isinstance(entry, Members) else {}
    member, rest = _split(field.fields, path)
    if member is not None:
        members[member.name] = _inside(member, members.get(member.name, NotSent()), rest, make)
    elif field.extra is not None:
        members[field.extra.name] = _in_json(
            field.extra, members.get(field.extra.name, NotSent()), path.split("."), make
        )
    else:
        raise ValueError(f"has nothing inside that is called {path}")
    return Members(members)


def _in_list(field: Field, entry: Entry, path: str, make: Make) -> Entry:
    items = list(entry.entries) if isinstance(entry, Items) else []
    place, _, rest = path.partition(".")
    at = _place(place)
    if at is None or field.item is None:
        raise ValueError(f"is a list: {path} is no place in it, such as 0")
    if at > len(items):
        raise ValueError(f"has {len(items)} items: the next place is {len(items)}")
    before = items[at] if at < len(items) else NotSent()
    items[at : at + 1] = [_inside(field.item, before, rest, make)]
    return Items(tuple(items))


def _in_union(field: Field, entry: Entry, path: str, make: Make) -> Entry:
    """Goes into the branch in use, else into the first one that has such a place."""
    kept = dict(entry.entries) if isinstance(entry, Branched) else {}
    places = [entry.chosen] if isinstance(entry, Branched) else range(len(field.branches))
    complaint = f"has nothing inside that is called {path}"
    for place in places:
        try:
            kept[place] = _inside(field.branches[place], kept.get(place, NotSent()), path, make)
        except ValueError as error:
            complaint = str(error)
            continue
        return Branched(place, kept)
    raise ValueError(complaint)


def _in_json(field: Field, entry: Entry, path: list[str], make: Make) -> Entry:
    """Puts the value into what the field holds as JSON; texts that are no JSON stand for themselves."""
    whole = _json_of(entry)
    inner = make(Field(name=path[-1], kind=FieldKind.JSON))
    value = _json_of(inner, loose=True)
    held = whole
    for number, step in enumerate(path):
        is_last = number == len(path) - 1
        if isinstance(held, dict):
            held[step] = value if is_last else held.get(step, {})
            held = held[step]
        elif isinstance(held, list) and (at := _place(step)) is not None and at <= len(held):
            held[at : at + 1] = [value if is_last else (held[at] if at < len(held) else {})]
            held = held[at]
        else:
            raise ValueError(f"has nothing inside that is called {'.'.join(path[number:])}")
    return Typed(write_json(whole, indent=2)) if field.kind is FieldKind.JSON else entry_for(field, whole)


def _json_of(entry: Entry, *, loose: bool = False) -> object:
    match entry:
        case Typed(text) | Raw(text) if text or loose:
            try:
                return read_json(text)
            except ValueError:
                if loose:
                    return text
                raise
        case Picked(value):
            # A copy: it is about to be changed.
            return read_json(write_json(value))
        case Null() if loose:
            return None
        case NotSent() | Null() | Typed() | Raw():
            return {}
        case _:
            raise ValueError("cannot be changed in one place: give all of it")


def _place(step: str) -> int | None:
    return int(step) if step.isascii() and step.isdigit() and len(step) <= 6 and int(step) <= MOST_ITEMS else None
