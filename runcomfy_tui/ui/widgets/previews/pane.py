"""The preview pane: one file at a time, decoded in a thread, the newest request wins."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.terminal_probe import TerminalAbilities, load_image_widget
from runcomfy_tui.ui.widgets.previews.drawing import Drawing, draw
from runcomfy_tui.ui.widgets.previews.item import PreviewItem
from runcomfy_tui.ui.widgets.previews.waveform_view import WaveformView

if TYPE_CHECKING:
    from PIL import Image
    from textual.worker import WorkType

SETTLE_S = 0.04
"""A selection that moves on within this time is not decoded."""
STALE_S = 0.25
"""After this time the picture before is taken away while the next is still read."""
LEAST_BOX = (480, 480)
LINE_LIMIT = 2_000


class PreviewStage(Container):
    """The room for the picture; says when it has become another."""

    @dataclass
    class Resized(Message):
        """The stage has a new size, also after it was hidden."""

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.Resized())


class PreviewPane(Widget):
    """Shows a PreviewItem in the room that it has; `show(None)` empties it."""

    DEFAULT_CSS = """
    PreviewPane {
        layout: vertical;
        & > PreviewStage { height: 1fr; align: left top; overflow: hidden; }
        & .preview-words { width: auto; max-width: 100%; height: auto; color: $text-muted; text-align: center; }
        & > .preview-facts { height: auto; max-height: 4; color: $text-muted; }
    }
    """

    def __init__(
        self,
        *,
        abilities: TerminalAbilities | None = None,
        image_class: type[Widget] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """`image_class` (a widget with an `image` attribute) stands in for the one that the abilities ask for."""
        super().__init__(id=id, classes=classes)
        self._abilities = abilities or TerminalAbilities()
        self._image_class = image_class
        self._image: Any = None
        self._item: PreviewItem | None = None
        self._drawing = Drawing(lines=())
        self._box = (0, 0)

    @property
    def item(self) -> PreviewItem | None:
        """What was asked for last."""
        return self._item

    def compose(self) -> ComposeResult:
        yield Static(classes="preview-facts", markup=False)
        with PreviewStage():
            yield Static(classes="preview-words", markup=False)
            yield WaveformView()

    def on_mount(self) -> None:
        self._place(self._drawing)
        if self._item is not None:
            self._start(self._item)

    def on_unmount(self) -> None:
        if self._image is not None:
            self._image.image = None

    def on_preview_stage_resized(self, message: PreviewStage.Resized) -> None:
        message.stop()
        self._sharpen()

    def show(self, item: PreviewItem | None) -> None:
        """Show this from now on; what was asked for before is forgotten, even while it is being read.

        The same item once more changes nothing.
        """
        if item == self._item and item is not None and item.path is not None:
            return
        self._item = item
        if self.is_mounted:
            self._start(item)

    def _start(self, item: PreviewItem | None) -> None:
        if item is None or item.path is None:
            self.workers.cancel_node(self)
            self._box = (0, 0)
            self._place(Drawing(lines=(), words="\n".join(item.facts) if item is not None else ""))
            return
        reading: WorkType[None] = partial(self._read, item)
        self.run_worker(reading, group="preview", exclusive=True, exit_on_error=False)

    async def _read(self, item: PreviewItem) -> None:
        await asyncio.sleep(SETTLE_S)
        self._box = box = self._room_in_pixels()
        background = self.background_colors[1].rgb
        reading = asyncio.create_task(asyncio.to_thread(self._read_in_thread, item, box, background))
        reading.add_done_callback(_forget)
        try:
            done, _ = await asyncio.wait({reading}, timeout=STALE_S)
            if not done:
                self._place(Drawing(lines=item.facts, words="Reading…"))
            drawing = await asyncio.shield(reading)
        except Exception as error:  # noqa: BLE001 - the outer edge of a task: a preview must not end the app
            self.log.error(error)
            drawing = Drawing(lines=item.facts, words=f"The preview failed: {type(error).__name__}.")
        if item == self._item:
            self._place(drawing)

    def _read_in_thread(self, item: PreviewItem, box: tuple[int, int], background: tuple[int, int, int]) -> Drawing:
        drawing = draw(item, box, background)
        if drawing.picture is not None and self._image_class is None:
            self._image_class = load_image_widget(self._abilities)
        return drawing

    def _place(self, drawing: Drawing) -> None:
        """Put a drawing onto the stage; all parts change in one go."""
        self._drawing = drawing
        with self.app.batch_update():
            self.query_one(WaveformView).peaks = drawing.peaks
            self.query_one(WaveformView).display = bool(drawing.peaks)
            words = self.query_one(".preview-words", Static)
            words.update(Content(clean(drawing.words, LINE_LIMIT, keep_newlines=True)))
            words.display = bool(drawing.words)
            facts = self.query_one(".preview-facts", Static)
            facts.update(Content("\n".join(clean(line, LINE_LIMIT) for line in drawing.lines)))
            facts.display = bool(drawing.lines)
            self._place_picture(drawing.picture)

    def _place_picture(self, picture: Image.Image | None) -> None:
        if picture is None:
            if self._image is not None:
                self._image.image = None
                self._image.display = False
            return
        if self._image is None:
            assert self._image_class is not None
            self._image = self._image_class()
            self._image.styles.width = self._image.styles.height = "auto"
            self.query_one(PreviewStage).mount(self._image)
        self._image.display = True
        self._image.image = picture

    def _sharpen(self) -> None:
        """Read the picture again where there is now much more room than it was decoded for."""
        wanted = self._room_in_pixels()
        outgrown = wanted[0] > self._box[0] * 1.25 or wanted[1] > self._box[1] * 1.25
        if outgrown and self._drawing.picture is not None and self._item is not None:
            self._start(self._item)

    def _room_in_pixels(self) -> tuple[int, int]:
        size = self.content_size
        return (
            max(LEAST_BOX[0], size.width * self._abilities.cell_width),
            max(LEAST_BOX[1], size.height * self._abilities.cell_height),
        )


def _forget(reading: asyncio.Task[Drawing]) -> None:
    """Look at the outcome of a reading that nobody may be waiting for any more."""
    if not reading.cancelled():
        reading.exception()
