"""A dialog with one line to type: a number or a word that confirms, or an id to take over."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line

_LINES_BELOW = 6
"""Lines that the borders, the line to type on, a complaint, the keys and the margins take where lines are few."""


class AskText(Dialog[str]):
    """Answers with the stripped text once ``check`` finds nothing wrong with it (returns None)."""

    DEFAULT_CSS = """
    AskText Input, AskText Input:focus {
        margin-top: 1; border: round $border; background: transparent; background-tint: transparent;
    }
    AskText.-low Input, AskText.-low Input:focus { margin-top: 0; border: none; height: 1; }
    """

    def __init__(
        self,
        title: str,
        lines: list[str],
        *,
        check: Callable[[str], str | None],
        done: str,
        placeholder: str = "",
        value: str = "",
        live: bool = False,
    ) -> None:
        """``live`` says what is wrong while it is typed."""
        super().__init__(title)
        self._live = live
        self._lines = lines
        self._check = check
        self._done = done
        self._placeholder = placeholder
        self._value = value

    def contents(self) -> ComposeResult:
        """Say what to type, the line, what is wrong with it, the keys."""
        yield body(self._lines, focusable=False)
        yield Input(self._value, placeholder=self._placeholder)
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter", self._done), ("Esc", "leave")])

    def on_resize(self) -> None:
        """Keep the line to type on in sight: where lines are few, the words above it are scrolled."""
        super().on_resize()
        self.query_one(".dialog--body").styles.max_height = max(1, self.size.height - _LINES_BELOW)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        """Take back an old complaint, or bring it up to date."""
        text = self.query_one(Input).value.strip()
        problem = self._check(text) if self._live and text else None
        self.query_one(".dialog--problem", Static).update(Content(problem or ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or say what is wrong."""
        text = event.value.strip()
        if (problem := self._check(text)) is None:
            self.dismiss(text)
        else:
            self.query_one(".dialog--problem", Static).update(Content(problem))
