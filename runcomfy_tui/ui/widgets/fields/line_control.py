"""Editors of one line: texts, URLs and numbers."""

from __future__ import annotations

import random
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from runcomfy_tui.forms import EmptyText, Entry, Field, NotSent, Null, Typed
from runcomfy_tui.forms.number import roll, stepped
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, hint, typable


class LineControl(Input):
    """One line of text, kept exactly as typed."""

    DEFAULT_CSS = """
    LineControl, LineControl:focus { background: transparent; background-tint: transparent; }
    """

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__(compact=True, password=field.secret, select_on_focus=False)
        self._field = field
        self._unsaid: Entry = NotSent()
        self.put(entry)

    @property
    def entry(self) -> Entry:
        """What is typed, or what the empty line stands for."""
        return Typed(self.value) if self.value else self._unsaid

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._unsaid = entry if isinstance(entry, EmptyText | Null) else NotSent()
        self.placeholder = hint(self._field, self._unsaid)
        with self.prevent(Input.Changed):
            self.value = entry.text if isinstance(entry, Typed) else ""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            self._unsaid = NotSent()
            self.placeholder = hint(self._field, self._unsaid)
        self.post_message(EntryChanged(self, self.entry))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()  # Enter never submits a form

    def _on_paste(self, event: events.Paste) -> None:
        """Several pasted lines become one instead of losing all but the first."""
        event.text = " ".join(typable(event.text).splitlines())


class NumberControl(LineControl):
    """A number as typed text, with step keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(1)", "More", show=False, id="field.more", tooltip="One step up"),
        Binding("down", "step(-1)", "Less", show=False, id="field.less", tooltip="One step down"),
    ]

    def action_step(self, direction: int) -> None:
        """Goes one step up or down from the typed value, else from the default."""
        self._replace(stepped(self._field, self.value, direction))

    def roll(self) -> None:
        """Draws a new seed."""
        self._replace(roll(self._field, random.SystemRandom()))

    def _replace(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)
