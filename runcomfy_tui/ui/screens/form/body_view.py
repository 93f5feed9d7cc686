"""The pane that shows what will be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from runcomfy_tui.forms import differences
from runcomfy_tui.ui.screens.form.body_text import body_text, difference_text

BODY_DELAY_S: Final = 0.1


class BodyView(VerticalScroll):
    """The body as JSON; for a job that runs again, what changed stands above it."""

    def __init__(self, before: Mapping[str, object] | None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._before = before
        self._changes = Static(classes="changes", markup=False)
        self._body = Static(classes="body", markup=False)
        self._shown: tuple[Mapping[str, object], bool] = ({}, False)
        self._timer: Timer | None = None
        self.border_title = Content("Will be sent")

    def compose(self) -> ComposeResult:
        """Changes, then the body."""
        if self._before is not None:
            yield self._changes
        yield self._body

    def show_body(self, body: Mapping[str, object], *, valid: bool) -> None:
        """Shows the body as far as it can be built, soon: laying out text of any length at every key would lag."""
        self._shown = (body, valid)
        if self._timer is None:
            self._timer = self.set_timer(BODY_DELAY_S, self._write)

    def _write(self) -> None:
        self._timer = None
        body, valid = self._shown
        _write(self._body, body_text(body))
        self.border_title = Content("Will be sent" if valid else "Would be sent, not complete")
        if self._before is not None:
            found = differences(self._before, body)
            heading = ("Changed since that job\n", "bold")
            _write(self._changes, Content.assemble(heading, difference_text(found), "\n"))


def _write(text: Static, content: Content) -> None:
    """Shows new content; the screen is laid out again only where it takes another number of lines."""
    width, height = text.size
    text.update(content, layout=not width or len(content.wrap(width)) != height)
