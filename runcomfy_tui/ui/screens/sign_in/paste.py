"""The dialog that takes a token: what is typed or pasted is masked, and goes nowhere but into the answer."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line
from runcomfy_tui.ui.tasks import sentence

SOURCE = "your input"
_LINES_BELOW = 6


class SecretInput(Input):
    """A line that gives nothing back: what stands in it is neither shown nor copied."""

    def __init__(self) -> None:
        super().__init__(password=True)

    @property
    def selected_text(self) -> str:
        """Return nothing: whatever copies a selection must not copy this one."""
        return ""

    def _on_paste(self, event: events.Paste) -> None:
        """Take all of it: the first line alone, which a usual line takes, may be half a token, or empty."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *sorted(self.selection))

    def action_cut(self) -> None:
        """Take the selection out without copying it."""
        self.delete_selection()

    def action_copy(self) -> None:
        """Copy nothing."""


class PasteToken(Dialog[Token]):
    """Answers with a token that may be one; what it is good for is asked of RunComfy by whoever opened this."""

    DEFAULT_CSS = """
    PasteToken SecretInput, PasteToken SecretInput:focus {
        margin-top: 1; border: round $border; background: transparent; background-tint: transparent;
    }
    PasteToken.-low SecretInput, PasteToken.-low SecretInput:focus { margin-top: 0; border: none; height: 1; }
    """

    def __init__(self, web_base: str) -> None:
        super().__init__("Use a token that you have already")
        self._page = f"{web_base}/profile"

    def contents(self) -> ComposeResult:
        """Say where there is one, the line, what is wrong with it, the keys."""
        yield body([f"Your RunComfy profile shows it: {self._page}", "It is shown nowhere here."], focusable=False)
        yield SecretInput()
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter", "sign in with it"), ("Esc", "leave")])

    def on_resize(self) -> None:
        """Keep the line to type on in sight."""
        super().on_resize()
        self.query_one(".dialog--body").styles.max_height = max(1, self.size.height - _LINES_BELOW)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(SecretInput).focus()

    def on_input_changed(self) -> None:
        """Take back an old complaint."""
        self.query_one(".dialog--problem", Static).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what may be a token, or say why it is none."""
        event.stop()
        line = self.query_one(SecretInput)
        try:
            token = Token(line.value, SOURCE)
        except ConfigurationError as error:
            self.query_one(".dialog--problem", Static).update(Content(sentence(error)))
            return
        line.clear()
        self.dismiss(token)
