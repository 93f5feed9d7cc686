"""A model's inputs at a glance: what kind of value each takes and within which limits, from its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import NO_DEFAULT, Field, FieldKind, read_schema
from runcomfy_tui.forms.words import counted, limits, show
from runcomfy_tui.present.model_words import InputWords

_MOST_CHOICES = 5
_MOST_INPUTS = 500
_LONGEST = 160
_KINDS: Final = {
    FieldKind.TEXT: "text",
    FieldKind.LINE: "text",
    FieldKind.INTEGER: "whole number",
    FieldKind.NUMBER: "number",
    FieldKind.SEED: "seed",
    FieldKind.SWITCH: "yes or no",
    FieldKind.JSON: "JSON",
}
_MEDIA: Final = {"image": "picture", "video": "clip", "audio": "sound"}


def input_words(schema: Mapping[str, object] | None) -> tuple[InputWords, ...] | None:
    """Return the inputs of a schema in the order of the form; None where there is none that lists them."""
    if schema is None:
        return None
    form = read_schema(schema)
    if form.whole_body:
        return None
    return tuple(
        InputWords(clean(field.name, 40).strip() or "?", clean(_words(field), _LONGEST), field.required)
        for field in form.fields[:_MOST_INPUTS]
    )


def _words(field: Field) -> str:
    parts = [_kind(field), limits(field)]
    if field.default is not NO_DEFAULT and field.default not in ("", None) and not field.default_is_example:
        parts.append(f"default {show(field.default, quote=False)}")
    return ", ".join(part for part in parts if part)


def _kind(field: Field) -> str:
    match field.kind:
        case FieldKind.CHOICE:
            shown = " · ".join(show(each, quote=False) for each in field.choices[:_MOST_CHOICES])
            more = len(field.choices) - _MOST_CHOICES
            return f"{shown} · {more:,} more" if more > 0 else shown
        case FieldKind.FIXED:
            return "always the same"
        case FieldKind.MEDIA:
            return _MEDIA.get(field.media or "", "file")
        case FieldKind.LIST:
            return f"list of {_kind(field.item)}" if field.item is not None else "list"
        case FieldKind.GROUP:
            return f"group of {counted(len(field.fields), 'value')}"
        case FieldKind.UNION:
            return f"one of {counted(len(field.branches), 'form')}"
        case _:
            return _KINDS.get(field.kind, "value")
