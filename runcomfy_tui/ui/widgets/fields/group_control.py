"""A group: the fields of an object, in a frame of their own, which can be folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field, FieldKind, Members, NotSent, Null
from runcomfy_tui.forms.sending import has_default
from runcomfy_tui.forms.words import show
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path, count_words, inside, within
from runcomfy_tui.ui.widgets.fields.control import LONGEST_HINT, EntryChanged
from runcomfy_tui.ui.widgets.fields.fold_line import FoldLine
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

AT_ONCE = 10
"""So many members are made before keys are taken again."""


class GroupControl(Vertical):
    """Edits an object by one field for each of its keys.

    A group that may be left out begins folded and is not sent as long as nothing in it is set.
    """

    DEFAULT_CSS = """
    GroupControl { height: auto; }
    GroupControl > .members { height: auto; }
    GroupControl > .members.-folded { display: none; }
    """

    def __init__(self, field: Field, entry: Entry, matter: FieldMatter, depth: int = 0, *, whole: bool = False) -> None:
        """``whole``: it has a dialog to itself, without a line to fold it by."""
        super().__init__()
        self._field = field
        self._matter = matter
        self._depth = depth
        self._whole = whole
        self._entry = entry
        self._unsaid: Entry = NotSent()
        self._line = FoldLine()
        self._members = Vertical(classes="members")
        self._widgets: dict[str, FieldWidget] = {}
        self._deep: Deep = {}
        self._situation: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())
        self._folded = not whole and not field.required and not isinstance(entry, Members)
        self._remember_unsaid()

    @property
    def entry(self) -> Entry:
        """The entries of all members, or what a group stands for in which nothing is set."""
        if self._widgets:
            known = self._known()
            now = {name: widget.catch_up() for name, widget in self._widgets.items()}
            if any(entry != known.get(name, NotSent()) for name, entry in now.items()):
                self._entry = self._together({**known, **now})
        return self._entry

    def compose(self) -> ComposeResult:
        """The line, then the members, unless it is folded: then there is no room to make for them yet."""
        if not self._whole:
            yield self._line
        if not self._folded:
            yield self._members

    def on_mount(self) -> None:
        """Members of a folded group are made when they are first looked at."""
        self._show_folded()

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._entry = entry
        self._remember_unsaid()
        known = self._known()
        for name, widget in self._widgets.items():
            widget.put(known.get(name, NotSent()))
        if self._widgets:
            self._mount_more()
        self._folded = not self._whole and not isinstance(entry, Members) and not self._field.required
        if self.is_mounted:
            self._show_folded()

    def show_deep(self, deep: Deep) -> frozenset[Path]:
        """Puts complaints on the members they are about; returns the paths that are seen there."""
        self._deep = deep
        for name, widget in self._widgets.items():
            inner = within(deep, name)
            widget.show_errors(inner.get((), ()), inner)
        self._say()
        if self._folded:
            return frozenset()
        return frozenset(path for path in deep if path and path[0] in self._widgets)

    def show_situation(self, hidden: frozenset[Path], required: frozenset[Path]) -> None:
        """Takes members away that other values switch off, and says which must be filled in now."""
        self._situation = (hidden, required)
        for name, widget in self._widgets.items():
            widget.set_required(widget.field.required or (name,) in required)
            if widget.display is ((name,) in hidden) and not widget.has_focus_within:
                widget.display = (name,) not in hidden
            widget.show_situation(inside(hidden, name), inside(required, name))

    @on(FoldLine.Pressed)
    def _fold_pressed(self, event: FoldLine.Pressed) -> None:
        event.stop()
        self._folded = not self._folded
        self._show_folded()
        self.post_message(EntryChanged(self, self.entry))

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """A member changed."""
        if event.name not in self._widgets:  # the lock of a seed, which the form keeps
            return
        event.stop()
        before, now = self._entry, self.entry
        if now is not before:
            self._say()
            self.post_message(EntryChanged(self, now))

    def _show_folded(self) -> None:
        if not self._folded and self._members.parent is None:
            self.mount(self._members)
        if not self._folded and not self._widgets:
            self._mount_more()
        if self._members.parent is not None:
            self._members.set_class(self._folded, "-folded")
        self._say()

    def _mount_more(self) -> None:
        """Make some of the members that are not there yet; the rest of a large group follows."""
        if not self._members.is_attached:  # the form was left while it was being made
            return
        known = self._known()
        missing = [each for each in self._shown_fields() if each.name not in self._widgets]
        for each in missing[:AT_ONCE]:
            self._widgets[each.name] = self._member(each, known.get(each.name, NotSent()))
        if missing:
            self._members.mount_all([self._widgets[each.name] for each in missing[:AT_ONCE]])
            self.show_deep(self._deep)
            self.show_situation(*self._situation)
        if missing[AT_ONCE:]:
            self.call_after_refresh(self._mount_more)

    def _member(self, field: Field, entry: Entry) -> FieldWidget:
        from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

        return FieldWidget(field, entry, matter=self._matter, depth=self._depth + 1)

    def open_to(self, name: str) -> FieldWidget | None:
        """Unfolds the group down to a member, and returns its field; None where there is none of that name."""
        if name not in {each.name for each in self._shown_fields()}:
            return None
        if self._folded:
            self._folded = False
            self._show_folded()
        while name not in self._widgets and self._members.is_attached:
            self._mount_more()
        return self._widgets.get(name)

    def _shown_fields(self) -> list[Field]:
        """The members, and a place for keys that the schema does not name where there are such keys."""
        extra = self._field.extra
        if extra is None or (self._field.fields and extra.name not in self._known()):
            return list(self._field.fields)
        return [*self._field.fields, extra]

    def _known(self) -> Mapping[str, Entry]:
        return self._entry.entries if isinstance(self._entry, Members) else {}

    def _remember_unsaid(self) -> None:
        if isinstance(self._entry, NotSent | Null) or self._entry == Members({}):
            self._unsaid = self._entry

    def _together(self, entries: Mapping[str, Entry]) -> Entry:
        if self._field.required or set_count(self._field, entries):
            return Members(entries)
        return self._unsaid

    def _say(self) -> None:
        problems = 0 if not self._folded else sum(len(words) for words in self._deep.values())
        arrow = "▸" if self._folded else "▾"
        parts = [(f"{arrow} {group_words(self._field, self._entry)}", "")]
        if problems:
            parts.append((f"  {count_words(problems)}", "bold $text-error"))
        self._line.say(Content.assemble(*parts))


def set_count(field: Field, entries: Mapping[str, Entry]) -> int:
    """How many members say something of their own; what could not be otherwise does not count."""
    fixed = {each.name for each in field.fields if each.kind is FieldKind.FIXED and each.required}
    return sum(1 for name, entry in entries.items() if name not in fixed and not isinstance(entry, NotSent))


def group_words(field: Field, entry: Entry) -> str:
    """What a group holds, in a few words."""
    count = len(field.fields)
    inputs = "any keys" if not count else "1 input" if count == 1 else f"{count} inputs"
    match entry:
        case Members(entries) if entries:
            named = {each.name: entries.get(each.name, NotSent()) for each in field.fields}
            others = ", and others" if set_count(field, entries) > set_count(field, named) else ""
            return f"{set_count(field, named)} of {count} set{others}" if count else "set"
        case Members():
            return "an empty group {} is sent"
        case Null():
            return "null is sent"
        case _:
            if has_default(field):
                return f"{clean(show(field.default), LONGEST_HINT)}  (default)"
            return inputs if field.required else f"not sent  ·  {inputs}"
