"""What is shown around a field's editor: its frame, complaints, warnings and what it means."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.forms import Entry, Field, FieldKind, Several
from runcomfy_tui.ui.widgets.fields import field_words
from runcomfy_tui.ui.widgets.fields.choose_control import AnyControl
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path, not_shown_inside
from runcomfy_tui.ui.widgets.fields.several_value import count_remark
from runcomfy_tui.ui.widgets.fields.text_control import JsonControl


class FieldFrame(Vertical):
    """A frame whose title is the field's name, and whose subtitle says the limits or counts characters."""

    DEFAULT_CSS = """
    FieldFrame {
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
    FieldFrame.-bare, FieldFrame.-bare:focus-within, FieldFrame.-bare.-bad { border: none; padding: 0; width: 1fr; }
    """

    _editor: AnyControl

    def __init__(self, field: Field, entry: Entry, *, bare: bool, locked: bool) -> None:
        super().__init__(classes="-bare" if bare else None)
        self.field = field
        self._entry = entry
        self._bare = bare
        self._locked = locked
        self._required = field.required
        self._notes = Static(classes="notes", markup=False)
        """Put on the screen when there is anything to say: most fields of a large form have nothing."""
        self._is_composed = False
        self._errors: tuple[str, ...] = ()
        self._own_errors: tuple[str, ...] = ()
        self._has_deep = False
        self._warnings: tuple[str, ...] = ()
        self._situation: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())
        self._was: str | None = None
        self._remark = field.note
        self._shown_title = self._shown_subtitle = Content("")
        self.tooltip = field_words.tooltip(field)

    @property
    def errors(self) -> tuple[str, ...]:
        """All complaints about this field, those shown further in among them."""
        return self._errors

    def show_errors(self, errors: tuple[str, ...], deep: Deep | None = None) -> None:
        """Shows these complaints under the editor, or on the fields inside (``deep``) that they are about."""
        deep = deep or {}
        # Most fields have nothing to complain about, at any key.
        seen = self.show_deep(deep) if deep or self._has_deep else frozenset()
        self._has_deep = bool(deep)
        own = not_shown_inside(errors, deep, seen)
        if errors != self._errors or own != self._own_errors:
            self._errors, self._own_errors = errors, own
            self._write_notes()
        self.set_class(bool(errors or deep), "-bad")

    @property
    def has_own_errors(self) -> bool:
        """Whether a complaint stands on this very field, not further in."""
        return bool(self._own_errors)

    def show_deep(self, deep: Deep) -> frozenset[Path]:
        """Hands complaints to the fields inside; returns the paths that are seen there."""
        show = getattr(self._editor, "show_deep", None)
        return show(deep) if show is not None else frozenset()

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Says which inputs inside are switched off now, and which must be filled in, by path inside the value."""
        situation = (hidden, required)
        if situation != self._situation:
            self._situation = situation
            show = getattr(self._editor, "show_situation", None)
            if show is not None:
                show(hidden, required)

    def show_warnings(self, warnings: tuple[str, ...]) -> None:
        """Shows what is doubtful but forbids nothing."""
        if warnings != self._warnings:
            self._warnings = warnings
            self._write_notes()

    def show_before(self, was: str | None) -> None:
        """Marks the field as changed since an earlier job, with the words for the value of then."""
        if was != self._was:
            self._was = was
            self._write_frame()
            self._write_notes()

    def show_remark(self, remark: str) -> None:
        """A sentence of our own about the field."""
        if remark != self._remark:
            self._remark = remark
            self._write_notes()

    def set_required(self, required: bool) -> None:
        """Says whether the field must be filled in as things stand now."""
        if required != self._required:
            self._required = required
            self._write_frame()

    def _mode(self) -> str:
        match self._entry:
            case Several():
                return "several values"
            case _ if isinstance(self._editor, JsonControl) and self.field.kind is not FieldKind.JSON:
                return "as JSON"
            case _:
                return ""

    def _write_frame(self) -> None:
        if self._bare:
            return
        changed = self._was is not None
        title = field_words.title(self.field, required=self._required, mode=self._mode(), changed=changed)
        subtitle = field_words.subtitle(self.field, self._entry, locked=self._locked)
        if title != self._shown_title:
            self.border_title = self._shown_title = title
        if subtitle != self._shown_subtitle:
            self.border_subtitle = self._shown_subtitle = subtitle

    def _write_notes(self) -> None:
        remarks = (self._remark, count_remark(self.field, self._entry))
        lines = field_words.notes(self.field, self._own_errors, self._warnings, self._was, remarks)
        if lines == self._notes.content:
            return
        self._notes.set_class(bool(lines.plain), "-some")
        if self._is_composed and lines.plain and self._notes.parent is None:
            self.mount(self._notes)
        width, height = self._notes.size
        self._notes.update(lines, layout=not width or len(lines.wrap(width)) != height)
