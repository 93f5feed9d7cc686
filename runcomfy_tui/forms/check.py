"""From what was entered to the body that is sent, or to what is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from runcomfy_tui.forms.entry import (
    Branched,
    Draft,
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
from runcomfy_tui.forms.field import NUMBER_KINDS, TEXT_KINDS, Field, FieldKind, Form
from runcomfy_tui.forms.json_text import is_sendable, read_json, same_json
from runcomfy_tui.forms.number import read_integer, read_number
from runcomfy_tui.forms.words import choose, missing, path_words

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:\S")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    `body` is what will be sent, None while anything is wrong. `preview` is the body as far as it can be built.
    `errors` maps field names to sentences without a subject ("must be at most 30"); `general` has whole sentences.
    """

    body: dict[str, object] | None
    preview: dict[str, object]
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the body can be sent."""
        return self.body is not None


def check(form: Form, draft: Draft) -> Checked:
    """Builds the body from a draft and validates it; fields that the draft lacks count as not sent."""
    if form.whole_body:
        return _check_whole_body(form, draft)
    body, errors = build(form, draft)
    explained = frozenset(errors)
    general: list[str] = []
    for problem in form.validator.problems(body):
        if not (problem.path and problem.path[0] in explained):
            _place(form, problem.path, problem.words, errors, general)
    return _checked(body, errors, general)


def build(form: Form, draft: Draft) -> tuple[dict[str, object], dict[str, list[str]]]:
    """The body as far as it can be built, without asking the validator, and what was wrong on the way."""
    body: dict[str, object] = {}
    errors: dict[str, list[str]] = {}
    for each in form.fields:
        entry = draft.get(each.name, NotSent())
        try:
            if is_sent(each, entry):
                body[each.name] = _sendable(_value(each, entry))
                complaint = _misfit(each, entry)
            else:
                complaint = missing() if each.required and not each.readonly else None
        except ValueError as error:
            complaint = str(error)
        if complaint is not None:
            errors[each.name] = [complaint]
    extra = draft.get(form.extra.name, NotSent())
    if is_sent(form.extra, extra):
        try:
            body.update(_extra_values(form, extra))
        except ValueError as error:
            errors[form.extra.name] = [str(error)]
    return body, errors


def is_sent(field: Field, entry: Entry) -> bool:
    """Whether the field puts anything into the body."""
    match entry:
        case NotSent():
            return field.default_is_sent or (field.kind is FieldKind.FIXED and field.required and not field.readonly)
        case Typed(text) | Raw(text):
            return bool(text) or field.default_is_sent
        case _:
            return True


def effective_default(field: Field) -> object:
    """What an untouched field sends: its default, or the only value that it can have."""
    if field.kind is FieldKind.FIXED and field.choices:
        return field.choices[0]
    return field.default


def _checked(body: dict[str, object], errors: Mapping[str, list[str]], general: list[str]) -> Checked:
    valid = not errors and not general
    return Checked(
        body=body if valid else None,
        preview=body,
        errors={name: tuple(dict.fromkeys(words)) for name, words in errors.items()},
        general=tuple(dict.fromkeys(general)),
    )


def _check_whole_body(form: Form, draft: Draft) -> Checked:
    (field,) = form.fields
    entry = draft.get(field.name, NotSent())
    errors: dict[str, list[str]] = {}
    general: list[str] = []
    try:
        body = _object(field, entry) if is_sent(field, entry) else {}
    except ValueError as error:
        return _checked({}, {field.name: [str(error)]}, [])
    for problem in form.validator.problems(body):
        where = path_words(problem.path)
        errors.setdefault(field.name, []).append(f"{where}: {problem.words}" if where else problem.words)
    return _checked(body, errors, general)


def _place(
    form: Form, path: tuple[str | int, ...], words: str, errors: dict[str, list[str]], general: list[str]
) -> None:
    """Puts one of the validator's complaints on the field that it is about."""
    if not path:
        general.append(f"The inputs together: {words}.")
        return
    name = str(path[0])
    field = form.field(name)
    if field is None or field is form.extra:
        errors.setdefault(form.extra.name, []).append(f"{path_words(path)} {words}")
        return
    inner = path_words(path[1:])
    errors.setdefault(name, []).append(f"{inner} {words}" if inner else words)


def _value(field: Field, entry: Entry) -> object:
    """The JSON value of an entry that is sent. Raises ValueError with the complaint."""
    match entry:
        case NotSent() | Typed("") | Raw(""):
            return effective_default(field)
        case Null():
            if not field.nullable and field.kind is not FieldKind.JSON:
                raise ValueError("cannot be null")
            return None
        case EmptyText():
            return ""
        case Typed(text):
            return _typed(field, text)
        case Picked(value):
            return value
        case Raw(text):
            return read_json(text)
        case Items(entries):
            return _list(field, entries)
        case Members() | Branched() | Several():
            raise ValueError("cannot be read as one value")
        case _:
            assert_never(entry)


def _misfit(field: Field, entry: Entry) -> str | None:
    """What is wrong with a value that can be sent, whether or not the validator is able to say so."""
    match entry:
        case Picked(value) if field.choices and not any(same_json(value, each) for each in field.choices):
            return choose(field.choices)
        case Typed(text) if field.kind is FieldKind.MEDIA and text:
            if not _URL.match(text):
                return "must be a public URL, such as https://…"
            if text.lower().startswith("file:"):
                return "must be a public URL: the service cannot read files of this machine"
        case Items(entries) if field.item is not None:
            for number, each in enumerate(entries, 1):
                if complaint := _misfit(field.item, each):
                    return f"item {number} {complaint}"
        case _:
            pass
    return None


def _sendable(value: object) -> object:
    if not is_sendable(value):
        raise ValueError("has a character that cannot be sent")
    return value


def _typed(field: Field, text: str) -> object:
    if field.kind in TEXT_KINDS:
        return text
    if field.kind in NUMBER_KINDS:
        return read_number(text) if field.kind is FieldKind.NUMBER else read_integer(text)
    if field.kind in {FieldKind.CHOICE, FieldKind.FIXED}:
        return _typed_choice(field, text)
    return read_json(text)


def _typed_choice(field: Field, text: str) -> object:
    for value in field.choices:
        if value == text and isinstance(value, str):
            return value
    try:
        typed = read_json(text)
    except ValueError:
        typed = None
    for value in field.choices:
        if typed is not None and same_json(value, typed):
            return value
    raise ValueError(choose(field.choices))


def _list(field: Field, entries: tuple[Entry, ...]) -> list[object]:
    item = field.item
    if item is None:
        raise ValueError("is not a list")
    values: list[object] = []
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, NotSent) or entry in (Typed(""), Raw("")):
            raise ValueError(f"item {number} is empty: fill it in or remove it")
        try:
            values.append(_value(item, entry))
        except ValueError as error:
            raise ValueError(f"item {number} {error}") from None
    return values


def _object(field: Field, entry: Entry) -> dict[str, object]:
    value = _value(field, entry)
    if not isinstance(value, dict):
        raise ValueError('must be a JSON object: {"name": value, …}')
    _sendable(value)
    return value


def _extra_values(form: Form, entry: Entry) -> dict[str, object]:
    values = _object(form.extra, entry)
    known = [name for name in values if any(field.name == name for field in form.fields)]
    if known:
        raise ValueError(f"{known[0]} has a field of its own")
    return values
