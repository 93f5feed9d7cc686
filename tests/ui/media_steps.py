"""Steps that tests of media fields share: an app that only holds fields, with files, past outputs and a memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot
from textual_image.widget import HalfcellImage

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.forms import Entry, NotSent, read_schema
from runcomfy_tui.store.past_outputs import PastOutput
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from runcomfy_tui.ui.widgets.fields.media_control import MediaControl
from runcomfy_tui.ui.widgets.previews import PreviewPane
from tests.ui.steps import SMALL, screen_text, until

NOW = 1_795_000_000.0
DAY_S = 86_400.0
NOTE = "Only public URLs are documented."
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "image": {"type": "string", "format": "image_uri"},
        "images": {"type": "array", "format": "image_uris", "maxItems": 3},
        "clip": {"type": "string", "format": "video_uri"},
    },
}


@dataclass
class Memory:
    """Keeps values as the journal does."""

    values: dict[str, object] = field(default_factory=dict)

    async def get_meta(self, key: str) -> object | None:
        """Return what was kept."""
        return self.values.get(key)

    async def put_meta(self, key: str, value: object) -> None:
        """Keep it."""
        self.values[key] = value


def picture(path: Path, size: tuple[int, int] = (64, 48), color: str = "red") -> Path:
    """Make a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)
    return path


def output(days_ago: float, **other: Any) -> PastOutput:
    """Return an output of a job that was done so many days ago."""
    facts: dict[str, Any] = {
        "job_id": f"job-{days_ago}",
        "number": 0,
        "count": 1,
        "kind": MediaKind.IMAGE,
        "url": f"https://media.example.org/{days_ago}.png",
        "target": Target(TargetKind.MODEL, "maker/flux/text-to-image"),
        "title": f"A harbour at dawn, take {days_ago}",
        "label": "",
        "finished_at": NOW - days_ago * DAY_S,
    }
    return PastOutput(**(facts | other))


class FieldsApp(ThemedApp):
    """Holds fields and remembers what was entered into them."""

    def __init__(self, matter: FieldMatter, entries: Mapping[str, Entry], schema: object = None) -> None:
        super().__init__()
        self.matter = matter
        self.entries = dict(entries)
        self._form = read_schema(SCHEMA if schema is None else schema)

    def compose(self) -> ComposeResult:
        """Yield all fields."""
        with VerticalScroll(can_focus=False):
            for each in self._form.fields:
                yield FieldWidget(each, self.entries.get(each.name, NotSent()), matter=self.matter)

    def on_field_widget_changed(self, event: FieldWidget.Changed) -> None:
        """Remember it."""
        self.entries[event.name] = event.entry


@dataclass
class Hands:
    """Fields on the screen with the hands that use them."""

    pilot: Pilot[int]
    app: FieldsApp
    memory: Memory

    def widget(self, name: str) -> FieldWidget:
        """Return the field of that name."""
        return next(each for each in self.app.screen_stack[0].query(FieldWidget) if each.field.name == name)

    def control(self, name: str = "image") -> MediaControl:
        """Return the editor of a field."""
        return self.widget(name).query_one(MediaControl)

    def entry(self, name: str = "image") -> Entry:
        """Return what is entered."""
        return self.app.entries.get(name, NotSent())

    def text(self) -> str:
        """Return the screen as text."""
        return screen_text(self.pilot)

    async def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste into what has the focus."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def go_to(self, name: str) -> None:
        """Put the cursor into a field."""
        self.widget(name).focus_editor()
        await self.pilot.pause()

    async def shown(self, words: str) -> None:
        """Wait until words are on the screen."""
        await until(self.pilot, lambda: words in self.text(), 20)

    async def gone(self, words: str) -> None:
        """Wait until words are on the screen no more."""
        await until(self.pilot, lambda: words not in self.text(), 20)


def matter_with(
    outputs: Sequence[PastOutput] = (), memory: Memory | None = None, desk: FileDesk | None = None
) -> FieldMatter:
    """Return what fields may ask for."""

    async def all_outputs(kind: MediaKind | None) -> Sequence[PastOutput]:
        return [each for each in outputs if each.kind in (kind, MediaKind.OTHER)]

    return FieldMatter(
        files=desk or FileDesk(),
        outputs=all_outputs,
        preview=lambda: PreviewPane(image_class=HalfcellImage),
        data_uri_note=NOTE,
        memory=memory,
        now=lambda: NOW,
    )


@asynccontextmanager
async def fields(
    *,
    entries: Mapping[str, Entry] | None = None,
    outputs: Sequence[PastOutput] = (),
    desk: FileDesk | None = None,
    schema: object = None,
    size: tuple[int, int] = SMALL,
) -> AsyncIterator[Hands]:
    """Show fields, the cursor in the first of them."""
    memory = Memory()
    app = FieldsApp(matter_with(outputs, memory, desk), entries or {}, schema)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        hands = Hands(pilot, app, memory)
        await pilot.pause()
        next(iter(app.screen.query(FieldWidget))).focus_editor()
        await pilot.pause()
        yield hands
