"""Editors of several lines: prompts, raw JSON, and several values at once."""

from __future__ import annotations

from textual import events, on
from textual.content import Content
from textual.widgets import TextArea

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
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.ui.widgets.fields.control import LONGEST_HINT, EntryChanged, hint, is_showable, raw_text, typable
from runcomfy_tui.ui.widgets.fields.raw_value import to_raw

LONGEST_DEPLOYED = 240
"""So much of a deployed text fits into the lines of an empty area."""


class TextControl(TextArea):
    """Text of any length, kept exactly as typed; grows with its lines up to a limit."""

    DEFAULT_CSS = """
    TextControl {
        height: auto; min-height: 3; max-height: 10; padding: 0;
        background: transparent; background-tint: transparent;
        &:focus { background: transparent; background-tint: transparent; }
        &.-json { min-height: 2; }
        &.-several { min-height: 1; }
    }
    """

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__(compact=True, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._field = field
        self._unsaid: Entry = NotSent()
        self.put(entry)

    @property
    def entry(self) -> Entry:
        """What is typed, or what the empty area stands for."""
        return Typed(self.text) if self.text else self._unsaid

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._unsaid = entry if isinstance(entry, EmptyText | Null) else NotSent()
        self.placeholder = self._hint()
        with self.prevent(TextArea.Changed):
            self.load_text(self._shown(entry))
        self._put_entry, self._put_text = entry, self.text
        self._is_unvisited = not self.has_focus
        if self.has_focus:
            self.move_cursor(self.document.end)

    def on_focus(self) -> None:
        """What is there is gone on with at its end."""
        if self._is_unvisited:
            self._is_unvisited = False
            self.move_cursor(self.document.end)

    def type_over(self, text: str) -> None:
        """Replaces the whole text as the person's own doing, which can be undone."""
        if text != self.text:
            self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)

    def _shown(self, entry: Entry) -> str:
        return entry.text if isinstance(entry, Typed) else ""

    def _hint(self) -> Content:
        return Content(hint(self._field, self._unsaid, LONGEST_DEPLOYED if self._field.deployed else LONGEST_HINT))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if not isinstance(self._unsaid, NotSent) and self.text:
            self._unsaid = NotSent()
            self.placeholder = self._hint()
        self.post_message(EntryChanged(self, self.entry))

    def on_resize(self) -> None:
        """The text that made it grow went on scrolling by its height before."""
        if self.has_focus:
            self.call_after_refresh(self.scroll_cursor_visible)

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typable(event.text)


class JsonControl(TextControl):
    """Raw JSON, either as the field's only way or instead of another that cannot show the value."""

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__(field, entry)
        self.add_class("-json")

    @property
    def entry(self) -> Entry:
        """The JSON text, or what the empty area stands for; the entry that was put there while nothing changed it."""
        if self.text == self._put_text:
            return self._put_entry
        if not self.text:
            return self._unsaid
        return Typed(self.text) if self._field.kind is FieldKind.JSON else Raw(self.text)

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        super().put(entry)
        self._is_unvisited = False  # JSON is read from its beginning
        self.move_cursor((0, 0))
        if not self.text and isinstance(entry, Raw | Typed):
            self._put_entry = NotSent()

    def _shown(self, entry: Entry) -> str:
        match entry:
            case Typed(text) if self._field.kind is FieldKind.JSON:
                return text if is_showable(text) else clean(text, keep_newlines=True)
            case Picked(value):
                return write_json(value, indent=2, ascii_only=True)
            case Items() | Members() | Branched():
                try:
                    return to_raw(self._field, entry).text
                except ValueError:  # typed into a form that was another one then
                    return raw_text(entry)
            case _:
                return raw_text(entry)


class SeveralControl(TextControl):
    """The values that a field takes one after another, one job each."""

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__(field, entry)
        self.add_class("-several")

    @property
    def entry(self) -> Entry:
        """The values as typed; none are no value at all, but the field goes on taking several."""
        return self._put_entry if self.text == self._put_text else Several(self.text)

    def _shown(self, entry: Entry) -> str:
        text = entry.text if isinstance(entry, Several) else ""
        return text if is_showable(text) else clean(text, keep_newlines=True)

    def _hint(self) -> Content:
        return Content(several_hint(self._field))


def several_hint(field: Field) -> str:
    """How several values are written, for this kind of field."""
    match field.kind:
        case FieldKind.SEED:
            return "8 random, or 1 | 2 | 3, or 1..4"
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return "1 | 2 | 3, or 1..4, or 0..1 step 0.25, or 8 random"
        case FieldKind.CHOICE | FieldKind.SWITCH:
            return "one | another, or 3 random"
        case _:
            return "one text | another | a third"
