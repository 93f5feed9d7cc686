"""The Preview tab: what became of the job in words, and its outputs one after the other as pictures and texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.node_failures import NodeFailure
from runcomfy_tui.present.nodes import NodeGroup, groups
from runcomfy_tui.ui.widgets.detail.explain import Explanation
from runcomfy_tui.ui.widgets.detail.failures import FailureList
from runcomfy_tui.ui.widgets.detail.output_words import made_for, node_lines, output_line, shown_text
from runcomfy_tui.ui.widgets.detail.outputs import Output
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, preview_kind

_BESIDE_FROM, _BESIDE_BELOW = 56, 14
"""Columns that two things side by side need, and lines below which they would not fit one above the other."""


class Overview(VerticalScroll, can_focus=True):
    """Shows an explanation, the current output and, below, a failed job's errors or the service's raw words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", "Up", id="overview.up", show=False),
        Binding("j", "scroll_down", "Down", id="overview.down", show=False),
        Binding("g", "scroll_home", "First", id="overview.first", show=False),
        Binding("G", "scroll_end", "Last", id="overview.last", show=False),
        Binding("ctrl+u", "page_up", "Page up", id="overview.page-up", show=False),
        Binding("ctrl+d", "page_down", "Page down", id="overview.page-down", show=False),
        Binding("left,h", "screen.output(-1)", "Output before", id="overview.last-output", show=False),
        Binding("right,l", "screen.output(1)", "Next output", id="overview.next-output", show=False),
        Binding("enter,space", "fold", "Fold", id="overview.fold", tooltip="Open the debug information", show=False),
    ]

    DEFAULT_CSS = """
    Overview { height: 1fr; scrollbar-size: 1 1; }
    Overview > Vertical, Overview Vertical > Static { height: auto; }
    Overview .overview--raw { color: $text-muted; margin-top: 1; display: none; }
    Overview .overview--file { color: $text-muted; display: none; }
    Overview .overview--nodes, Overview .overview--text { display: none; }
    Overview .overview--text { height: auto; margin-top: 1; }
    Overview > PreviewPane { height: 1fr; min-height: 4; display: none; }
    Overview.-raw .overview--raw, Overview.-file .overview--file { display: block; }
    Overview.-nodes .overview--nodes, Overview.-text .overview--text { display: block; }
    Overview.-picture > PreviewPane { display: block; }
    Overview.-beside .overview--nodes { text-wrap: nowrap; text-overflow: ellipsis; }
    Overview.-beside.-picture, Overview.-beside.-text { layout: horizontal; }
    Overview.-beside.-picture > Vertical, Overview.-beside.-picture > PreviewPane { width: 1fr; }
    Overview.-beside.-text > Vertical, Overview.-beside.-text > .overview--text { width: 1fr; margin: 0 1 0 0; }
    """

    def __init__(
        self,
        preview: PreviewPane,
        *,
        ascii_glyphs: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._preview = preview
        self._ascii = ascii_glyphs
        self._outputs: list[Output] = []
        self._groups: list[NodeGroup] = []
        self._text: str | None = None
        self._failures: tuple[NodeFailure, ...] = ()
        self._at = 0
        self._item: PreviewItem | None = None

    def compose(self) -> ComposeResult:
        """Yield words, nodes, the output's line, text, errors, raw words and picture."""
        with Vertical():
            yield Static(markup=False, classes="overview--words")
            yield Static(markup=False, classes="overview--nodes")
            yield Static(markup=False, classes="overview--file")
            yield FailureList(ascii_glyphs=self._ascii)
            yield Static(markup=False, classes="overview--raw")
        yield Static(markup=False, classes="overview--text")
        yield self._preview

    def on_resize(self) -> None:
        """Put picture and text beside the words where lines are few, and name only the node that gave them."""
        self.set_class(self.size.width >= _BESIDE_FROM and self._is_low, "-beside")
        self._show_node()

    @property
    def _is_low(self) -> bool:
        return self.size.height < _BESIDE_BELOW

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
        if explanation.failures != self._failures:
            self._failures = explanation.failures
            self.query_one(FailureList).show(self._failures, None)

    def name_nodes(self, workflow: Mapping[str, object] | None) -> None:
        """Name the nodes that errors and outputs speak of as the workflow does."""
        if self._failures:
            self.query_one(FailureList).show(self._failures, workflow)
        told = [output.told for output in self._outputs if output.told is not None]
        self._groups = groups(told, workflow) if len(told) == len(self._outputs) else []
        self.set_class(bool(self._groups), "-nodes")
        self._show_node()

    def show_outputs(self, outputs: list[Output], *, first: bool) -> None:
        """Show the outputs of a result: ``first`` what it was made for, else the one that was shown before."""
        self._outputs = outputs
        self._at = made_for(outputs) if first else min(self._at, max(0, len(outputs) - 1))
        if not outputs:
            self._groups = []
            self.set_class(False, "-nodes")
        self._show_output()

    def step(self, by: int) -> None:
        """Go to another output, round the end."""
        if self._outputs:
            self._at = (self._at + by) % len(self._outputs)
            self._show_output()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to fold only in a failed job."""
        return self.query_one(FailureList).can_open if action == "fold" else True

    def action_scroll_home(self) -> None:
        """Go to the top at once, however long a text is."""
        self.scroll_home(animate=False)

    def action_scroll_end(self) -> None:
        """Go to the end at once, however long a text is."""
        self.scroll_end(animate=False)

    def action_fold(self) -> None:
        """Open the debug information of all errors, or close it."""
        self.query_one(FailureList).fold()

    def _show_output(self) -> None:
        output = self.output
        self.set_class(output is not None, "-file")
        self._show_text(None if output is None else output.text)
        path = output.path if output is not None and output.text is None else None
        item = None if output is None or path is None else PreviewItem(path, preview_kind(output.asset.kind), path.name)
        self.set_class(item is not None, "-picture")
        if item != self._item:
            self._item = item
            self._preview.show(item)
        if output is not None:
            line = output_line(output, self._at, len(self._outputs))
            self.query_one(".overview--file", Static).update(Content(line))
        self._show_node()

    def _show_text(self, text: str | None) -> None:
        self.set_class(text is not None, "-text")
        if text == self._text:
            return
        self._text = text
        self.query_one(".overview--text", Static).update(Content(shown_text(text or "")))
        self.scroll_home(animate=False)

    def _show_node(self) -> None:
        if self._groups:
            lines = node_lines(self._groups, self._at, ">" if self._ascii else "▸", brief=self._is_low)
            self.query_one(".overview--nodes", Static).update(lines)
