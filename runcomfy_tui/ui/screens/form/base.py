"""What all parts of the form screen share: what is entered, the widgets of the fields, and what the form tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.containers import VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Checked, Entry, Field, Form, NotSent, Placed, check
from runcomfy_tui.forms.about_body import prompt_in
from runcomfy_tui.ui.screens.form.around import Around
from runcomfy_tui.ui.screens.form.body_view import BodyView
from runcomfy_tui.ui.screens.form.headlines import FormTarget
from runcomfy_tui.ui.screens.form.own_keys import OwnKey, own_entry, own_key, own_text
from runcomfy_tui.ui.screens.form.slices import is_node, slice_of
from runcomfy_tui.ui.tab_order import InTabOrder
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.node_widget import NodeWidget
from runcomfy_tui.ui.widgets.fields.seed_lock import is_locked

FLIPPED: Final = "-flipped"
"""The class of a form whose body is in use: it is shown instead of the fields where there is no room for both."""
BODILESS: Final = "-bodiless"
"""The class of a form that shows no body beside the fields."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the inputs are compared with, and how the list of differences is headed."""

    body: Mapping[str, object]
    heading: str = "Changed since that job"


class FormBase(InTabOrder):
    """State and widgets; what is done with them lies in the classes built on this one."""

    class SubmitRequested(Message, namespace="form_screen"):
        """The inputs are valid, or meant ``anyway``, and the person wants the job started."""

        def __init__(
            self, body: dict[str, object], draft: dict[str, Entry], *, label: str = "", anyway: bool = False
        ) -> None:
            super().__init__()
            self.body = body
            self.draft = draft
            self.label = label
            self.anyway = anyway

    class BatchRequested(Message, namespace="form_screen"):
        """The person wants a job for each of these bodies, under one label."""

        def __init__(self, bodies: list[dict[str, object]], draft: dict[str, Entry], *, label: str) -> None:
            super().__init__()
            self.bodies = bodies
            self.draft = draft
            self.label = label

    class DraftChanged(Message, namespace="form_screen"):
        """What is typed changed; at most 300 ms old, and sent at once when the form is left."""

        def __init__(self, draft: dict[str, Entry]) -> None:
            super().__init__()
            self.draft = draft

    arrived: asyncio.Event
    """Set when a field has the cursor: keys have somewhere to go."""
    _has_begun: bool
    _start: tuple[str, ...]
    """The path of the field to begin with; empty for the first."""
    target: FormTarget
    form: Form
    around: Around
    _reference: Reference | None
    _origin: Reference | None
    """The earlier job whose inputs are changed here."""
    _draft: dict[str, Entry]
    _fresh: dict[str, Entry]
    _checked: Checked
    _values: dict[str, object]
    """The body as far as it can be built, by the names of the fields."""
    _open_nodes: frozenset[str]
    """The nodes of a workflow that are unfolded from the start."""
    _service: Placed
    _banner_words: str
    _facts: tuple[str, ...]
    _news: str
    _message: str
    _touched: set[str]
    _unsettled: set[str]
    _tried: bool
    _submitting: bool
    _check_due: bool
    _draft_timer: Timer | None
    _settle_timer: Timer | None
    _last_focused: Widget | None
    _pending: list[Field]
    _widgets: dict[str, FieldWidget]

    @property
    def draft(self) -> dict[str, Entry]:
        """What is entered now, field name to entry; see `own_keys` for what else is in it."""
        return dict(self._draft)

    @property
    def label(self) -> str:
        """The label that the next job gets."""
        return own_text(self.form, self._draft, "label")

    # Widgets ------------------------------------------------------------------------------------------------------

    @property
    def _body(self) -> BodyView:
        return self.query_one(BodyView)

    @property
    def _is_narrow(self) -> bool:
        return self.has_class("-narrow")

    def _next_widgets(self) -> list[FieldWidget]:
        """Make the fields of the next slice: so many that keys need not wait long."""
        count = slice_of(self._pending, self._open_nodes, first=not self._widgets)
        fields, self._pending = self._pending[:count], self._pending[count:]
        made = [self._made(field) for field in fields]
        self._widgets.update({widget.field.name: widget for widget in made})
        return made

    def _made(self, field: Field) -> FieldWidget:
        name, matter = field.name, self.around.matter
        entry = self._draft.get(name, NotSent())
        if not is_node(self.form, field):
            return FieldWidget(field, entry, matter=matter, locked=is_locked(self._draft, name))
        seeds = {each.name for each in field.fields if is_locked(self._draft, name, each.name)}
        return NodeWidget(field, entry, matter=matter, folded=name not in self._open_nodes, locked=seeds)

    async def _mount_more(self) -> None:
        if self._pending and self.is_attached:
            await self._mount_slice()
            self.call_after_refresh(self._mount_more)

    async def _mount_slice(self) -> None:
        """Add the next fields; what the others hold does not change by that, so nothing is checked anew."""
        made = self._next_widgets()
        await self._column.mount_all(made)
        self._show_checked(made)
        if not self._has_begun:
            self._focus_first()

    @property
    def _column(self) -> VerticalScroll:
        return self.query_one("#form-fields", VerticalScroll)

    def _focus_first(self) -> None:
        """Go to where one begins, of a workflow to its prompt; or wait, where that is still being made."""
        if not self._start:
            prompts = ((each.name, prompt_in(self.form, each)) for each in self.form.fields if not each.readonly)
            self._start = next((each for each in prompts if all(each)), ())
        path = self._start
        widget = self._widgets.get(path[0]) if path else None
        if path and widget is None and self._pending:
            return
        self._has_begun = True
        shown = [each for each in self._widgets.values() if each.display and not each.field.readonly]
        inner = widget.open_to(path[1]) if widget is not None and len(path) > 1 else None
        if inner is not None:
            self.call_after_refresh(self._arrive, inner)
        else:
            self._arrive(widget or (shown[0] if shown else None))

    def _arrive(self, widget: FieldWidget | None) -> None:
        """Go to a field that is on the screen now, if there is any."""
        if widget is not None:
            widget.focus_editor()
        self.arrived.set()

    def _focused_field(self) -> FieldWidget | None:
        """The field of the form that the cursor is in; of nested fields the outermost."""
        around = self.focused.ancestors_with_self if self.focused is not None else []
        return next((each for each in reversed(around) if isinstance(each, FieldWidget)), None)

    def _catch_up(self) -> None:
        """Take what the editors hold: what was typed last may still be on its way here as a message."""
        for widget in self._widgets.values():
            self._draft[widget.field.name] = widget.catch_up()

    def _check_of(self, draft: Mapping[str, Entry]) -> Checked:
        return check(self.form, draft, self.around.files)

    def _keep_own(self, text: str, key: str) -> None:
        if self._draft.get(key, NotSent()) != own_entry(text):
            self._draft[key] = own_entry(text)
            self._want_save()

    def _own(self, name: OwnKey) -> str:
        return own_key(self.form, name)

    def refuse(self, words: str) -> None:
        """Say why a key does nothing now."""
        self.app.notify(clean(words, 400), severity="warning", markup=False)

    def tell(self, words: str) -> None:
        """Say what was done."""
        self.app.notify(clean(words, 400), markup=False)

    # What the parts give to each other --------------------------------------------------------------------------

    def _want_check(self) -> None:
        raise NotImplementedError

    def _show_checked(self, widgets: Iterable[FieldWidget]) -> None:
        raise NotImplementedError

    def _settle(self) -> None:
        raise NotImplementedError

    def _want_save(self) -> None:
        raise NotImplementedError

    def _save_draft(self) -> None:
        raise NotImplementedError

    def _write_banner(self) -> None:
        raise NotImplementedError

    def _write_foot(self) -> None:
        raise NotImplementedError

    def _show_fields(self) -> None:
        raise NotImplementedError

    def _edit_body(self, problem: str = "") -> None:
        raise NotImplementedError
