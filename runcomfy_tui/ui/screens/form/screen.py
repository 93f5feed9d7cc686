"""The screen on which a model's inputs are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from runcomfy_tui.forms import Checked, Entry, Field, Form, NotSent, Placed, check, initial, place_service_errors
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.ui.screens.form.body_text import value_words
from runcomfy_tui.ui.screens.form.body_view import BodyView
from runcomfy_tui.ui.screens.form.headlines import FormTarget, banner, foot, title_line
from runcomfy_tui.ui.screens.form.keys import ALWAYS, deeds_for
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.key_hints import KeyHints

DRAFT_DELAY_S: Final = 0.3
SETTLE_DELAY_S: Final = 0.6
"""How long after the last key a new complaint waits, so that typing 1024 is not called too small at 1."""
FIRST_FIELDS: Final = 30


class FormScreen(Screen[None]):
    """A form; it submits and saves nothing itself but says what the person wants.

    The one who opened it answers `SubmitRequested` by closing the screen, or with `show_service_errors` or
    `allow_submit`; until then no second submit is asked for.
    """

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual declares it so
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Submit", id="form.submit", tooltip="Check, then start the job"),
        Binding("tab", "app.focus_next", "Next", show=False, id="form.next", tooltip="Go to the next field"),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False, id="form.previous", tooltip="Back a field"),
        Binding("f3", "flip", "Body", id="form.body", tooltip="Show or hide the body that will be sent"),
        Binding("escape", "leave", "Back", id="form.leave", tooltip="Leave the form; what was typed is kept"),
    ]  # fmt: skip

    class SubmitRequested(Message):
        """The inputs are valid and the person wants the job started."""

        def __init__(self, body: dict[str, object], draft: dict[str, Entry]) -> None:
            super().__init__()
            self.body = body
            self.draft = draft

    class DraftChanged(Message):
        """What is typed changed; at most 300 ms old, and sent at once when the form is left."""

        def __init__(self, draft: dict[str, Entry]) -> None:
            super().__init__()
            self.draft = draft

    def __init__(
        self,
        target: FormTarget,
        form: Form,
        entries: Mapping[str, Entry],
        *,
        before_body: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__()
        self.target = target
        self.form = form
        self._before = before_body
        self._draft: dict[str, Entry] = {**initial(form), **entries}
        self._checked = Checked(None, {})
        self._service = Placed({}, ())
        self._banner_words = ""
        self._message = ""
        self._touched: set[str] = set()
        self._unsettled: set[str] = set()
        self._tried = False
        self._submitting = False
        self._check_due = False
        self._draft_timer: Timer | None = None
        self._settle_timer: Timer | None = None
        self._last_focused: Widget | None = None
        self._pending = [*form.fields, *([form.extra] if form.extra.name in entries else [])]
        self._widgets: dict[str, FieldWidget] = {}

    @property
    def draft(self) -> dict[str, Entry]:
        """What is entered now, field name to entry."""
        return dict(self._draft)

    def compose(self) -> ComposeResult:
        """Title, fields beside the body, status, keys."""
        yield Static(title_line(self.target, again=self._before is not None), id="form-title", markup=False)
        with Horizontal(id="form-columns"):
            with VerticalScroll(id="form-fields", can_focus=False):
                yield Static(id="form-banner", markup=False)
                yield from self._next_widgets(FIRST_FIELDS)
            yield BodyView(self._before, id="form-body")
        yield Static(id="form-foot", markup=False)
        yield KeyHints(ALWAYS)

    def on_mount(self) -> None:
        """The rest of a long form and the first check come after the first paint."""
        self._write_banner()
        self._focus_first()
        self.call_after_refresh(self._mount_more)
        self._want_check()

    # What the opener may say ------------------------------------------------------------------------------------

    def show_service_errors(self, detail: object, banner: str = "") -> None:
        """Puts the service's validation errors on their fields; nothing typed is lost, and one may submit again."""
        self._service = place_service_errors(self.form, detail)
        self.allow_submit(banner or "The service refused these inputs.")
        self._check_now()
        self._go_to_first_error()

    def allow_submit(self, banner: str = "") -> None:
        """Lets the person submit again, with a sentence on what became of the last try."""
        self._submitting = False
        self._message = ""
        self._banner_words = banner
        self._write_banner()
        self._write_foot()

    # Actions ----------------------------------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Asks for the job when all checks pass, else goes to the first field that does not."""
        if self._submitting:
            return
        self._tried = True
        self._catch_up()
        self._settle()
        if self._checked.body is None:
            self._message = ""
            self._write_foot()
            self._go_to_first_error()
            return
        self._submitting = True
        self._message = "Submitting…"
        self._banner_words = ""
        self._service = Placed({}, ())
        self._write_banner()
        self._write_foot()
        self._save_draft()
        self.post_message(self.SubmitRequested(self._checked.body, self.draft))

    def action_flip(self) -> None:
        """Shows the body instead of the fields where there is no room for both, else hides it."""
        flipped = self.toggle_class("-flipped").has_class("-flipped")
        if not self.has_class("-narrow"):
            return
        if flipped:
            self._last_focused = self.focused
            self.query_one(BodyView).focus()
        elif self._last_focused is not None and self._last_focused.is_attached:
            self._last_focused.focus()
        else:
            self._focus_first()

    def action_leave(self) -> None:
        """One step back: from the body to the fields, else out of the form."""
        if self.has_class("-narrow") and self.has_class("-flipped"):
            self.action_flip()
            return
        self._catch_up()
        self._save_draft()
        self.call_later(self._go_back)

    def _go_back(self) -> None:
        self.dismiss()  # not awaited: a screen cannot wait for its own end

    # Events -----------------------------------------------------------------------------------------------------

    @on(FieldWidget.Changed)
    def _field_changed(self, event: FieldWidget.Changed) -> None:
        event.stop()
        self._draft[event.name] = event.entry
        self._unsettled.add(event.name)
        if event.name in self._service.errors:
            rest = {name: words for name, words in self._service.errors.items() if name != event.name}
            self._service = Placed(rest, self._service.general)
        if self._settle_timer is not None:
            self._settle_timer.stop()
        self._settle_timer = self.set_timer(SETTLE_DELAY_S, self._settle)
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(DRAFT_DELAY_S, self._save_draft)
        self._want_check()

    @on(events.DescendantBlur)
    def _left_a_field(self) -> None:
        if self._unsettled:
            self._settle()

    @on(events.DescendantFocus)
    def _entered_a_field(self, event: events.DescendantFocus) -> None:
        self.query_one(KeyHints).show(deeds_for(event.widget))
        field = next((each for each in event.widget.ancestors if isinstance(each, FieldWidget)), None)
        if field is not None:
            self.call_after_refresh(field.scroll_visible, animate=False)

    def on_unmount(self) -> None:
        """A form that is taken away without being left keeps its draft too."""
        if self._draft_timer is not None:
            self._draft_timer = None
            self.app.post_message(self.DraftChanged(self.draft))

    # Checking ---------------------------------------------------------------------------------------------------

    def _want_check(self) -> None:
        if not self._check_due:
            self._check_due = True
            self.call_after_refresh(self._check_now)

    def _check_now(self) -> None:
        self._check_due = False
        self._checked = check(self.form, self._draft)
        unchecked = self.form.validator.unchecked
        for widget in self._widgets.values():
            self._update_field(widget, widget.field.name in unchecked)
        self.query_one(BodyView).show_body(self._checked.preview, valid=self._checked.ok)
        self._write_foot()
        if self._tried:
            self._write_banner()

    def _update_field(self, widget: FieldWidget, unchecked: bool) -> None:
        name = widget.field.name
        found = (*self._checked.errors.get(name, ()), *self._service.errors.get(name, ()))
        calm = name in self._unsettled and not widget.errors
        widget.show_errors(() if calm or not self._may_complain(name) else found)
        if unchecked:
            widget.show_remark("Its part of the model's schema is broken: not checked here.")
        if self._before is not None:
            widget.show_before(self._was(widget.field))

    def _may_complain(self, name: str) -> bool:
        return self._tried or name in self._touched or name in self._service.errors or self._before is not None

    def _was(self, field: Field) -> str | None:
        """The words for the earlier value where the present one differs."""
        before, now = self._before or {}, self._checked.preview
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

    def _catch_up(self) -> None:
        """Take what the editors hold: what was typed last may still be on its way here as a message."""
        for widget in self._widgets.values():
            self._draft[widget.field.name] = widget.catch_up()

    def _save_draft(self) -> None:
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
            self.post_message(self.DraftChanged(self.draft))

    # Showing ----------------------------------------------------------------------------------------------------

    def _next_widgets(self, count: int) -> list[FieldWidget]:
        fields, self._pending = self._pending[:count], self._pending[count:]
        made = [FieldWidget(field, self._draft.get(field.name, NotSent())) for field in fields]
        self._widgets.update({widget.field.name: widget for widget in made})
        return made

    async def _mount_more(self) -> None:
        if self._pending and self.is_attached:
            await self.query_one("#form-fields").mount_all(self._next_widgets(FIRST_FIELDS))
            self._want_check()
            self.call_after_refresh(self._mount_more)

    def _focus_first(self) -> None:
        for widget in self._widgets.values():
            if not widget.field.readonly:
                widget.focus_editor()
                return

    def _go_to_first_error(self) -> None:
        bad = {*self._checked.errors, *self._service.errors}
        widget = next((each for name, each in self._widgets.items() if name in bad), None)
        if widget is not None:
            if self.has_class("-narrow") and self.has_class("-flipped"):
                self.action_flip()
            widget.focus_editor()
        else:
            self.query_one("#form-fields").scroll_home(animate=False)

    def _write_banner(self) -> None:
        general = self._checked.general if self._tried else ()
        content = banner(self.form, self._banner_words, (*self._service.general, *general))
        shown = self.query_one("#form-banner", Static)
        shown.display = bool(content.plain)
        shown.update(content)

    def _write_foot(self) -> None:
        bad = next((each.field for name, each in self._widgets.items() if name in self._checked.errors), None)
        content = foot(self.target, self._checked, said=self._message, first_bad=bad if self._tried else None)
        self.query_one("#form-foot", Static).update(content, layout=False)
