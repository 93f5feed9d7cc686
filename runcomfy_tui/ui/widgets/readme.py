"""Foreign Markdown on the screen: only text in one piece; nothing is fetched, no link acts, however long it is."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static


class Readme(Vertical):
    """Shows the Markdown it is given under a headline.

    Textual's own widget makes several widgets of each paragraph: a page of them would hold up the keys for a second.
    """

    DEFAULT_CSS = """
    Readme { height: auto; display: none; margin-top: 1; }
    Readme.-filled { display: block; }
    """

    def __init__(self) -> None:
        self._body = Static(markup=False)
        super().__init__(Static(Content.styled("README", "bold"), markup=False), self._body)
        self._text = ""

    def show(self, text: str) -> None:
        """Show this Markdown; "" shows nothing."""
        if text == self._text:
            return
        self._text = text
        self.set_class(bool(text), "-filled")
        if text:
            # The parser is not imported before there is something to read.
            from runcomfy_tui.ui.widgets.markdown_text import markdown_text

            self._body.update(markdown_text(text))
