"""The screen on which a model's inputs are filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from runcomfy_tui.forms import Checked, Entry, Form, Placed, initial, load
from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.form.around import ALONE, Around
from runcomfy_tui.ui.screens.form.base import FLIPPED, Reference
from runcomfy_tui.ui.screens.form.body_view import BodyView
from runcomfy_tui.ui.screens.form.finding import Finding
from runcomfy_tui.ui.screens.form.headlines import FormTarget, title_line
from runcomfy_tui.ui.screens.form.keys import BODY_DEEDS, FIELD_DEEDS, deeds_for, deeds_of, form_bindings
from runcomfy_tui.ui.screens.form.slices import open_nodes
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.key_hints import KeyHints


class FormScreen(Finding):
    """A form; it submits nothing itself and keeps no draft itself, but says what the person wants.

    The one who opened it answers `SubmitRequested` and `BatchRequested` by closing the screen, or with
    `show_service_errors` or `allow_submit`; until then no second submit is asked for.
    """

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = form_bindings()
    deeds: Sequence[Deed]
    """Every key of this form: its palette and its help come from it."""

    def __init__(
        self,
        target: FormTarget,
        form: Form,
        entries: Mapping[str, Entry],
        *,
        before_body: Mapping[str, object] | None = None,
        around: Around = ALONE,
        facts: Sequence[str] = (),
        news: str = "",
        fresh: Mapping[str, Entry] | None = None,
    ) -> None:
        """``facts`` is what does not hold any more of an earlier job, ``news`` what there is to know of the draft.

        ``fresh`` is what the form starts anew with, if neither empty nor the earlier job's inputs.
        """
        super().__init__()
        self._form_deeds = deeds_of(nodes=form.wrap is not None, own_schema=self.takes_own_schema)
        self.deeds = (*self._form_deeds, *FIELD_DEEDS, *BODY_DEEDS)
        self.target, self.form, self.around = target, form, around
        self._origin = None if before_body is None else Reference(before_body)
        self._reference = self._origin
        self._draft = {**initial(form), **entries}
        self._fresh = {**initial(form), **(load(form, before_body or {}) if fresh is None else fresh)}
        self._checked, self._service = Checked(None, {}), Placed({}, ())
        self._facts, self._news = tuple(facts), news
        self._banner_words = self._message = ""
        self._touched, self._unsettled = set(), set()
        self._tried = self._submitting = self._check_due = self._has_begun = False
        self._draft_timer = self._settle_timer = self._read_timer = None
        self._last_focused = None
        self._aside = []
        self._body_was, self._before_edit, self._read_text = {}, None, None
        self._start = ()
        self._batch, self.arrived = None, asyncio.Event()
        has_more = target.takes_more or form.extra.name in entries
        self._pending = [*form.fields, *([form.extra] if has_more and not form.whole_body else [])]
        self._widgets, self._values, self._open_nodes = {}, {}, open_nodes(form)

    def compose(self) -> ComposeResult:
        """Title, fields beside the body, status, keys."""
        self._take_breakpoints()
        yield Static(title_line(self.target, again=self._origin is not None), id="form-title", markup=False)
        with VerticalScroll(id="form-banners", can_focus=False):
            yield Static(id="form-banner", markup=False)
        with Horizontal(id="form-columns"):
            with VerticalScroll(id="form-fields", can_focus=False):
                yield from self._next_widgets()
            sent = "Will be sent" if self.form.wrap is None else "Will be sent: only what differs"
            yield BodyView(self.around.files, inner=self.form.inner, sent=sent, id="form-body")
        yield Static(id="form-foot", markup=False)
        yield KeyHints(self._form_deeds)

    def _take_breakpoints(self) -> None:
        """Be laid out for the terminal from the start: Textual would style every field anew once it has its size."""
        width, height = self.app.size
        classes = self._get_breakpoint_classes(width, self.HORIZONTAL_BREAKPOINTS)
        self.add_class(*classes, *self._get_breakpoint_classes(height, self.VERTICAL_BREAKPOINTS), update=False)

    def on_mount(self) -> None:
        """The rest of a long form and the first check come after the first paint."""
        self._write_banner()
        self._focus_first()
        self._check_due = True
        self.call_after_refresh(self._settle)
        self.call_after_refresh(self._mount_more)
        if self.around.matter.files is not None:
            self.around.matter.files.on_change(self._file_seen)

    @property
    def takes_own_schema(self) -> bool:
        """Whether a person may say what can be filled in here."""
        return False

    def action_own_schema(self) -> None:
        """Ask what can be filled in here."""
        self.refuse("What this form takes is published: no schema of your own is needed.")

    # Keys -----------------------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """List all keys; run the chosen one."""
        self.app.push_screen(HelpScreen(self.deeds), self._run_deed)

    async def action_press(self, key: str) -> None:
        """Do what a key does in the widget that has the cursor."""
        found = self.active_bindings.get(key)
        if found is None or not found.enabled:
            self.refuse("That key means nothing in this field.")
        else:
            await self.app.run_action(found.binding.action, found.node)

    def _run_deed(self, deed: Deed | None) -> None:
        if deed is not None and deed.action:
            self.call_later(self.run_action, deed.action)

    def action_leave(self) -> None:
        """One step back: from the body to the fields, else out of the form."""
        if self._body.has_focus_within or (self._is_narrow and self.has_class(FLIPPED)):
            self._show_fields()
            return
        self._catch_up()
        self._save_draft()
        self.call_later(self._go_back)

    def _go_back(self) -> None:
        if self.app.screen is self:  # Two keys may leave it, and its job may end it meanwhile.
            self.dismiss()  # not awaited: a screen cannot wait for its own end

    def _file_seen(self, _: str) -> None:
        """Check again with what is known of a file now; it may come after the form is gone."""
        if self.is_attached and self.is_running:
            self._want_check()

    # Events ---------------------------------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of what is used now, and all of the field that the cursor is in."""
        self.query_one(KeyHints).show(deeds_for(self.focused or event.widget, self._form_deeds))
        field = next((each for each in event.widget.ancestors if isinstance(each, FieldWidget)), None)
        if field is not None:
            # The news of a focus may be older than the key that has moved it on since.
            if self.focused is event.widget:
                self.remove_class(FLIPPED)
                if self._body.is_edited:
                    self._end_edit()
            self.call_after_refresh(field.scroll_visible, animate=False)
