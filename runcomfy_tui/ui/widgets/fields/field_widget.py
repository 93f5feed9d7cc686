"""One field of a form on the screen: its name, its editor, what it means and what is wrong with it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from runcomfy_tui.forms import Entry, Field, FieldKind, NotSent, Several, Typed, entry_for
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields import field_words
from runcomfy_tui.ui.widgets.fields.choose_control import AnyControl, control_class, control_for
from runcomfy_tui.ui.widgets.fields.control import EntryChanged
from runcomfy_tui.ui.widgets.fields.field_frame import FieldFrame
from runcomfy_tui.ui.widgets.fields.group_control import GroupControl
from runcomfy_tui.ui.widgets.fields.line_control import LineControl, NumberControl
from runcomfy_tui.ui.widgets.fields.matter import NO_MATTER, FieldMatter
from runcomfy_tui.ui.widgets.fields.raw_value import from_raw, to_raw
from runcomfy_tui.ui.widgets.fields.seed_lock import lock_entry, lock_key
from runcomfy_tui.ui.widgets.fields.several_value import can_take_several, from_several, to_several
from runcomfy_tui.ui.widgets.fields.states import after, is_special, states
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from runcomfy_tui.ui.widgets.fields.text_control import JsonControl, TextControl


class FieldWidget(FieldFrame):
    """A field in its frame. The frame's title is the name, its subtitle says the limits or counts characters.

    A ``bare`` one has no frame: an element of a list, a branch of a union, a form of its own. ``depth`` counts the
    groups around it. ``locked`` is said of a seed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "special", "Empty/null", id="field.special", tooltip="Send an empty value, null, or nothing"),
        Binding("f4", "edit", "$EDITOR", id="field.edit", tooltip="Write this text in your editor"),
        Binding("f5", "several", "Several", id="field.several", tooltip="Try several values, one job each"),
        Binding("f8", "deployed", "Deployed", id="field.deployed", tooltip="Back to the deployed value, or take it up"),
        Binding("f9", "raw", "JSON", id="field.raw", tooltip="Write this field as JSON, or no longer"),
        Binding("ctrl+r", "roll", "New seed", id="field.roll", tooltip="Draw a new random seed"),
        Binding("ctrl+l", "lock", "Lock", id="field.lock", tooltip="Keep this seed for the next job too"),
    ]

    class Changed(Message):
        """The person changed the field's entry."""

        def __init__(self, name: str, entry: Entry) -> None:
            super().__init__()
            self.name = name
            self.entry = entry

    def __init__(
        self,
        field: Field,
        entry: Entry,
        *,
        matter: FieldMatter | None = None,
        locked: bool = False,
        depth: int = 0,
        bare: bool = False,
        lock_path: tuple[str, ...] = (),
    ) -> None:
        """``lock_path`` says where a seed stands whose lock is kept in the form's draft; else it is its name."""
        super().__init__(field, entry, bare=bare, locked=locked)
        self._matter = matter or NO_MATTER
        self._depth = depth
        self._aside: Entry = NotSent()
        self._several_aside: tuple[Entry, Several] | None = None
        self._lock_path = lock_path or (() if depth or bare else (field.name,))
        self._editor: AnyControl = self._made(entry)
        self._write_frame()

    @property
    def entry(self) -> Entry:
        """What is entered now."""
        return self._entry

    def catch_up(self) -> Entry:
        """Take what the editor holds at this moment, its message still under way or not, and return it."""
        held = self._editor.entry
        if held != self._entry:
            self._aside = NotSent() if is_special(held) else held
            self._entered(held)
        return self._entry

    def put(self, entry: Entry) -> None:
        """Shows this entry without saying that it changed."""
        if entry != self._entry:
            self._entry = entry
            self._show(entry)
            self._write_frame()
            self._write_notes()

    def compose(self) -> ComposeResult:
        """The editor and the notes under it."""
        self._editor.disabled = self.field.readonly
        yield self._editor
        self._write_notes()
        if self._notes.has_class("-some"):
            yield self._notes
        self._is_composed = True

    def focus_editor(self) -> None:
        """Goes to the editor."""
        target = next((each for each in self._editor.query("*") if each.focusable), None)
        (self._editor if self._editor.focusable or target is None else target).focus()

    def focus_problem(self) -> None:
        """Goes to the innermost field that has something to correct, else to the editor."""
        inner = (each for each in self.query(FieldWidget) if each.has_own_errors)
        next(inner, self).focus_editor()

    def open_to(self, name: str) -> FieldWidget | None:
        """Unfolds a group down to one of its inputs, and returns that; None where this is no group on the screen."""
        return self._editor.open_to(name) if isinstance(self._editor, GroupControl) else None

    def open(self) -> None:
        """Opens the form of a value that is just begun, if it has one."""
        if isinstance(self._editor, SummaryLine):
            self._editor.open(fresh=True)

    # Keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that mean nothing for this kind of field, or belong to one further in, are not there."""
        if action not in {"special", "edit", "several", "deployed", "raw", "roll", "lock"}:
            return True
        if self.field.readonly or self._innermost() is not self:
            return False
        several = isinstance(self._entry, Several)
        match action:
            case "roll":
                return self.field.kind is FieldKind.SEED and isinstance(self._editor, NumberControl)
            case "lock":
                return self.field.kind is FieldKind.SEED and bool(self._lock_path) and not several
            case "special":
                return len(states(self.field, self._entry, self._aside)) > 1
            case "deployed":
                return self.field.deployed
            case "edit":
                return self._matter.edit is not None and self._text_editor() is not None
            case "several":
                return several or can_take_several(self.field)
            case _:
                return self.field.kind is not FieldKind.JSON and not several

    def action_roll(self) -> None:
        """Draws a new seed, unless this one is locked."""
        if self._locked:
            self.notify("This seed is locked: ctrl+l unlocks it.", markup=False)
        elif isinstance(self._editor, NumberControl):
            self._editor.roll()

    def action_lock(self) -> None:
        """Keeps the seed for the next job, or no longer."""
        self._locked = not self._locked
        self._write_frame()
        self.post_message(self.Changed(lock_key(*self._lock_path), lock_entry(self._locked)))

    def action_special(self) -> None:
        """Goes round: as typed, deliberately empty, null, not sent."""
        if not is_special(self._entry):
            self._aside = self._entry
        self._put(after(self.field, self._entry, self._aside))

    def action_edit(self) -> None:
        """Lets the person's own editor change the text."""
        run_guarded(self, self._edit(), "editing the text")

    async def _edit(self) -> None:
        editor = self._text_editor()
        if self._matter.edit is None or editor is None:
            return
        suffix = ".json" if isinstance(editor, JsonControl) else ".txt"
        text = await self._matter.edit(editor.value if isinstance(editor, LineControl) else editor.text, suffix)
        if text is not None and self.is_attached:
            self._take_text(editor, text)

    def action_raw(self) -> None:
        """Writes the field as JSON, or no longer; says why where its value cannot be shown the other way."""
        self.catch_up()
        try:
            if isinstance(self._editor, JsonControl):
                text = self._editor.text
                self._put(from_raw(self.field, text) if text.strip() else NotSent())
            else:
                self._put(to_raw(self.field, self._entry))
        except ValueError as error:
            self._refuse(str(error))

    def action_several(self) -> None:
        """Takes several values, one job each, or one again; what was there before comes back."""
        self.catch_up()
        now, aside = self._entry, self._several_aside
        if not isinstance(now, Several):
            again = aside[1] if aside is not None and aside[0] == now else to_several(now)
            self._several_aside = (now, again)
            self._put(again)
            return
        before = aside[0] if aside is not None and aside[1] == now else from_several(self.field, now)
        self._several_aside = (before, now)
        self._put(before)

    def action_deployed(self) -> None:
        """Goes back to the deployed value; where that stands already, takes it up to be changed."""
        self.catch_up()
        if not isinstance(self._entry, NotSent):
            self._aside = self._entry
            self._put(NotSent())
        else:
            self._put(entry_for(self.field, self.field.default))

    # Inside -----------------------------------------------------------------------------------------------------

    def _class_for(self, entry: Entry) -> type[AnyControl]:
        return control_class(self.field, entry, self._depth)

    def _made(self, entry: Entry) -> AnyControl:
        return control_for(self.field, entry, self._matter, self._depth, whole=self._bare)

    @on(EntryChanged)
    def _editor_changed(self, event: EntryChanged) -> None:
        event.stop()
        if event.source is self._editor:
            self.catch_up()

    def _innermost(self) -> FieldWidget | None:
        focused = self.screen.focused if self.is_attached else None
        around = focused.ancestors_with_self if focused is not None else ()
        return next((each for each in around if isinstance(each, FieldWidget)), self)

    def _text_editor(self) -> LineControl | TextControl | None:
        editor = self._editor
        if isinstance(editor, NumberControl) or not isinstance(editor, LineControl | TextControl):
            return None
        return editor

    def _take_text(self, editor: LineControl | TextControl, text: str) -> None:
        if isinstance(editor, LineControl) and "\n" in text:
            self._put(Typed(text))
        elif editor is self._editor:
            editor.type_over(text)

    def _refuse(self, complaint: str) -> None:
        label = str(field_words.title(self.field, required=False, mode="", changed=False))
        self.notify(f"{label} stays as it is: it {complaint}.", severity="warning", markup=False)

    def _put(self, entry: Entry) -> None:
        self._show(entry)
        self._entered(entry)

    def _show(self, entry: Entry) -> None:
        """Shows an entry, in another editor where this one cannot."""
        if type(self._editor) is self._class_for(entry):
            self._editor.put(entry)
            return
        before, had_focus = self._editor, self._editor.has_focus or self._editor.has_focus_within
        self._editor = self._made(entry)
        self._editor.disabled = self.field.readonly
        if not self.is_attached or not before.is_attached:
            return
        self.mount(self._editor, before=0)
        if isinstance(self._editor, TextControl):
            self._editor.move_cursor(self._editor.document.end)
        if had_focus and self._editor.focusable:
            self.screen.set_focus(self._editor)
        elif had_focus:
            self.call_after_refresh(self.focus_editor)
        before.display = False
        before.remove()

    def _entered(self, entry: Entry) -> None:
        was_several = isinstance(self._entry, Several)
        self._entry = entry
        self._write_frame()
        if was_several or isinstance(entry, Several):
            self._write_notes()
        self.post_message(self.Changed(self.field.name, entry))
