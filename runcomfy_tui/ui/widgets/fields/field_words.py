"""What stands around a field's editor: its title, its limits or count, and the lines under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field, FieldKind, Several, Typed
from runcomfy_tui.forms.words import limits

LONGEST_LABEL: Final = 60
LONGEST_DESCRIPTION: Final = 240
LONGEST_TOOLTIP: Final = 2000
LONGEST_COMPLAINT: Final = 300
MOST_COMPLAINTS: Final = 4


def title(field: Field, *, required: bool, mode: str, changed: bool) -> Content:
    """The name, a star where it must be filled in, and what is special about it now."""
    label = clean(field.label, LONGEST_LABEL).strip() or "(no name)"
    parts = [Content.styled(label, "bold" if required else "")]
    if required:
        parts.append(Content.styled(" *", "bold $text-accent"))
    if field.readonly:
        parts.append(Content.styled(" read-only, not sent", "dim"))
    if field.preset:
        parts.append(Content.styled(" preset", "italic $foreground 70%"))
    if mode:
        parts.append(Content.styled(f" {mode}", "italic $text-accent"))
    if changed:
        parts.append(Content.styled(" changed", "italic $text-warning"))
    return Content.assemble(*parts)


def subtitle(field: Field, entry: Entry, *, locked: bool) -> Content:
    """The limits, or for texts how much of them is used."""
    if field.kind in {FieldKind.TEXT, FieldKind.LINE} and (field.max_length is not None or isinstance(entry, Typed)):
        return _count(field, entry)
    parts = [words for words in (_medium(field), limits(field)) if words]
    if field.kind is FieldKind.SEED and field.random_value is not None:
        parts.append(f"{field.random_value} = a new one each time")
    elif field.kind is FieldKind.JSON:
        parts = ["JSON"]
    shown = Content(", ".join(parts))
    return Content.assemble(("locked", "bold $text-accent"), "  ·  ", shown) if locked and parts else (
        Content.styled("locked", "bold $text-accent") if locked else shown
    )  # fmt: skip


def notes(
    field: Field, errors: Iterable[str], warnings: Iterable[str], was: str | None, remarks: Iterable[str]
) -> Content:
    """The lines under the editor: complaints first, then what the field means."""
    lines = _capped([Content.styled(clean(each, LONGEST_COMPLAINT), "$text-error") for each in errors])
    lines += _capped([Content.styled(f"! {clean(each, LONGEST_COMPLAINT)}", "$text-warning") for each in warnings])
    if was is not None:
        lines.append(Content.styled(f"was: {clean(was, LONGEST_COMPLAINT)}", "$text-warning"))
    if description := clean(field.description, LONGEST_DESCRIPTION).strip():
        lines.append(Content.styled(description, "$foreground 55%"))
    lines += [Content.styled(clean(each, LONGEST_COMPLAINT), "italic $foreground 55%") for each in remarks if each]
    return Content("\n").join(lines)


def tooltip(field: Field) -> Content | None:
    """The whole description where it is too long to stand under the editor."""
    if len(field.description) <= LONGEST_DESCRIPTION:
        return None
    return Content(clean(field.description, LONGEST_TOOLTIP, keep_newlines=True))


def _capped(lines: list[Content]) -> list[Content]:
    if len(lines) <= MOST_COMPLAINTS:
        return lines
    more = Content.styled(f"… and {len(lines) - MOST_COMPLAINTS + 1} more", "$foreground 55%")
    return [*lines[: MOST_COMPLAINTS - 1], more]


def _count(field: Field, entry: Entry) -> Content:
    if isinstance(entry, Several):
        return Content("" if field.max_length is None else f"each at most {field.max_length:,}")
    typed = len(entry.text) if isinstance(entry, Typed) else 0
    if field.max_length is None:
        return Content(f"{typed:,}" if typed and field.kind is FieldKind.TEXT else "")
    words = f"{typed:,} / {field.max_length:,}"
    return Content.styled(words, "bold $text-error") if typed > field.max_length else Content(words)


def _medium(field: Field) -> str:
    if field.media is None:
        return ""
    return f"{field.media} files" if field.kind is FieldKind.LIST else f"{field.media} file"
