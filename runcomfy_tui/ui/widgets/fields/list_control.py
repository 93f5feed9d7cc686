"""A list: one editor for each element, with adding and removing."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from runcomfy_tui.forms import Entry, Field, Items, NotSent, Null
from runcomfy_tui.ui.widgets.fields.control import Control, EntryChanged, hint


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


class RemoveMark(Static):
    """The cross at the end of an element."""

    DEFAULT_CSS = """
    RemoveMark { width: 3; height: 1; color: $foreground 40%; text-align: right; }
    RemoveMark:hover { color: $text-error; }
    """

    class Pressed(Message):
        """The person asks to remove the element in this row."""

        def __init__(self, mark: RemoveMark) -> None:
            super().__init__()
            self.mark = mark

    def on_click(self, event: events.Click) -> None:
        """Asks to remove the element."""
        event.stop()
        self.post_message(self.Pressed(self))


class ListRow(Horizontal):
    """One element: its number, its editor and the cross."""

    DEFAULT_CSS = """
    ListRow { height: auto; }
    ListRow > .number { width: 4; color: $foreground 40%; }
    """

    def __init__(self, number: int, editor: Widget) -> None:
        super().__init__()
        self.editor = editor
        self._number = Static(f"{number}", classes="number", markup=False)

    def compose(self) -> ComposeResult:
        """Number, editor, cross."""
        yield self._number
        yield self.editor
        yield RemoveMark("×")

    def renumber(self, number: int) -> None:
        """Shows the element's new place."""
        self._number.update(f"{number}")


class ListControl(Vertical):
    """Edits a list of scalar values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "add", "Add item", id="list.add", tooltip="Add an element to this list", priority=True),
        Binding("f8", "remove", "Remove item", id="list.remove", tooltip="Remove this element", priority=True),
    ]
    DEFAULT_CSS = """
    ListControl { height: auto; }
    """

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__()
        self._field = field
        self._unsaid: Entry = NotSent()
        self._first = entry
        self._add_line = AddLine(markup=False)

    @property
    def entry(self) -> Entry:
        """The elements, or what an empty list stands for."""
        rows = self._rows()
        return Items(tuple(_control(row).entry for row in rows)) if rows else self._unsaid

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
        self.call_later(self._replace, entry)

    def action_add(self) -> None:
        """Adds an empty element after the focused one, and goes there."""
        rows = self._rows()
        if self._field.max_items is not None and len(rows) >= self._field.max_items:
            self.notify(f"This list takes at most {self._field.max_items}.", markup=False)
            return
        current = self._current()
        row = self._row(len(rows) + 1, NotSent())
        self.mount(row, before=self._add_line if current is None else None, after=current)
        self._unsaid = NotSent()
        self.call_after_refresh(self._changed, focus=row)

    def action_remove(self) -> None:
        """Removes the focused element, else the last one."""
        rows = self._rows()
        row = self._current() or (rows[-1] if rows else None)
        if row is not None:
            self._remove(row)

    def action_clear_all(self) -> None:
        """Removes every element."""
        self.put(NotSent())

    @on(AddLine.Pressed)
    def _add_pressed(self, event: AddLine.Pressed) -> None:
        event.stop()
        self.action_add()

    @on(RemoveMark.Pressed)
    def _remove_pressed(self, event: RemoveMark.Pressed) -> None:
        event.stop()
        if isinstance(event.mark.parent, ListRow):
            self._remove(event.mark.parent)

    @on(EntryChanged)
    def _element_changed(self, event: EntryChanged) -> None:
        if event.source is not self:
            event.stop()
            self._changed()

    def _row(self, number: int, entry: Entry) -> ListRow:
        from runcomfy_tui.ui.widgets.fields.choose_control import control_for

        item = self._field.item
        assert item is not None
        return ListRow(number, control_for(item, entry))

    def _rows(self) -> list[ListRow]:
        return [child for child in self.children if isinstance(child, ListRow) and not child.has_class("-leaving")]

    def _current(self) -> ListRow | None:
        return next((row for row in self._rows() if row.has_focus_within), None)

    def _remove(self, row: ListRow) -> None:
        rows = self._rows()
        place = rows.index(row)
        neighbour = rows[place + 1] if place + 1 < len(rows) else rows[place - 1] if place else None
        had_focus = row.has_focus_within
        row.add_class("-leaving")
        row.remove()
        if had_focus:
            (neighbour.editor if neighbour else self._add_line).focus()
        self.call_after_refresh(self._changed)

    async def _replace(self, entry: Entry) -> None:
        with self.app.batch_update():
            await self.remove_children(ListRow)
            if isinstance(entry, Items):
                rows = [self._row(number, each) for number, each in enumerate(entry.entries, 1)]
                await self.mount_all(rows, before=self._add_line)
        self._say()

    def _changed(self, focus: ListRow | None = None) -> None:
        for number, row in enumerate(self._rows(), 1):
            row.renumber(number)
        if focus is not None:
            focus.editor.focus()
        self._say()
        self.post_message(EntryChanged(self, self.entry))

    def _say(self) -> None:
        rows = self._rows()
        words = "+ add" if rows else f"+ add   {self._empty_words()}"
        self._add_line.update(Content(words))

    def _empty_words(self) -> str:
        if isinstance(self._unsaid, Items):
            return "an empty list [] is sent"
        return "null is sent" if isinstance(self._unsaid, Null) else hint(self._field, self._unsaid)


def _control(row: ListRow) -> Control:
    editor = row.editor
    assert hasattr(editor, "entry")
    return editor  # type: ignore[return-value]  # every editor that control_for makes is a Control
