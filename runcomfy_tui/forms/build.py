"""From entries to the values that are sent, and what is wrong with those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, assert_never

from runcomfy_tui.forms import media
from runcomfy_tui.forms.choosing import read_choice
from runcomfy_tui.forms.conditions import Conditions
from runcomfy_tui.forms.entry import (
    Branched,
    EmptyText,
    Entry,
    Items,
    Members,
    NotSent,
    Null,
    Picked,
    Raw,
    Several,
    Typed,
)
from runcomfy_tui.forms.field import NO_DEFAULT, NUMBER_KINDS, TEXT_KINDS, Field, FieldKind
from runcomfy_tui.forms.json_text import is_sendable, read_json, same_json
from runcomfy_tui.forms.number import read_integer, read_number
from runcomfy_tui.forms.sending import (
    begun,
    default_fits,
    effective_default,
    has_default,
    is_blank,
    is_sent,
    is_touched,
)
from runcomfy_tui.forms.words import choose, missing

Path = tuple[str | int, ...]


class Hole:
    """Stands where an item of a list could not be read, so that the others keep their places."""


HOLE: Final = Hole()


@dataclass(slots=True)
class Build:
    """What comes up while values are built, by path inside the body.

    `unchecked` are the inputs that the validator knows nothing of. `unread` are the places whose entry gives no value;
    `complaints` says why, and has what is wrong with media too.
    """

    files: media.Files = media.NO_FILES
    unchecked: frozenset[str] = frozenset()
    complaints: dict[Path, list[str]] = field(default_factory=dict)
    warnings: dict[Path, list[str]] = field(default_factory=dict)
    unread: set[Path] = field(default_factory=set)
    hidden: set[Path] = field(default_factory=set)
    required: set[Path] = field(default_factory=set)
    has_files: bool = False
    has_holes: bool = False

    def members(
        self,
        fields: tuple[Field, ...],
        extra: Field | None,
        conditions: Conditions,
        entries: Mapping[str, Entry],
        path: Path = (),
    ) -> dict[str, object]:
        """The object that these fields make."""
        values: dict[str, object] = {}
        for each in fields:
            entry = entries.get(each.name, _NOT_SENT)
            if is_sent(each, entry):
                self._put(values, each, entry, (*path, each.name))
        others = self.others(extra, entries, path)
        if conditions.rules:
            self._switch(values, others, conditions, path)
        for each in fields:
            if each.required and not each.readonly and each.name not in values:
                self._lack(each.name, path)
        if extra is not None and others:
            self._join(values, others, {each.name for each in fields} - conditions.names, (*path, extra.name))
        return values

    def value(self, field: Field, entry: Entry, path: Path) -> object:
        """The JSON value of an entry that is sent. Raises ValueError with the complaint."""
        match entry:
            case NotSent() | Typed("") | Raw(""):
                return self._untouched(field, path)
            case Null():
                return None
            case EmptyText():
                return ""
            case Typed(text):
                return self._typed(field, text, path)
            case Picked(value):
                if self.unchecked.intersection(path[:1]) and field.choices and not _is_choice(field, value):
                    self.complain(path, choose(field.choices), unread=False)
                return value
            case Raw(text):
                return read_json(text)
            case Items(entries):
                return self._list(field, entries, path)
            case Members():
                return self._group(field, entry, path)
            case Branched():
                return self._branch(field, entry, path)
            case Several():
                from runcomfy_tui.forms import variations

                return self.value(field, variations.first(field, entry), path)
            case _:
                assert_never(entry)

    def complain(self, path: Path, words: str, *, unread: bool = True) -> None:
        """Notes what is wrong at a place."""
        self.complaints.setdefault(path, []).append(words)
        if unread:
            self.unread.add(path)

    def _lack(self, name: str, path: Path) -> None:
        """The validator knows best what is missing, unless it could not take the schema of this input."""
        place = (*path, name)
        if self.unchecked.intersection(place[:1]) and place not in self.complaints and place not in self.hidden:
            self.complain(place, missing(), unread=False)

    def _put(self, values: dict[str, object], field: Field, entry: Entry, path: Path) -> None:
        try:
            value = self.value(field, entry, path)
            if not is_sendable(value):
                raise ValueError("has a character that cannot be sent")
        except ValueError as error:
            self.complain(path, str(error))
        else:
            values[field.name] = value

    def _switch(
        self, values: dict[str, object], others: Mapping[str, object], conditions: Conditions, path: Path
    ) -> None:
        known: object = {**others, **values}
        if self.has_holes:
            known = without_holes(known, None)
        if self.has_files:
            known = media.stand_in(known, self.files)
        situation = conditions.situation(known if isinstance(known, dict) else values)
        for name in situation.hidden:
            place = (*path, name)
            self.hidden.add(place)
            values.pop(name, None)
            for noted in [each for each in self.complaints if each[: len(place)] == place]:
                del self.complaints[noted]
                self.unread.discard(noted)
        self.required.update((*path, name) for name in situation.required)

    def others(self, extra: Field | None, entries: Mapping[str, Entry], path: Path) -> dict[str, object]:
        """The values of no field, as an object; what cannot be one is complained about."""
        entry = _NOT_SENT if extra is None else entries.get(extra.name, _NOT_SENT)
        if extra is None or not is_sent(extra, entry):
            return {}
        try:
            value = self.value(extra, entry, path)
            if not isinstance(value, dict):
                raise ValueError('must be a JSON object: {"name": value, …}')
            if not is_sendable(value):
                raise ValueError("has a character that cannot be sent")
        except ValueError as error:
            self.complain((*path, extra.name), str(error))
            return {}
        return value

    def _join(self, values: dict[str, object], others: Mapping[str, object], fixed: set[str], path: Path) -> None:
        taken = next((name for name in others if name in values or name in fixed), None)
        if taken is not None:
            self.complain(path, f"{taken} has a field of its own")
            return
        values.update(others)

    def _untouched(self, field: Field, path: Path) -> object:
        if field.kind is FieldKind.GROUP and not has_default(field):
            return self.members(field.fields, field.extra, field.conditions, begun(field).entries, path)
        value = effective_default(field)
        if value is NO_DEFAULT:
            raise ValueError("is empty: fill it in or remove it")
        return value

    def _typed(self, field: Field, text: str, path: Path) -> object:
        if field.kind is FieldKind.MEDIA:
            return self._medium(field, text, path)
        if field.kind in TEXT_KINDS:
            return text
        if field.kind in NUMBER_KINDS:
            return read_number(text) if field.kind is FieldKind.NUMBER else _whole(text)
        if field.kind in {FieldKind.CHOICE, FieldKind.FIXED}:
            return read_choice(field.choices, text)
        if field.kind is FieldKind.SWITCH:
            return _switched(text)
        return read_json(text)

    def _group(self, field: Field, entry: Members, path: Path) -> object:
        if entry.entries and not is_touched(entry) and has_default(field):
            return self._untouched(field, path)
        if field.kind is not FieldKind.GROUP:
            raise ValueError("is not a group")
        return self.members(field.fields, field.extra, field.conditions, entry.entries, path)

    def _branch(self, field: Field, entry: Branched, path: Path) -> object:
        if not 0 <= entry.chosen < len(field.branches):
            raise ValueError("has no such form any more: choose one")
        if not is_touched(entry) and default_fits(field, entry.chosen):
            return self._untouched(field, path)
        return self.value(field.branches[entry.chosen], entry.entries.get(entry.chosen, _NOT_SENT), path)

    def _medium(self, field: Field, text: str, path: Path) -> object:
        if media.is_server_file(field, text):
            return text if text in field.choices else text.strip()
        value = media.value_of(text)
        if isinstance(value, media.LocalFile):
            self.has_files = True
        elif len(text) < _SHORT_URL and (judged := _judged_url(text)) is not None:
            problem, warning = judged
            if problem:
                self.complain(path, problem, unread=False)
            elif warning := warning or media.url_size_warning(field, value, self.files):
                self.warnings.setdefault(path, []).append(warning)
            return value
        if problem := media.problem_of(field, text, self.files):
            facts = self.files.facts(value.path) if isinstance(value, media.LocalFile) else None
            self.complain(path, problem, unread=facts is not None and (facts.pending or facts.problem is not None))
        elif warning := media.warning_of(field, text, self.files):
            self.warnings.setdefault(path, []).append(warning)
        return value

    def _list(self, field: Field, entries: tuple[Entry, ...], path: Path) -> list[object]:
        item = field.item
        if item is None:
            raise ValueError("is not a list")
        values: list[object] = []
        for place, entry in enumerate(entries):
            try:
                if is_blank(item, entry):
                    raise ValueError("is empty: fill it in or remove it")
                values.append(self.value(item, entry, (*path, place)))
            except ValueError as error:
                self.complain((*path, place), str(error))
                self.has_holes = True
                values.append(HOLE)
        return values


def without_holes(value: object, filling: object = HOLE) -> object:
    """The value without the items that could not be read, or with something in their places."""
    if isinstance(value, dict):
        return {name: without_holes(each, filling) for name, each in value.items()}
    if isinstance(value, list):
        kept = [filling if each is HOLE else without_holes(each, filling) for each in value]
        return [each for each in kept if each is not HOLE]
    return value


def _is_choice(field: Field, value: object) -> bool:
    return any(same_json(value, each) for each in field.choices)


def _whole(text: str) -> int | float:
    """The typed number, whole or not: the schema says what is wrong with 1.5, and it can be sent all the same."""
    try:
        return read_integer(text)
    except ValueError as error:
        try:
            return read_number(text)
        except ValueError:
            raise error from None


@lru_cache(maxsize=8192)
def _judged_url(text: str) -> tuple[str | None, str | None] | None:
    """What is wrong with a URL, and what to know of it; None for what is none. A form is checked at every key."""
    if not isinstance(media.source_of(text), media.Url):
        return None
    return media.problem_of(_ANY_MEDIUM, text), media.warning_of(_ANY_MEDIUM, text)


def _switched(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        raise ValueError("must be true or false") from None


_NOT_SENT: Final = NotSent()
_ANY_MEDIUM: Final = Field(name="", kind=FieldKind.MEDIA)
_SHORT_URL: Final = 2000
