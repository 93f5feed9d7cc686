"""One field of a form on the screen: its name, its editor, what it means and what is wrong with it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import EmptyText, Entry, Field, FieldKind, Items, NotSent, Null, Typed
from runcomfy_tui.forms.field import TEXT_KINDS
from runcomfy_tui.forms.words import limits
from runcomfy_tui.ui.widgets.fields.choose_control import AnyControl, control_for
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, needs_raw_json
from runcomfy_tui.ui.widgets.fields.line_control import NumberControl

LONGEST_LABEL: Final = 60
LONGEST_DESCRIPTION: Final = 240
LONGEST_ERROR: Final = 300


class FieldWidget(Vertical):
    """A field in its frame. The frame's title is the name, its subtitle says the limits or counts characters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "special", "Empty/null", id="field.special", tooltip="Send an empty text, an empty list or null"),
        Binding("ctrl+r", "roll", "New seed", id="field.roll", tooltip="Draw a new random seed"),
    ]
    DEFAULT_CSS = """
    FieldWidget {
        height: auto; padding: 0 1;
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $foreground 55%;
        &:focus-within { border: round $border; }
        &.-bad { border: round $error 60%; }
        &.-bad:focus-within { border: round $error; }
        & > .notes { height: auto; display: none; }
        & > .notes.-some { display: block; }
    }
    """

    class Changed(Message):
        """The person changed the field's entry."""

        def __init__(self, name: str, entry: Entry) -> None:
            super().__init__()
            self.name = name
            self.entry = entry

    def __init__(self, field: Field, entry: Entry) -> None:
        super().__init__()
        self.field = field
        self._entry = entry
        self._set_aside: Entry = NotSent()
        self._editor: AnyControl = control_for(field, entry)
        self._notes = Static(classes="notes", markup=False)
        self._errors: tuple[str, ...] = ()
        self._was: str | None = None
        self._remark = field.note
        self.border_title = self._title()
        self.border_subtitle = self._subtitle()
        if len(field.description) > LONGEST_DESCRIPTION:
            self.tooltip = Content(clean(field.description, 2000, keep_newlines=True))

    @property
    def entry(self) -> Entry:
        """What is entered now."""
        return self._entry

    def catch_up(self) -> Entry:
        """Take what the editor holds at this moment, its message still under way or not, and return it."""
        if self._editor.entry != self._entry:
            self._entered(self._editor.entry)
        return self._entry

    @property
    def errors(self) -> tuple[str, ...]:
        """The complaints that are shown."""
        return self._errors

    def compose(self) -> ComposeResult:
        """The editor and the notes under it."""
        self._editor.disabled = self.field.readonly
        yield self._editor
        yield self._notes
        self._write_notes()

    def show_errors(self, errors: tuple[str, ...]) -> None:
        """Shows these complaints under the editor; none at all takes them away."""
        if errors != self._errors:
            self._errors = errors
            self.set_class(bool(errors), "-bad")
            self._write_notes()

    def show_before(self, was: str | None) -> None:
        """Marks the field as changed since an earlier job, with the words for the value of then."""
        if was != self._was:
            self._was = was
            self.border_title = self._title()
            self._write_notes()

    def show_remark(self, remark: str) -> None:
        """A sentence of our own about the field."""
        if remark != self._remark:
            self._remark = remark
            self._write_notes()

    def focus_editor(self) -> None:
        """Goes to the editor."""
        target = next((each for each in self._editor.query("*") if each.focusable), None)
        (self._editor if self._editor.focusable or target is None else target).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that mean nothing for this kind of field are not there."""
        if action == "roll":
            return self.field.kind is FieldKind.SEED and isinstance(self._editor, NumberControl)
        if action == "special":
            return len(self._specials()) > 1 and not self.field.readonly
        return True

    def action_roll(self) -> None:
        """Draws a new seed."""
        if isinstance(self._editor, NumberControl):
            self._editor.roll()

    def action_special(self) -> None:
        """Goes round: as typed, deliberately empty, null."""
        states = self._specials()
        now = next((place for place, each in enumerate(states) if each == self._entry), 0)
        if now == 0:
            self._set_aside = self._entry
        entry = states[(now + 1) % len(states)]
        self._put(self._set_aside if entry == states[0] else entry)

    @on(EntryChanged)
    def _editor_changed(self, event: EntryChanged) -> None:
        event.stop()
        if event.source is self._editor:
            self.catch_up()

    def _put(self, entry: Entry) -> None:
        if needs_raw_json(self.field, entry):
            entry = NotSent()
        self._editor.put(entry)
        self._entered(entry)

    def _entered(self, entry: Entry) -> None:
        self._entry = entry
        self.border_subtitle = self._subtitle()
        self.post_message(self.Changed(self.field.name, entry))

    def _specials(self) -> list[Entry]:
        """The states that a key goes through; the first is the ordinary one."""
        ordinary = self._entry if not isinstance(self._entry, EmptyText | Null) else self._set_aside
        states: list[Entry] = [NotSent() if self._entry == Items(()) else ordinary]
        if self.field.kind in TEXT_KINDS and not isinstance(self._entry, Items):
            states.append(EmptyText())
        if self.field.kind is FieldKind.LIST:
            states.append(Items(()))
        if self.field.nullable:
            states.append(Null())
        return states

    def _title(self) -> Content:
        label = clean(self.field.label, LONGEST_LABEL).strip() or "(no name)"
        parts: list[Content] = [Content.styled(label, "bold" if self.field.required else "")]
        if self.field.required:
            parts.append(Content.styled(" *", "bold $text-accent"))
        if self.field.readonly:
            parts.append(Content.styled(" read-only, not sent", "dim"))
        if self._was is not None:
            parts.append(Content.styled(" changed", "italic $text-warning"))
        return Content.assemble(*parts)

    def _subtitle(self) -> Content:
        field = self.field
        if field.kind is FieldKind.TEXT:
            typed = len(self._entry.text) if isinstance(self._entry, Typed) else 0
            most = f" / {field.max_length:,}" if field.max_length is not None else ""
            return Content(f"{typed:,}{most}" if typed or most else "")
        words = limits(field)
        if field.kind is FieldKind.LIST and field.media is not None:
            words = f"{field.media} URLs, {words}" if words else f"{field.media} URLs"
        elif field.media is not None:
            words = f"{field.media} URL"
        elif field.kind is FieldKind.SEED and field.random_value is not None:
            words = f"{field.random_value} = a new one each time"
        elif field.kind is FieldKind.JSON:
            words = "JSON"
        return Content(words)

    def _write_notes(self) -> None:
        lines: list[Content] = [Content.styled(clean(each, LONGEST_ERROR), "$text-error") for each in self._errors]
        if self._was is not None:
            lines.append(Content.styled(f"was: {clean(self._was, LONGEST_ERROR)}", "$text-warning"))
        if description := clean(self.field.description, LONGEST_DESCRIPTION).strip():
            lines.append(Content.styled(description, "$foreground 55%"))
        if self._remark:
            lines.append(Content.styled(self._remark, "italic $foreground 55%"))
        self._notes.set_class(bool(lines), "-some")
        self._notes.update(Content("\n").join(lines))
