"""The detail of one download: how it stands in sentences, what is known of it, and the file itself once it is here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.download_words import FileWords, describe
from runcomfy_tui.present.downloads import FileRow
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, preview_kind
from runcomfy_tui.ui.widgets.scrolled_detail import ScrolledDetail, facts_width, scroll_bindings


class FileDetail(ScrolledDetail):
    """Shows the row it is given; None empties it."""

    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings("file")
    beside_from = 56
    beside_below = 16

    DEFAULT_CSS = """
    FileDetail > Vertical { height: auto; }
    FileDetail .file--facts { color: $text-muted; margin-top: 1; }
    FileDetail > PreviewPane { height: 1fr; min-height: 6; margin-top: 1; display: none; }
    FileDetail.-picture > PreviewPane { display: block; }
    FileDetail.-beside.-picture { layout: horizontal; }
    FileDetail.-beside.-picture > Vertical { width: 1fr; }
    FileDetail.-beside.-picture > PreviewPane { width: 1fr; margin: 0 0 0 1; }
    """

    def __init__(
        self, preview: PreviewPane, now: Callable[[], float], glyphs: Glyphs, *, classes: str | None = None
    ) -> None:
        """``now`` returns unix seconds."""
        super().__init__(classes=classes)
        self._preview = preview
        self._now = now
        self._glyphs = glyphs
        self._row: FileRow | None = None
        self._words: FileWords | None = None
        self._item: PreviewItem | None = None

    def compose(self) -> ComposeResult:
        """Yield words, facts and picture."""
        with Vertical():
            yield Static(markup=False, classes="file--words")
            yield Static(markup=False, classes="file--facts")
        yield self._preview

    def show(self, row: FileRow | None) -> None:
        """Show a file, another one or the same as it is now."""
        if row is self._row:
            return
        if row is None or self._row is None or row.id != self._row.id:
            self.scroll_home(animate=False)
        self._row = row
        self.border_title = Content(row.name if row else "Detail")
        self.tick()
        self._show_picture(row)

    def tick(self) -> None:
        """Tell durations anew."""
        words = describe(self._row, self._now(), self._glyphs) if self._row else None
        if words == self._words:
            return
        self._words = words
        lines = [] if words is None else [Content.styled(words.headline, f"bold $state-{words.role.value}")]
        lines += [Content(line) for line in words.lines] if words else []
        self.query_one(".file--words", Static).update(Content("\n").join(lines))
        facts = words.facts if words else ()
        width = facts_width(facts)
        text = "\n".join(f"{name:<{width}}  {value}" for name, value in facts)
        self.query_one(".file--facts", Static).update(Content(text))

    def _show_picture(self, row: FileRow | None) -> None:
        item = None
        if row is not None and row.state == "done" and row.path:
            item = PreviewItem(Path(row.path), preview_kind(row.kind), row.name)
        if item != self._item:
            self._item = item
            self.set_class(item is not None, "-picture")
            self._preview.show(item)
