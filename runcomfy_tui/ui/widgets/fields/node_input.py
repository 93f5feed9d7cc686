"""An input of a node: where one line is enough, its name, its editor and its limits share that line."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import NO_DEFAULT, Entry, FieldKind, NotSent
from runcomfy_tui.ui.widgets.fields import field_words
from runcomfy_tui.ui.widgets.fields.choice_row import ChoiceRow
from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget
from runcomfy_tui.ui.widgets.fields.line_control import LineControl
from runcomfy_tui.ui.widgets.fields.text_control import TextControl

_GAP: Final = 2
_COLUMNS: Final = ((64, 20, 26), (48, 15, 16), (0, 13, 0))
"""From so many cells on: how many the name has, and how many at most what stands behind the value."""


class NodeInput(FieldWidget):
    """A field without a frame as long as its editor is one line; a bar on its left says where the cursor is."""

    DEFAULT_CSS = """
    NodeInput.-line {
        border: none; border-left: blank; padding: 0;
        &:focus-within { border: none; border-left: outer $border; }
        &.-bad { border: none; border-left: outer $error 60%; }
        &.-bad:focus-within { border: none; border-left: outer $error; }
    }
    """

    @property
    def is_line(self) -> bool:
        """Whether one line is enough for the present editor."""
        if self.field.kind is FieldKind.MEDIA:  # its class brings the previews: not named here
            return not isinstance(self._editor, TextControl)
        return isinstance(self._editor, LineControl | ChoiceRow)

    def on_mount(self) -> None:
        """Make room for the name and the limits."""
        self._place_editor()

    def on_resize(self, _: events.Resize) -> None:
        """Where there is little room, the value has it."""
        self._place_editor()

    def render(self) -> Content:
        """The name, and at the far end the limits; the editor lies between them, the notes under it."""
        if not self.is_line:
            return Content("")
        name_cells, more_cells = self._cells()
        label = clean(self.field.label, field_words.LONGEST_LABEL).strip() or "(no name)"
        name = Content.styled(label, "bold" if self.has_focus_within else "").truncate(name_cells - _GAP, ellipsis=True)
        more = self._more().truncate(max(more_cells - _GAP, 0), ellipsis=True)
        gap = self.size.width - name.cell_length - more.cell_length
        return Content.assemble(name, " " * max(gap, 0), more)

    def _write_frame(self) -> None:
        super()._write_frame()
        self.set_class(self.is_line, "-line", update=self.is_attached)
        if self.is_attached:
            self._place_editor()
            self.refresh()

    def _show(self, entry: Entry) -> None:
        before = self._editor
        super()._show(entry)
        if self._editor is not before:
            self._write_frame()

    def _more(self) -> Content:
        """What a frame would say in its title beside the name, and in its subtitle.

        A medium and a hint that names two values need the room themselves.
        """
        limits = field_words.subtitle(self.field, self._entry, locked=self._locked)
        is_said = isinstance(self._entry, NotSent)  # by the hint in the empty editor
        if self.field.kind is FieldKind.MEDIA or (is_said and self.field.beneath is not NO_DEFAULT):
            return Content("")
        parts = [
            Content.styled("changed", "italic $text-warning") if self._was is not None else Content(""),
            Content.styled("preset", "italic $foreground 70%") if self.field.preset and not is_said else Content(""),
            limits.stylize_before("$foreground 55%"),
        ]
        return Content("  ").join([each for each in parts if each.plain])

    def _cells(self) -> tuple[int, int]:
        width = self.size.width
        name, most = next((name, most) for least, name, most in _COLUMNS if width >= least)
        more = self._more().cell_length
        return name, min(more + _GAP, most) if more else 0

    def _place_editor(self) -> None:
        name, more = self._cells() if self.is_line else (0, 0)
        for inner, right in ((self._editor, more), (self._notes, 0)):
            if tuple(inner.styles.margin) != (0, right, 0, name):
                inner.styles.margin = (0, right, 0, name)
