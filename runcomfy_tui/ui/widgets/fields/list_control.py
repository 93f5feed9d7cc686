"""A list: one editor for each element, with adding, removing and moving."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from runcomfy_tui.forms import Entry, Field, FieldKind, Items, NotSent, Null
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path, inside, within
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, begun_entry, hint
from runcomfy_tui.ui.widgets.fields.list_row import ListRow, RemoveMark
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

IN_A_ROW = 99
"""As deep as can be: whatever has parts is one line in a row of a list."""
_OPENED = frozenset({FieldKind.GROUP, FieldKind.UNION, FieldKind.LIST})


class AddLine(Static, can_focus=True):
    """The line under a list that adds an element."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "add", "Add", show=False, id="list.add_here", tooltip="Add an element"),
    ]
    DEFAULT_CSS = """
    AddLine { height: 1; color: $text-muted; }
    AddLine:focus { color: $text-accent; text-style: bold; }
    """

    class Pressed(Message):
        """The person asks for another element."""

    def action_add(self) -> None:
        """Asks for another element."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """Asks for another element."""
        self.action_add()


class ListControl(Vertical):
    """Edits a list; elements with parts of their own take one line each and open a form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "add", "Add item", id="list.add", tooltip="Add an element to this list", priority=True),
        Binding("f8", "remove", "Remove item", id="list.remove", tooltip="Remove this element", priority=True),
        Binding("alt+up", "shift(-1)", "Up", show=False, id="list.up", tooltip="Move this element up", priority=True),
        Binding("alt+down", "shift(1)", "Down", show=False, id="list.down", tooltip="Move this element down",
                priority=True),
    ]  # fmt: skip
    DEFAULT_CSS = """
    ListControl { height: auto; }
    """

    def __init__(self, field: Field, entry: Entry, matter: FieldMatter) -> None:
        super().__init__()
        assert field.item is not None
        self._field = field
        self._item = replace(field.item, required=True, description="")
        self._matter = matter
        self._unsaid: Entry = NotSent()
        self._first = entry
        self._deep: Deep = {}
        self._add_line = AddLine(markup=False)

    @property
    def entry(self) -> Entry:
        """The elements, or what an empty list stands for."""
        if not self.is_mounted:
            return self._first
        rows = self._rows()
        return Items(tuple(row.editor.catch_up() for row in rows)) if rows else self._unsaid

    def compose(self) -> ComposeResult:
        """A row for each element, and the line that adds one."""
        if isinstance(self._first, Items):
            for number, each in enumerate(self._first.entries, 1):
                yield self._row(number, each)
        self._unsaid = self._first if not isinstance(self._first, Items) or not self._first.entries else NotSent()
        yield self._add_line

    def on_mount(self) -> None:
        """Says what an empty list stands for."""
        self._say()

    def put(self, entry: Entry) -> None:
        """Shows this entry in place of all elements."""
        self._unsaid = entry if not isinstance(entry, Items) or not entry.entries else NotSent()
        self._first = entry
        if not self.is_mounted:
            return
        self._take_away(self._rows())
        if isinstance(entry, Items):
            rows = [self._row(number, each) for number, each in enumerate(entry.entries, 1)]
            self.mount_all(rows, before=self._add_line)
        self._say()

    def show_deep(self, deep: Deep) -> frozenset[Path]:
        """Puts complaints on the elements they are about; returns the paths that are seen there."""
        self._deep = deep
        rows = self._rows()
        for place, row in enumerate(rows):
            inner = within(deep, place)
            row.editor.show_errors(inner.get((), ()), inner)
        if self._item.kind in _OPENED:  # a line only counts them
            return frozenset()
        return frozenset(path for path in deep if path and isinstance(path[0], int) and path[0] < len(rows))

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Says what other values make of the inputs of each element."""
        for place, row in enumerate(self._rows() if hidden or required else ()):
            row.editor.show_situation(inside(hidden, place), inside(required, place))

    def action_add(self) -> None:
        """Adds an empty element after the focused one, and goes there."""
        rows = self._rows()
        if self._field.max_items is not None and len(rows) >= self._field.max_items:
            self.notify(f"This list takes at most {self._field.max_items}.", markup=False)
            return
        current = self._current()
        row = self._row(len(rows) + 1, begun_entry(self._item))
        self.mount(row, before=self._add_line if current is None else None, after=current)
        self._unsaid = NotSent()
        self.call_after_refresh(self._added, row)

    def action_remove(self) -> None:
        """Removes the focused element, else the last one."""
        rows = self._rows()
        row = self._current() or (rows[-1] if rows else None)
        if row is not None:
            self._remove(row)

    def action_shift(self, direction: int) -> None:
        """Moves the focused element past its neighbour; the cursor stays in it."""
        rows, row = self._rows(), self._current()
        place = rows.index(row) + direction if row is not None else -1
        if row is None or not 0 <= place < len(rows):
            return
        if direction < 0:
            self.move_child(row, before=rows[place])
        else:
            self.move_child(row, after=rows[place])
        self._changed()
        self.call_after_refresh(row.scroll_visible, animate=False)

    @on(AddLine.Pressed)
    def _add_pressed(self, event: AddLine.Pressed) -> None:
        event.stop()
        self.action_add()

    @on(RemoveMark.Pressed)
    def _remove_pressed(self, event: RemoveMark.Pressed) -> None:
        event.stop()
        if isinstance(event.mark.parent, ListRow):
            self._remove(event.mark.parent)

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """An element changed."""
        event.stop()
        self._changed()

    def _row(self, number: int, entry: Entry) -> ListRow:
        from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

        return ListRow(number, FieldWidget(self._item, entry, matter=self._matter, depth=IN_A_ROW, bare=True))

    def _rows(self) -> list[ListRow]:
        return [child for child in self.children if isinstance(child, ListRow) and not child.has_class("-leaving")]

    def _current(self) -> ListRow | None:
        return next((row for row in self._rows() if row.has_focus_within), None)

    def _remove(self, row: ListRow) -> None:
        rows = self._rows()
        place = rows.index(row)
        neighbour = rows[place + 1] if place + 1 < len(rows) else rows[place - 1] if place else None
        had_focus = row.has_focus_within
        self._take_away([row])
        if had_focus:
            if neighbour is not None:
                neighbour.editor.focus_editor()
            else:
                self._add_line.focus()
        self._changed()

    def _take_away(self, rows: list[ListRow]) -> None:
        for row in rows:
            row.add_class("-leaving")
            row.display = False
            row.remove()

    def _added(self, row: ListRow) -> None:
        self._changed()
        row.editor.focus_editor()
        if self._item.kind in _OPENED:
            row.editor.open()

    def _changed(self) -> None:
        for number, row in enumerate(self._rows(), 1):
            row.renumber(number)
        self._say()
        self.post_message(EntryChanged(self, self.entry))

    def _say(self) -> None:
        rows = self._rows()
        most = self._field.max_items
        if rows and most is not None:
            words = f"{len(rows)} of {most}: full" if len(rows) >= most else f"+ add   {len(rows)} of at most {most}"
        else:
            words = "+ add" if rows else f"+ add   {self._empty_words()}"
        self._add_line.update(Content(words), layout=False)

    def _empty_words(self) -> str:
        if isinstance(self._unsaid, Items):
            return "an empty list [] is sent"
        return "null is sent" if isinstance(self._unsaid, Null) else hint(self._field, self._unsaid)
