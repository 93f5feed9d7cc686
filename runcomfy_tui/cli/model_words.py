"""What the catalogue's commands found, in lines for people: the table of models, and one model with its inputs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from runcomfy_tui.cli.table import TextColumn, table_lines
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.model_search import listed
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind
from runcomfy_tui.forms.read import read_schema
from runcomfy_tui.forms.words import limits, show
from runcomfy_tui.present.models import inputs_words, model_row, price_words

_WIDEST_TEXT = 100
_LONGEST_TEXT = 4_000
_MOST_CHOICES = 30
_DEEPEST = 3
_KINDS = {
    FieldKind.TEXT: "text",
    FieldKind.LINE: "text",
    FieldKind.INTEGER: "whole number",
    FieldKind.NUMBER: "number",
    FieldKind.SEED: "seed",
    FieldKind.CHOICE: "choice",
    FieldKind.FIXED: "fixed",
    FieldKind.SWITCH: "true or false",
    FieldKind.GROUP: "group",
    FieldKind.UNION: "one of several",
    FieldKind.JSON: "JSON",
}


def models_lines(models: Sequence[CatalogueModel], width: int | None) -> Iterator[str]:
    """Yield the table of models, its title first; ids are never cut."""
    rows = [model_row(listed(model)) for model in models]
    columns = (
        TextColumn("ID", [row.listed.id for row in rows]),
        TextColumn("PRICE", [price_words(row.model) for row in rows], 16),
        TextColumn("NAME", [row.listed.name for row in rows], 12),
        TextColumn("CATEGORY", [", ".join(row.listed.categories) for row in rows], 12),
        TextColumn("INPUTS", [inputs_words(row) for row in rows], 16),
    )
    return table_lines(columns, width)


def model_lines(model: CatalogueModel, width: int | None) -> Iterator[str]:
    """Yield what is known of one model, its inputs last."""
    entry = listed(model)
    note = f" ({clean(model.pricing_note, 400).strip()})" if model.pricing_note.strip() else ""
    facts = {
        "id": entry.id,
        "kind": entry.kind,
        "category": ", ".join(entry.categories),
        "price": f"{price_words(model)}{note}",
        "page": clean(model.model_url, 400),
    }
    yield entry.name
    yield from (f"  {name:<10}{text}" for name, text in facts.items() if text)
    described = clean(model.description, _LONGEST_TEXT).strip()
    yield from textwrap.wrap(
        described, min(width or _WIDEST_TEXT, _WIDEST_TEXT), initial_indent="  ", subsequent_indent="  "
    )
    yield ""
    form = read_schema(model.input_schema)
    if form.problem is not None:
        yield form.problem
        return
    rows = [row for each in form.fields for row in _rows(each, each.name)]
    columns = (
        TextColumn("INPUT", [name for name, _ in rows]),
        TextColumn("TYPE", [_kind(field) for _, field in rows], 8),
        TextColumn("DEFAULT", [_default(field) for _, field in rows], 8),
        TextColumn("ALLOWED", [_allowed(field) for _, field in rows], 12),
        TextColumn("WHAT IT IS", [clean(field.description, 200).strip() for _, field in rows], 16),
    )
    yield from table_lines(columns, width)
    yield ""
    yield "* required"


def _rows(field: Field, path: str, depth: int = 0) -> Iterator[tuple[str, Field]]:
    """Yield a field and those inside, named as ``--set`` takes them."""
    yield f"{clean(path, 80)}{'*' if field.required else ''}", field
    inside = field.item if field.kind is FieldKind.LIST else field
    if depth >= _DEEPEST or inside is None or inside.kind is not FieldKind.GROUP:
        return
    start = f"{path}.0" if inside is field.item else path
    for each in inside.fields:
        yield from _rows(each, f"{start}.{each.name}", depth + 1)


def _kind(field: Field) -> str:
    if field.kind is FieldKind.MEDIA:
        return f"{field.media or 'media'} URL"
    if field.kind is FieldKind.LIST:
        return "list" if field.item is None else f"list: {_kind(field.item)}"
    return _KINDS[field.kind]


def _default(field: Field) -> str:
    if field.default is NO_DEFAULT or field.default in ("", [], {}):
        return ""
    return clean(show(field.default, quote=False), 60) + (" (example)" if field.default_is_example else "")


def _allowed(field: Field) -> str:
    chosen = field.choices or (field.item.choices if field.item is not None else ())
    words = [clean(show(each, quote=False), 60) for each in chosen[:_MOST_CHOICES]]
    more = ["…"] if len(chosen) > _MOST_CHOICES else []
    return ", ".join(filter(None, [limits(field), *words, *more]))
