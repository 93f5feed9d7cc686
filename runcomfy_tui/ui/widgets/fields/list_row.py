"""One element of a list: its number, its editor and the cross that removes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget


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
    """One element."""

    DEFAULT_CSS = """
    ListRow { height: auto; }
    ListRow > .number { width: 4; color: $foreground 40%; }
    ListRow:focus-within > .number { color: $text-accent; text-style: bold; }
    """

    def __init__(self, number: int, editor: FieldWidget) -> None:
        super().__init__()
        self.editor = editor
        self.number = number
        self._shown = Static(f"{number}", classes="number", markup=False)

    def compose(self) -> ComposeResult:
        """Number, editor, cross."""
        yield self._shown
        yield self.editor
        yield RemoveMark("×")

    def renumber(self, number: int) -> None:
        """Shows the element's new place."""
        if number != self.number:
            self.number = number
            self._shown.update(f"{number}")
