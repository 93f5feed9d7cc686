"""The line that tells of results nobody has asked for, which the service will delete."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class MissingLine(Static):
    """Hidden while nothing is missing; a click asks for all of it."""

    DEFAULT_CSS = """
    MissingLine {
        height: 1; display: none; padding: 0 1; color: $text-muted; text-overflow: ellipsis; text-wrap: nowrap;
    }
    MissingLine.-shown { display: block; }
    MissingLine.-urgent { color: $state-warning; text-style: bold; }
    """

    @dataclass
    class Chosen(Message):
        """The person wants what is missing."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._words = ""

    def show(self, words: str, *, urgent: bool) -> None:
        """Show this sentence, or nothing where it is empty."""
        self.set_class(urgent, "-urgent")
        if words != self._words:
            self._words = words
            self.set_class(bool(words), "-shown")
            self.update(Content.assemble(("a", "bold $text-accent"), f" gets {words}"))

    def on_click(self) -> None:
        """Ask for it."""
        self.post_message(self.Chosen())
