"""How soon a key is on the screen in a form of 60 fields, with its check, its body and its draft in a real journal."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input, TextArea

from runcomfy_tui.domain.target import model
from runcomfy_tui.forms import draft_to_json, initial, read_schema
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.keys_in_order import KeysInOrder
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget

FIELDS = 60
KEYS = 120
MEDIAN_LIMIT_MS, P95_LIMIT_MS = 16.0, 33.0
SIZES = ((80, 24), (160, 48))
_TARGET = model("bench/sixty-fields")
_PAUSES_S = (0.04, 0.14)
"""How far keys are apart: a fast typist's, so that they meet checks, bodies and drafts of those before."""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Milliseconds from a key to its paint, by the kind of field; ``saved`` counts the drafts written meanwhile.

    ``cpu_ms`` is what the program itself computed of it (median): what others do on the machine is not in it.
    """

    median_ms: Mapping[str, float]
    p95_ms: Mapping[str, float]
    cpu_ms: Mapping[str, float]
    saved: int


@dataclass(frozen=True, slots=True)
class Instant:
    """Seconds of the clock, and of this program's computing."""

    clock_s: float
    cpu_s: float

    @classmethod
    def now(cls) -> Instant:
        """Return the present one."""
        return cls(time.perf_counter(), time.process_time())


class _Host(KeysInOrder, ThemedApp):
    """Shows the form, keeps its drafts, and renders every paint to what a terminal would be sent."""

    def __init__(self, form: FormScreen, journal: Journal) -> None:
        super().__init__()
        self._form = form
        self._journal = journal
        self.saved = 0
        self.waiting: tuple[Input | TextArea, str] | None = None
        self.painted = asyncio.Event()
        self.painted_at = Instant(0.0, 0.0)

    def on_mount(self) -> None:
        self.push_screen(self._form)

    async def on_form_screen_draft_changed(self, event: FormScreen.DraftChanged) -> None:
        await self._journal.save_draft(_TARGET, draft_to_json(event.draft))
        self.saved += 1

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        render = getattr(renderable, "render_segments", None)  # what a headless app leaves out
        if render is not None:
            render(self.console)
        if self.waiting is not None and _text(self.waiting[0]) != self.waiting[1]:
            self.painted_at = Instant.now()
            self.waiting = None
            self.painted.set()


def sixty_fields(count: int = FIELDS) -> dict[str, Any]:
    """Return a schema with this many inputs of all kinds."""
    kinds: list[dict[str, Any]] = [
        {"type": "string", "maxLength": 100, "description": "One line of text."},
        {"type": "integer", "minimum": 1, "maximum": 1000, "default": 25, "description": "How often."},
        {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
        {"type": "boolean"},
        {"type": "string", "enum": ["low", "middle", "high"], "default": "low"},
        {"type": "string", "enum": [f"{n}:9" for n in range(1, 12)]},
        {"type": "array", "items": {"type": "string"}, "maxItems": 4},
        {"type": "object", "properties": {"path": {"type": "string"}, "scale": {"type": "number", "maximum": 4}}},
        {"oneOf": [{"type": "string", "title": "name"}, {"type": "integer", "title": "number"}]},
        {"type": "string", "format": "image_uri"},
    ]
    properties: dict[str, Any] = {"prompt": {"type": "string", "maxLength": 4000, "description": "What to make."}}
    for number in range(count - 1):
        kind = kinds[number % len(kinds)]
        properties[f"input_{number}"] = {**kind, "title": f"Input {number}"}
    return {"type": "object", "properties": properties, "required": ["prompt"]}


async def measure(size: tuple[int, int], keys: int = KEYS, fields: int = FIELDS) -> KeyFigures:
    """Type into a text area, a line and a number of the form; ``keys`` into each."""
    form = read_schema(sixty_fields(fields))
    screen = FormScreen(FormTarget("Sixty fields", "bench/sixty-fields"), form, initial(form))
    with tempfile.TemporaryDirectory() as folder:
        journal = await Journal.open(Path(folder) / "journal.sqlite3")
        app = _Host(screen, journal)
        taken: dict[str, list[Instant]] = {}
        async with app.run_test(size=size) as pilot:
            while len(screen.query(FieldWidget)) < fields:
                await pilot.pause(0.02)
            await pilot.pause(0.3)
            for name, typed in (("prompt", "a quick fox "), ("input_0", "words"), ("input_1", "1234567")):
                widget = next(each for each in screen.query(FieldWidget) if each.field.name == name)
                widget.focus_editor()
                await pilot.pause(0.3)
                taken[name] = await _type(app, screen, typed, keys)
        await journal.close()
    labels = {"prompt": "text area", "input_0": "line", "input_1": "number"}
    clock = {labels[name]: sorted(each.clock_s * 1000 for each in all_) for name, all_ in taken.items()}
    return KeyFigures(
        {label: statistics.median(each) for label, each in clock.items()},
        {label: each[int(len(each) * 0.95)] for label, each in clock.items()},
        {labels[name]: statistics.median(each.cpu_s * 1000 for each in all_) for name, all_ in taken.items()},
        app.saved,
    )


async def _type(app: _Host, screen: FormScreen, typed: str, keys: int) -> list[Instant]:
    """Press keys at a typist's pace; the time until each is painted."""
    rng, taken = random.Random(1), []
    editor = screen.focused
    assert isinstance(editor, Input | TextArea)
    for number in range(keys):
        character = typed[number % len(typed)]
        app.waiting = (editor, _text(editor))
        app.painted.clear()
        started = Instant.now()
        app.post_message(Key("space" if character == " " else character, character))
        await asyncio.wait_for(app.painted.wait(), 10)
        at = app.painted_at
        taken.append(Instant(at.clock_s - started.clock_s, at.cpu_s - started.cpu_s))
        await asyncio.sleep(rng.uniform(*_PAUSES_S))
    return taken


def _text(editor: Input | TextArea) -> str:
    return editor.value if isinstance(editor, Input) else editor.text


def main() -> None:
    """Print the figures."""
    print(f"{'a key in a form of 60 fields':34}{'median':>12}{'p95':>12}{'computing':>12}")
    for size in SIZES:
        figures = asyncio.run(measure(size))
        for label, median in figures.median_ms.items():
            place = f"{size[0]}x{size[1]}, {label}"
            print(f"  {place:32}{median:>9.1f} ms{figures.p95_ms[label]:>9.1f} ms{figures.cpu_ms[label]:>9.1f} ms")
        print(f"  {'drafts kept meanwhile':32}{figures.saved:>9,}")
    print(f"  {'(at most)':32}{MEDIAN_LIMIT_MS:>9.1f} ms{P95_LIMIT_MS:>9.1f} ms\n")


if __name__ == "__main__":
    main()
