"""Editors of several lines: prompts and raw JSON."""

from __future__ import annotations

from textual import events, on
from textual.content import Content
from textual.widgets import TextArea

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import EmptyText, Entry, Field, FieldKind, NotSent, Null, Picked, Raw, Typed
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, hint, is_showable, raw_text, typable


class TextControl(TextArea):
    """Text of any length, kept exactly as typed; grows with its lines up to a limit."""

    DEFAULT_CSS = """
    TextControl {
        height: auto; min-height: 3; max-height: 10; padding: 0;
        background: transparent; background-tint: transparent;
        &:focus { background: transparent; background-tint: transparent; }
        &.-raw, &.-json { min-height: 2; }
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
        self.placeholder = Content(hint(self._field, self._unsaid))
        with self.prevent(TextArea.Changed):
            self.load_text(self._shown(entry))

    def _shown(self, entry: Entry) -> str:
        return entry.text if isinstance(entry, Typed) else ""

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.text:
            self._unsaid = NotSent()
            self.placeholder = Content(hint(self._field, self._unsaid))
        self.post_message(EntryChanged(self, self.entry))

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typable(event.text)


class JsonControl(TextControl):
    """Raw JSON, either as the field's only way or instead of another that cannot show the value."""

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__(field, entry)
        self.add_class("-json")

    @property
    def entry(self) -> Entry:
        """The JSON text, or what the empty area stands for."""
        if not self.text:
            return self._unsaid
        return Typed(self.text) if self._field.kind is FieldKind.JSON else Raw(self.text)

    def _shown(self, entry: Entry) -> str:
        match entry:
            case Typed(text) if self._field.kind is FieldKind.JSON:
                return text if is_showable(text) else clean(text, keep_newlines=True)
            case Picked(value):
                return write_json(value, indent=2, ascii_only=True)
            case _:
                return raw_text(entry)
