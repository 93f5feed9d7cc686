"""One line for a value with many parts; Enter opens the form it has of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import (
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
from runcomfy_tui.forms.words import show
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path, count_words
from runcomfy_tui.ui.widgets.fields.control import EntryChanged
from runcomfy_tui.ui.widgets.fields.group_control import group_words
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor

LONGEST_VALUE: Final = 28
LONGEST_LINE: Final = 300
MOST_PARTS: Final = 40


class SummaryLine(Static, can_focus=True):
    """Shows what is in a group, a union or a list, and edits it in a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Open", show=False, id="field.open", tooltip="Fill in what is in it"),
    ]
    DEFAULT_CSS = """
    SummaryLine { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    SummaryLine:focus { color: $text-accent; text-style: bold; }
    """

    def __init__(self, field: Field, entry: Entry, matter: FieldMatter) -> None:
        super().__init__(markup=False)
        self._field = field
        self._entry = entry
        self._matter = matter
        self._deep: Deep = {}
        self._situation: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())
        self._say()

    @property
    def entry(self) -> Entry:
        """What is entered now; the dialog hands over every key."""
        return self._entry

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._entry = entry
        self._say()

    def show_deep(self, deep: Deep) -> frozenset[Path]:
        """Counts complaints, and hands them to the dialog while it is open."""
        if deep != self._deep:
            self._deep = deep
            self._say()
        for editor in self._open_editors():
            editor.show_deep(deep)
        return frozenset()

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Hands to the dialog, while it is open, what other values make of its inputs."""
        self._situation = (hidden, required)
        for editor in self._open_editors():
            editor.show_situation(hidden, required)

    def _open_editors(self) -> list[ObjectEditor]:
        from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor

        stack = self.app.screen_stack if self.is_attached else []
        return [screen for screen in stack if isinstance(screen, ObjectEditor) and screen.line is self]

    def action_open(self) -> None:
        """Opens the form of this value."""
        self.open()

    def open(self, *, fresh: bool = False) -> None:
        """Opens the form of this value; a ``fresh`` one is not told what it lacks before it was left."""
        from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor

        editor = ObjectEditor(self, self._field, self._entry, self._matter, fresh=fresh)
        editor.show_deep(self._deep)
        editor.show_situation(*self._situation)
        self.app.push_screen(editor)

    def on_click(self) -> None:
        """The same by the mouse."""
        self.focus()
        self.action_open()

    def take(self, entry: Entry) -> None:
        """Takes what the dialog holds, key by key."""
        if entry != self._entry:
            self.put(entry)
            self.post_message(EntryChanged(self, entry))

    def _say(self) -> None:
        problems = sum(len(words) for words in self._deep.values())
        parts: list[tuple[str, str]] = [("▸ ", "$foreground 55%")]
        if problems:
            parts.append((f"{count_words(problems)}  ", "bold $text-error"))
        words = summary(self._field, self._entry)
        parts.append((words or "empty: Enter fills it in", "" if words else "$foreground 55%"))
        self.update(Content.assemble(*parts), layout=False)


def summary(field: Field, entry: Entry, *, depth: int = 0) -> str:
    """An entry in one line; cleaned."""
    match entry:
        case Members(entries):
            return _members(field, entries, depth) if entries or not field.required else ""
        case Branched(chosen, entries) if 0 <= chosen < len(field.branches):
            return summary(field.branches[chosen], entries.get(chosen, NotSent()), depth=depth)
        case Items(entries) if entries:
            return _items(field, entries, depth)
        case NotSent() if field.kind is FieldKind.GROUP:
            return group_words(field, entry) if not field.required else ""
        case _:
            return _single(entry)


def _members(field: Field, entries: Mapping[str, Entry], depth: int) -> str:
    if depth > 1 or not entries:
        return "{…}" if entries else "{}"
    parts = []
    for each in field.fields[:MOST_PARTS]:
        inner = entries.get(each.name, NotSent())
        if not isinstance(inner, NotSent) and (words := summary(each, inner, depth=depth + 1)):
            parts.append(f"{clean(each.label, 20)} {words}")
    if not parts:
        return ""
    return clean(f"({', '.join(parts)})" if depth else "  ·  ".join(parts), LONGEST_LINE)


def _items(field: Field, entries: tuple[Entry, ...], depth: int) -> str:
    if field.item is None or depth > 1:
        return f"{len(entries)} items"
    shown = [summary(field.item, each, depth=depth + 1) or "(empty)" for each in entries[:6]]
    more = f", … {len(entries) - 6} more" if len(entries) > 6 else ""
    return clean(f"[{', '.join(shown)}{more}]", LONGEST_LINE)


def _single(entry: Entry) -> str:
    match entry:
        case NotSent():
            return ""
        case Null():
            return "null"
        case EmptyText():
            return '""'
        case Picked(value):
            return clean(show(value, quote=False), LONGEST_VALUE)
        case Typed(text) | Raw(text) | Several(text):
            return clean(text[: LONGEST_VALUE * 4], LONGEST_VALUE).strip()
        case Items():
            return "[]"
        case _:
            return "{}"
