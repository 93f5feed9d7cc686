"""Editors of one line: texts, URLs and numbers."""

from __future__ import annotations

import random
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from runcomfy_tui.forms import EmptyText, Entry, Field, NotSent, Null, Typed
from runcomfy_tui.forms.number import roll, stepped
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, hint, typable


class LineControl(Input):
    """One line of text, kept exactly as typed."""

    DEFAULT_CSS = """
    LineControl, LineControl:focus { background: transparent; background-tint: transparent; }
    """

    # Textual lays the whole screen out again whenever this changes, at every key; a line never changes its place.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

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

    def type_over(self, text: str) -> None:
        """Replaces the whole text as the person's own doing."""
        self.value = text
        self.cursor_position = len(text)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value and not isinstance(self._unsaid, NotSent):
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
        Binding("shift+up", "step(10)", "Much more", show=False, id="field.much_more", tooltip="Ten steps up"),
        Binding("shift+down", "step(-10)", "Much less", show=False, id="field.much_less",
                tooltip="Ten steps down"),
    ]  # fmt: skip

    def action_step(self, steps: int) -> None:
        """Goes some steps up or down from the typed value, else from the default."""
        self.type_over(stepped(self._field, self.value, steps))

    def roll(self) -> None:
        """Draws a new seed."""
        self.type_over(roll(self._field, random.SystemRandom()))
