"""The line at the head of a group, by which it is opened and shut."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class FoldLine(Static, can_focus=True):
    """Says what is in a group, and folds it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "fold", "Open/shut", show=False, id="group.fold", tooltip="Show or hide what is in it"),
    ]
    DEFAULT_CSS = """
    FoldLine { height: 1; color: $foreground 70%; text-wrap: nowrap; text-overflow: ellipsis; }
    FoldLine:focus { color: $text-accent; text-style: bold; }
    """

    class Pressed(Message):
        """The person wants what is behind this line."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._words = Content("")

    def say(self, words: Content) -> None:
        """Shows these words."""
        if words != self._words:
            self._words = words
            self.update(words, layout=False)

    def action_fold(self) -> None:
        """Opens what is shut and the other way round."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """The same by the mouse."""
        self.action_fold()
