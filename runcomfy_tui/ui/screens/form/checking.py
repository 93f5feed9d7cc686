"""The part of the form that checks what is entered, calmly, and shows what is wrong where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual import events, on
from textual.widgets import Static

from runcomfy_tui.forms import Field, Placed
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.ui.screens.form.base import FormBase
from runcomfy_tui.ui.screens.form.body_text import value_words
from runcomfy_tui.ui.screens.form.headlines import Foot, banner, foot
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.complaints import Deep, Path
from runcomfy_tui.ui.widgets.fields.node_widget import NodeWidget

SETTLE_DELAY_S: Final = 0.6
"""How long after the last key a new complaint waits, so that typing 1024 is not called too small at 1."""

_NOWHERE: Final[frozenset[Path]] = frozenset()
_UNCHECKED: Final = "Its part of the model's schema is broken: not checked here."
_SWITCHED_OFF: Final = "Not sent as things stand: another value switches it off. It goes once you leave it."


class Checking(FormBase):
    """Checks soon after a key, complains once typing pauses, and never takes the field away that is being used."""

    @on(FieldWidget.Changed)
    def _field_changed(self, event: FieldWidget.Changed) -> None:
        event.stop()
        widget = self._widgets.get(event.name)
        if widget is None:  # the lock of a seed, which is kept and not checked
            self._draft[event.name] = event.entry
            self._want_save()
            return
        # What the widget has now, not what the message says: other entries may have been put there since.
        self._draft[event.name] = widget.entry
        self._unsettled.add(event.name)
        if event.name in self._service.errors:
            rest = {name: words for name, words in self._service.errors.items() if name != event.name}
            deep = {path: words for path, words in self._service.deep.items() if path[0] != event.name}
            self._service = Placed(rest, self._service.general, deep)
        if self._settle_timer is not None:
            self._settle_timer.stop()
        self._settle_timer = self.set_timer(SETTLE_DELAY_S, self._settle)
        self._want_save()
        self._want_check()

    @on(events.DescendantBlur)
    def _left_a_field(self) -> None:
        if self._unsettled:
            self._settle()
        elif self._checked.hidden:
            self._want_check()

    def _want_check(self) -> None:
        if not self._check_due:
            self._check_due = True
            self.call_after_refresh(self._check_now)

    def _check_now(self) -> None:
        self._check_due = False
        self._checked = self._check_of(self._draft)
        self._values = self.form.inner(self._checked.preview)
        self._show_checked(self._widgets.values())
        self._body.show_body(self._checked.preview, valid=self._checked.ok, reference=self._compared_with)
        self._write_foot()
        if self._tried:
            self._write_banner()

    def _show_checked(self, widgets: Iterable[FieldWidget]) -> None:
        unchecked = self.form.validator.unchecked
        deep = _by_field(self._checked.deep, self._service.deep)
        off, needed = _inside(self._checked.hidden_inside), _inside(self._checked.required_inside)
        used = self._focused_field()
        before = None if self._reference is None else self.form.inner(self._reference.body)
        for widget in list(widgets):
            name = widget.field.name
            self._update_field(widget, deep.get(name, {}))
            self._compare(widget, before)
            self._update_place(widget, widget is used)
            widget.show_situation(off.get(name, _NOWHERE), needed.get(name, _NOWHERE))
            if name in unchecked:
                widget.show_remark(_UNCHECKED)

    def _update_field(self, widget: FieldWidget, deep: Deep) -> None:
        name = widget.field.name
        found = (*self._checked.errors.get(name, ()), *self._service.errors.get(name, ()))
        calm = (name in self._unsettled and not widget.errors) or not self._may_complain(name)
        widget.show_errors(() if calm else found, {} if calm else deep)
        widget.show_warnings(() if calm else self._checked.warnings.get(name, ()))

    def _compare(self, widget: FieldWidget, before: Mapping[str, object] | None) -> None:
        """Say what the field was in the body to compare with."""
        if isinstance(widget, NodeWidget):
            name = widget.field.name
            widget.show_sent(_members(self._values, name), None if before is None else _members(before, name))
        else:
            widget.show_before(None if before is None else self._was(widget.field, before))

    def _update_place(self, widget: FieldWidget, used: bool) -> None:
        """Let a field that other values switch off vanish, but not from under the cursor."""
        name = widget.field.name
        off = name in self._checked.hidden
        if not widget.field.readonly and widget.field is not self.form.extra:
            widget.set_required(name in self._checked.required)
        if off and used:
            widget.show_remark(_SWITCHED_OFF)
        elif widget.display is off:
            widget.display = not off
            widget.show_remark(widget.field.note)

    def _may_complain(self, name: str) -> bool:
        if self._tried or name in self._touched or name in self._service.errors:
            return True
        return self._reference is not None

    @property
    def _compared_with(self) -> tuple[Mapping[str, object], str] | None:
        return None if self._reference is None else (self._reference.body, self._reference.heading)

    def _was(self, field: Field, before: Mapping[str, object]) -> str | None:
        """The words for the earlier value where the present one differs."""
        now = self._values
        if field is self.form.extra or (field.name not in before and field.name not in now):
            return None
        if field.name not in before:
            return "not sent"
        if field.name in now and same_json(before[field.name], now[field.name]):
            return None
        return value_words(before[field.name])

    def _settle(self) -> None:
        """Typing has paused: complaints about what was typed may appear now."""
        if self._settle_timer is not None:
            self._settle_timer.stop()
            self._settle_timer = None
        self._touched |= self._unsettled
        self._unsettled.clear()
        self._check_now()
        self._settled()

    def _settled(self) -> None:
        """Do what waits until typing pauses."""

    def _go_to_first_error(self) -> None:
        bad = {*self._checked.errors, *self._service.errors}
        widget = next((each for name, each in self._widgets.items() if name in bad), None)
        if widget is not None:
            self._show_fields()
            widget.display = True
            widget.focus_problem()
        elif any(field.name in bad for field in self._pending):
            run_guarded(self, self._make_wrong(), "going to what is wrong")
        else:
            self._column.scroll_home(animate=False)

    async def _make_wrong(self) -> None:
        """What is wrong stands further down in a long form, and is not on the screen yet."""
        await self._mount_slice()
        self._go_to_first_error()

    # Showing ----------------------------------------------------------------------------------------------------

    def _write_banner(self) -> None:
        general = self._checked.general if self._tried else ()
        content = banner(
            self.form, self._banner_words, (*self._service.general, *general), facts=self._facts, news=self._news
        )
        shown = self.query_one("#form-banner", Static)
        shown.display = bool(content.plain)
        shown.update(content)

    def _write_foot(self) -> None:
        bad = next((each.field for name, each in self._widgets.items() if name in self._checked.errors), None)
        told = Foot(
            said=self._message,
            unread=self._has_unread_json,
            first_bad=bad if self._tried else None,
            estimate_usd=self.around.estimate(self._checked.preview),
            purse=self.around.purse(),
            label=self.label,
            jobs=self._jobs_words(),
        )
        words, shown = foot(self.target, self._checked, told), self.query_one("#form-foot", Static)
        if words != shown.content:  # a paint at the foot makes every key's paint as large as the screen
            shown.update(words, layout=False)

    @property
    def _has_unread_json(self) -> bool:
        """Whether JSON was typed that is not in the fields."""
        return False

    def _jobs_words(self) -> str:
        """Return how many jobs the inputs make and what those cost, empty for one."""
        return ""


def _members(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}


def _inside(paths: frozenset[Path]) -> dict[str, frozenset[Path]]:
    found: dict[str, set[Path]] = {}
    for path in paths:
        found.setdefault(str(path[0]), set()).add(path[1:])
    return {name: frozenset(inner) for name, inner in found.items()}


def _by_field(*all_deep: Deep) -> dict[str, dict[Path, tuple[str, ...]]]:
    found: dict[str, dict[Path, tuple[str, ...]]] = {}
    for deep in all_deep:
        for path, words in deep.items():
            if path:
                inner = found.setdefault(str(path[0]), {})
                inner[path[1:]] = (*inner.get(path[1:], ()), *words)
    return found
