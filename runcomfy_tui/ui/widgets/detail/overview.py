"""The Preview tab: what became of the job in words, and its output files one after the other as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.domain.output import Asset
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.sizes import size
from runcomfy_tui.ui.widgets.detail.explain import Explanation
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, preview_kind

if TYPE_CHECKING:
    from runcomfy_tui.store import Download

_BESIDE_FROM, _BESIDE_BELOW = 56, 14
"""Columns that two things side by side need, and lines below which they would not fit one above the other."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a result and its download, if there was one."""

    asset: Asset
    download: Download | None = None

    @property
    def path(self) -> Path | None:
        """Return where the whole file lies, or None where it is not here."""
        if self.download is None or self.download.state != "done" or not self.download.path:
            return None
        return Path(self.download.path)


def outputs_of(assets: Sequence[Asset], downloads: Sequence[Download]) -> list[Output]:
    """Return the files of a result with their downloads."""
    by_index = {download.index: download for download in downloads}
    return [Output(asset, by_index.get(asset.index)) for asset in assets]


class Overview(VerticalScroll, can_focus=True):
    """Shows an explanation, the current output and, below, the service's raw words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", "Up", id="overview.up", show=False),
        Binding("j", "scroll_down", "Down", id="overview.down", show=False),
        Binding("g", "scroll_home", "First", id="overview.first", show=False),
        Binding("G", "scroll_end", "Last", id="overview.last", show=False),
        Binding("ctrl+u", "page_up", "Page up", id="overview.page-up", show=False),
        Binding("ctrl+d", "page_down", "Page down", id="overview.page-down", show=False),
        Binding("left,h", "screen.output(-1)", "Output before", id="overview.last-output", show=False),
        Binding("right,l", "screen.output(1)", "Next output", id="overview.next-output", show=False),
    ]

    DEFAULT_CSS = """
    Overview { height: 1fr; scrollbar-size: 1 1; }
    Overview > Vertical, Overview Vertical > Static { height: auto; }
    Overview .overview--raw { color: $text-muted; margin-top: 1; display: none; }
    Overview .overview--file { color: $text-muted; display: none; }
    Overview > PreviewPane { height: 1fr; min-height: 4; display: none; }
    Overview.-raw .overview--raw, Overview.-file .overview--file { display: block; }
    Overview.-picture > PreviewPane { display: block; }
    Overview.-beside.-picture { layout: horizontal; }
    Overview.-beside.-picture > Vertical, Overview.-beside.-picture > PreviewPane { width: 1fr; }
    """

    def __init__(self, preview: PreviewPane, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._preview = preview
        self._outputs: list[Output] = []
        self._at = 0
        self._item: PreviewItem | None = None

    def compose(self) -> ComposeResult:
        """Yield words, file line, picture and raw words."""
        with Vertical():
            yield Static(markup=False, classes="overview--words")
            yield Static(markup=False, classes="overview--file")
            yield Static(markup=False, classes="overview--raw")
        yield self._preview

    def on_resize(self) -> None:
        """Put the picture beside the words where lines are few."""
        self.set_class(self.size.width >= _BESIDE_FROM and self.size.height < _BESIDE_BELOW, "-beside")

    @property
    def output(self) -> Output | None:
        """Return the output that is shown."""
        return self._outputs[self._at] if self._at < len(self._outputs) else None

    def explain(self, explanation: Explanation) -> None:
        """Show what there is to say."""
        headline = Content.styled(explanation.headline, f"bold $state-{explanation.role.value}")
        title = [Content.styled(explanation.title, "$text-muted")] if explanation.title else []
        lines = [headline, *title, *[Content(line) for line in explanation.lines]]
        self.query_one(".overview--words", Static).update(Content("\n").join(lines))
        self.set_class(bool(explanation.raw), "-raw")
        self.query_one(".overview--raw", Static).update(Content(explanation.raw))

    def show_outputs(self, outputs: list[Output], *, first: bool) -> None:
        """Show the files of a result: the first of them, or the one that was shown before."""
        self._outputs = outputs
        self._at = 0 if first else min(self._at, max(0, len(outputs) - 1))
        self._show_output()

    def step(self, by: int) -> None:
        """Go to another output, round the end."""
        if self._outputs:
            self._at = (self._at + by) % len(self._outputs)
            self._show_output()

    def _show_output(self) -> None:
        output = self.output
        self.set_class(output is not None, "-file")
        path = output.path if output else None
        item = None if output is None or path is None else PreviewItem(path, preview_kind(output.asset.kind), path.name)
        self.set_class(item is not None, "-picture")
        if item != self._item:
            self._item = item
            self._preview.show(item)
        if output is not None:
            self.query_one(".overview--file", Static).update(Content(self._file_words(output)))

    def _file_words(self, output: Output) -> str:
        count = len(self._outputs)
        place = f"‹ {self._at + 1} of {count} › " if count > 1 else ""
        return f"{place}{_download_words(output)}"


def _download_words(output: Output) -> str:
    download, kind = output.download, output.asset.kind.value
    if download is None or download.state == "forgotten":
        extension = output.asset.extension and f" ({clean(output.asset.extension, 12)})"
        return f"{kind}{extension}, not downloaded: d gets it"
    problem = clean(download.problem or "", 300)
    match download.state:
        case "wanted":
            again = f"; it is tried again: {problem}" if problem else ""
            return f"{kind}: its download waits for its turn{again}"
        case "running":
            return f"{kind}: downloading, {_progress(download)}"
        case "paused" if download.retry_at is not None:
            return f"{kind}: its download waits for room and then goes on: {problem or 'the disk is full'}"
        case "paused":
            return f"{kind}: its download is paused at {_progress(download)}; 4 and b go on with it"
        case "gone":
            return f"{kind}: gone, RunComfy deleted it before it was downloaded; R makes it once more"
        case "refused":
            return f"{kind}: refused: {problem or 'its address is not RunComfy’s'}; 4 and O open it by hand"
        case "failed":
            return f"{kind}: the download failed: {problem or 'no reason given'}; d tries again"
        case "done":
            return clean(Path(download.path or "?").name, 200)


def _progress(download: Download) -> str:
    if not download.size_bytes:
        return size(download.done_bytes)
    percent = min(100, download.done_bytes * 100 // download.size_bytes)
    return f"{size(download.done_bytes)} of {size(download.size_bytes)} ({percent}%)"
