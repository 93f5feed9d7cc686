"""The dialog in which one value with many parts has a form of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field
from runcomfy_tui.forms.words import missing
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line
from runcomfy_tui.ui.widgets.fields.choose_control import ON_ITS_OWN
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path
from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine


class ObjectEditor(Dialog[None]):
    """Every key goes to the line that opened it at once: Esc only goes back."""

    DEFAULT_CSS = """
    ObjectEditor > Vertical { width: 100; max-width: 94%; height: auto; max-height: 94%; }
    ObjectEditor.-inner { background: $background; }
    ObjectEditor VerticalScroll { height: auto; max-height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self, line: SummaryLine, field: Field, entry: Entry, matter: FieldMatter, *, fresh: bool) -> None:
        self.title_words = path_title(line, field)
        super().__init__(self.title_words)
        # Every translucent screen renders all of those below it anew: two are enough.
        self.set_class(any(isinstance(each, ObjectEditor) for each in line.ancestors), "-inner")
        self.line = line
        self._fresh = fresh
        whole = replace(field, required=True, description="")
        self._field = FieldWidget(whole, entry, matter=matter, depth=ON_ITS_OWN, bare=True)

    def contents(self) -> ComposeResult:
        """The fields, and how to leave."""
        scroll = VerticalScroll(self._field)
        scroll.can_focus = False
        yield scroll
        yield key_line([("Esc", "back, all is kept"), ("Tab", "next field"), ("F9", "JSON")])

    def on_mount(self) -> None:
        """Start in the first field."""
        self.call_after_refresh(self._field.focus_editor)

    def show_deep(self, deep: Deep) -> None:
        """Puts complaints on the fields they are about."""
        if self._fresh:
            deep = {path: words for path, words in deep.items() if words != (missing(),)}
        self._field.show_errors(deep.get((), ()), deep)

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Says what other values make of the fields."""
        self._field.show_situation(hidden, required)

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """Hand over what was entered."""
        event.stop()
        self.line.take(self._field.catch_up())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep the field in use in sight."""
        field = next((each for each in event.widget.ancestors if isinstance(each, FieldWidget)), None)
        if field is not None:
            self.call_after_refresh(field.scroll_visible, animate=False)

    def action_leave(self) -> None:
        """Back to the form, with all that was typed last."""
        self.line.take(self._field.catch_up())
        self.dismiss(None)


def path_title(line: SummaryLine, field: Field) -> str:
    """Where the value stands, from the form's field down to this line: `loras › 2`."""
    from runcomfy_tui.ui.widgets.fields.list_row import ListRow

    parts: list[str] = []
    for each in line.ancestors:
        if isinstance(each, FieldWidget) and each.field.name:
            parts.append(clean(each.field.label, 30))
        elif isinstance(each, ListRow):
            parts.append(str(each.number))
        elif isinstance(each, ObjectEditor):
            parts.append(each.title_words)
    return " › ".join(reversed(parts)) or clean(field.label, 60) or "Value"
