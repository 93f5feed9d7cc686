"""Steps that tests of single fields share: an app that shows some fields and remembers what they hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot

from runcomfy_tui.forms import Entry, Field, NotSent
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.matter import NO_MATTER, FieldMatter
from tests.ui.steps import SMALL


class FieldsApp(ThemedApp):
    """Shows fields one below the other."""

    def __init__(
        self, fields: Sequence[Field], entries: Mapping[str, Entry] | None = None, matter: FieldMatter = NO_MATTER
    ) -> None:
        super().__init__()
        start = entries or {}
        self.draft: dict[str, Entry] = {each.name: start.get(each.name, NotSent()) for each in fields}
        self.widgets: dict[str, FieldWidget] = {}
        self.said = 0
        self._fields = fields
        self._matter = matter

    def compose(self) -> ComposeResult:
        """All fields."""
        yield VerticalScroll(*self.made(), can_focus=False)

    def made(self) -> list[FieldWidget]:
        """The widgets, which only a running app can make."""
        for each in self._fields:
            self.widgets[each.name] = FieldWidget(each, self.draft[each.name], matter=self._matter)
        return list(self.widgets.values())

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """Remember it."""
        self.draft[event.name] = event.entry
        self.said += 1


@dataclass
class Shown:
    """Fields on the screen with the hands that use them."""

    pilot: Pilot[int]
    app: FieldsApp

    def field(self, name: str) -> FieldWidget:
        """The outermost field of that name."""
        return self.app.widgets[name]

    def inner(self, name: str) -> FieldWidget:
        """The field of that name wherever it is on the present screen."""
        return next(each for each in self.app.screen.query(FieldWidget) if each.field.name == name)

    def entry(self, name: str) -> Entry:
        """What was said of a field last."""
        return self.app.draft[name]

    def is_in(self, kind: type[object]) -> bool:
        """Whether the cursor is in an editor of exactly this class."""
        return type(self.app.screen.focused) is kind

    async def press(self, *keys: str) -> None:
        """Presses keys and waits until all is done."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def go_to(self, widget: FieldWidget | str) -> None:
        """Puts the cursor into a field."""
        (self.field(widget) if isinstance(widget, str) else widget).focus_editor()
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Pastes into the field in use."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def shown(
    *fields: Field,
    entries: Mapping[str, Entry] | None = None,
    matter: FieldMatter = NO_MATTER,
    size: tuple[int, int] = SMALL,
) -> AsyncIterator[Shown]:
    """Shows fields and waits until they are there."""
    app = FieldsApp(fields, entries, matter)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        yield Shown(pilot, app)
