"""Steps that tests of the form share: an app that only opens one form and remembers what it said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from textual.events import Paste
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from runcomfy_tui.forms import Entry, initial, load, read_schema
from runcomfy_tui.store.presets import Preset
from runcomfy_tui.ui.keys_in_order import KeysInOrder
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.screens.form.around import ALONE, Around
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.gallery import NOW
from tests.ui.steps import SMALL, until

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "prompt": {"type": "string", "default": "", "maxLength": 400, "description": "What to make."},
        "image_url": {"type": "string", "format": "image_uri"},
        "steps": {"type": "integer", "default": 25, "minimum": 10, "maximum": 100},
        "seed": {"type": "integer", "default": -1, "minimum": -1, "maximum": 9},
        "size": {"enum": [1, 2, 4], "default": 1},
        "ratio": {"type": "string", "enum": ["auto", "21:9", "16:9", "4:3", "1:1", "9:16"], "default": "auto"},
        "safe": {"type": "boolean"},
        "tag": {"type": "string", "nullable": True},
        "images": {"type": "array", "format": "image_uris", "maxItems": 2},
        "lora": {"type": "object", "required": ["path"]},
    },
    "required": ["prompt"],
}


class MemoryShelf:
    """Keeps inputs by name for as long as it lives."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}

    async def all(self) -> Sequence[Preset]:
        """What is kept, by name."""
        return [Preset(name, data, NOW) for name, data in sorted(self.kept.items())]

    async def save(self, name: str, data: object) -> None:
        """Keeps."""
        self.kept[name] = data

    async def drop(self, name: str) -> None:
        """Forgets."""
        self.kept.pop(name, None)

    @property
    def names(self) -> list[str]:
        """The names that a person gave."""
        return [name for name in sorted(self.kept) if not name.startswith("(")]


class FormApp(KeysInOrder, ThemedApp):
    """Opens a form over an empty screen."""

    def __init__(self, form_screen: FormScreen) -> None:
        super().__init__()
        self.form_screen = form_screen
        self.said: list[Message] = []

    def on_mount(self) -> None:
        """Open the form."""
        self.push_screen(self.form_screen)

    def on_form_screen_submit_requested(self, event: FormScreen.SubmitRequested) -> None:
        """Remember it."""
        self.said.append(event)

    def on_form_screen_batch_requested(self, event: FormScreen.BatchRequested) -> None:
        """Remember it."""
        self.said.append(event)

    def on_form_screen_draft_changed(self, event: FormScreen.DraftChanged) -> None:
        """Remember it."""
        self.said.append(event)


@dataclass
class Opened:
    """A form on the screen with the hands that use it."""

    pilot: Pilot[int]
    app: FormApp
    screen: FormScreen
    fields: dict[str, FieldWidget] = field(default_factory=dict)

    def widget(self, name: str) -> FieldWidget:
        """The field of that name."""
        return next(each for each in self.screen.query(FieldWidget) if each.field.name == name)

    def entry(self, name: str) -> Entry:
        """What the form holds for a field."""
        return self.screen.draft[name]

    async def press(self, *keys: str) -> None:
        """Presses keys and waits until all is done."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def go_to(self, name: str) -> None:
        """Puts the cursor into a field."""
        self.widget(name).focus_editor()
        await self.pilot.pause()

    async def fill(self, name: str, text: str) -> None:
        """Types into a field, all at once as a paste is."""
        await self.go_to(name)
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def submits(self) -> list[FormScreen.SubmitRequested]:
        """The submits that were asked for."""
        return [each for each in self.app.said if isinstance(each, FormScreen.SubmitRequested)]

    @property
    def batches(self) -> list[FormScreen.BatchRequested]:
        """The batches that were asked for."""
        return [each for each in self.app.said if isinstance(each, FormScreen.BatchRequested)]

    @property
    def drafts(self) -> list[FormScreen.DraftChanged]:
        """The drafts that were handed out to be kept."""
        return [each for each in self.app.said if isinstance(each, FormScreen.DraftChanged)]

    @property
    def focused_field(self) -> str | None:
        """The name of the field with the cursor."""
        return field_around(self.screen.focused)


def field_around(widget: Widget | None) -> str | None:
    """The name of the field that a widget belongs to, the innermost of several."""
    around = widget.ancestors_with_self if widget is not None else []
    return next((each.field.name for each in around if isinstance(each, FieldWidget)), None)


@asynccontextmanager
async def opened(
    schema: object = None,
    *,
    entries: Mapping[str, Entry] | None = None,
    before: Mapping[str, object] | None = None,
    size: tuple[int, int] = SMALL,
    price: str = "",
    around: Around = ALONE,
    facts: Sequence[str] = (),
) -> AsyncIterator[Opened]:
    """Opens a form and waits until it is whole."""
    form = read_schema(SCHEMA if schema is None else schema)
    start = entries if entries is not None else load(form, before) if before is not None else initial(form)
    screen = FormScreen(
        FormTarget("A Model", "maker/model", price), form, start, before_body=before, around=around, facts=facts
    )
    app = FormApp(screen)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await until(pilot, lambda: len(screen.query(FieldWidget)) >= len(form.fields), 60)
        await pilot.pause()
        yield Opened(pilot, app, screen)
