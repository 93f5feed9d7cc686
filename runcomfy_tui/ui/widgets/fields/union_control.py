"""A union: which of several forms a value has, and the editor for that form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Branched, Entry, Field, FieldKind, NotSent, Null, Picked
from runcomfy_tui.ui.widgets.fields.choice_list import ChoiceList
from runcomfy_tui.ui.widgets.fields.choice_row import MOST_IN_A_ROW, ChoiceRow
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, begun_entry
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

LONGEST_TITLE = 32


class UnionControl(Vertical):
    """A choice of forms above the editor of the one that is chosen; each keeps what was typed into it."""

    DEFAULT_CSS = """
    UnionControl { height: auto; }
    UnionControl > FieldWidget { margin-left: 2; }
    """

    def __init__(self, field: Field, entry: Entry, matter: FieldMatter, depth: int = 0) -> None:
        super().__init__()
        self._field = field
        self._matter = matter
        self._depth = depth
        self._entry = entry
        self._drafts: dict[int, Entry] = {}
        self._branch: FieldWidget | None = None
        self._deep: Deep = {}
        titles = branch_titles(field)
        pick = replace(field, kind=FieldKind.CHOICE, choices=tuple(range(len(titles))))
        row = ChoiceRow if len(titles) <= MOST_IN_A_ROW else ChoiceList
        self._row = row(pick, self._picked(), labels=titles)
        self._remember()

    @property
    def entry(self) -> Entry:
        """The chosen branch with the drafts of all, or what no choice at all stands for."""
        if self._branch is not None and isinstance(self._entry, Branched):
            now = self._branch.catch_up()
            if now != self._drafts.get(self._entry.chosen, NotSent()):
                self._drafts[self._entry.chosen] = now
                self._entry = Branched(self._entry.chosen, dict(self._drafts))
        return self._entry

    def compose(self) -> ComposeResult:
        """The choice, then the chosen editor."""
        yield self._row
        if isinstance(self._entry, Branched):
            self._branch = self._make(self._entry.chosen)
            yield self._branch

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        before = self._entry
        self._entry = entry
        self._remember()
        self._row.put(self._picked())
        same = isinstance(before, Branched) and isinstance(entry, Branched) and before.chosen == entry.chosen
        if same and self._branch is not None and isinstance(entry, Branched):
            self._branch.put(entry.entries.get(entry.chosen, NotSent()))
        else:
            self._show_branch()

    def show_deep(self, deep: Deep) -> frozenset[Path]:
        """Hands complaints to the chosen branch; returns the paths that are seen there."""
        self._deep = deep
        if self._branch is None:
            return frozenset()
        inner = {path: words for path, words in deep.items() if path}
        return self._branch.show_deep(inner)

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Says what other values make of the inputs of the chosen branch."""
        if self._branch is not None:
            self._branch.show_situation(hidden, required)

    @on(EntryChanged)
    def _branch_picked(self, event: EntryChanged) -> None:
        if event.source is self:
            return
        event.stop()
        if event.source is not self._row:
            return
        before = self.entry
        match event.entry:
            case Picked(int() as chosen):
                self._drafts.setdefault(chosen, begun_entry(self._field.branches[chosen]))
                self._entry = Branched(chosen, dict(self._drafts))
            case special:
                self._entry = special
        if self._entry != before:
            self._show_branch()
            self.post_message(EntryChanged(self, self._entry))

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """The branch changed."""
        event.stop()
        before, now = self._entry, self.entry
        if now is not before:
            self.post_message(EntryChanged(self, now))

    def _show_branch(self) -> None:
        if self._branch is not None:
            self._branch.remove()
            self._branch = None
        if isinstance(self._entry, Branched) and self.is_attached:
            self._branch = self._make(self._entry.chosen)
            self.mount(self._branch)

    def _make(self, chosen: int) -> FieldWidget:
        from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

        branch = replace(self._field.branches[chosen], required=True)
        draft = self._drafts.get(chosen, NotSent())
        return FieldWidget(branch, draft, matter=self._matter, depth=self._depth + 1, bare=True)

    def _picked(self) -> Entry:
        match self._entry:
            case Branched(chosen):
                return Picked(chosen)
            case Null():
                return self._entry
            case _:
                return NotSent()

    def _remember(self) -> None:
        if isinstance(self._entry, Branched):
            self._drafts.update(self._entry.entries)


def branch_titles(field: Field) -> tuple[str, ...]:
    """A label for each branch."""
    found = []
    for number, each in enumerate(field.branches, 1):
        words = clean(each.title or each.name, LONGEST_TITLE).strip() or _KINDS.get(each.kind, "")
        found.append(words or f"form {number}")
    return tuple(found)


_KINDS = {
    FieldKind.TEXT: "text",
    FieldKind.LINE: "text",
    FieldKind.INTEGER: "whole number",
    FieldKind.NUMBER: "number",
    FieldKind.SEED: "seed",
    FieldKind.SWITCH: "on/off",
    FieldKind.LIST: "list",
    FieldKind.GROUP: "group",
    FieldKind.MEDIA: "file",
    FieldKind.JSON: "JSON",
}
