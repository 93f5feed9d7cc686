"""The Request tab: a job's submit as curl and as Python; the token is a variable in both."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.request_text import curl, python
from runcomfy_tui.ui.widgets.scrolled_detail import scroll_bindings

_MOST_SHOWN = 12_000
"""Characters of each that are shown; copies are whole."""
_REMARK = "Sent anew it makes another job, which costs money. It reads your token from RUNCOMFY_TOKEN."


class RequestView(VerticalScroll, can_focus=True):
    """Shows the submit it is given, or a sentence where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings("request")

    DEFAULT_CSS = """
    RequestView { height: 1fr; scrollbar-size: 1 1; }
    RequestView > Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """Yield one text: it is selected and scrolled as one."""
        yield Static(markup=False)

    def show(self, address: str, body: bytes) -> None:
        """Show the submit of these inputs (JSON) to an address."""
        parts = [
            Content.styled(_REMARK, "$text-muted"),
            Content.styled("\ncurl (y c copies it)", "bold"),
            Content(_shown(curl(address, body))),
            Content.styled("\nPython (y p copies it)", "bold"),
            Content(_shown(python(address, body))),
        ]
        self._put(Content("\n").join(parts))

    def show_note(self, words: str) -> None:
        """Show a sentence."""
        self._put(Content.styled(clean(words, 300), "$text-muted"))

    def _put(self, content: Content) -> None:
        self.query_one(Static).update(content)
        self.scroll_home(animate=False)


def _shown(text: str) -> str:
    if len(text) > _MOST_SHOWN:
        text = f"{text[:_MOST_SHOWN]}\n… {len(text) - _MOST_SHOWN:,} more characters: copy it to have all of it"
    return clean(text, keep_newlines=True)
