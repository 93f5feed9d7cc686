"""A dialog that only shows: lines, and below them a folding JSON value or a text, with room to scroll."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line
from runcomfy_tui.ui.widgets.detail.json_view import JsonView

_AROUND = 7
"""Lines that the borders, the margins, the keys and a little of what is below take."""


class Told(Dialog[None]):
    """Shows cleaned ``lines``, then ``value`` as JSON (``is_json``) or ``text`` (cleaned)."""

    DEFAULT_CSS = """
    Told > Vertical { width: 100; }
    Told JsonView { height: auto; min-height: 3; margin-top: 1; }
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        *,
        text: str = "",
        value: object = None,
        is_json: bool = False,
        ascii_glyphs: bool = False,
    ) -> None:
        super().__init__(title)
        self._lines = [*lines, *(("", text) if text else ())]
        self._value = value
        self._is_json = is_json
        self._ascii = ascii_glyphs

    def contents(self) -> ComposeResult:
        """Yield the lines, the value and the keys."""
        if not self._is_json:
            yield body(self._lines)
        else:
            yield body(self._lines, focusable=False)
            yield JsonView(ascii_glyphs=self._ascii)
        keys = [("Enter", "folds"), ("Esc", "leave")] if self._is_json else [("Esc", "leave")]
        yield key_line(keys)

    def on_resize(self) -> None:
        """Keep lines, value and keys in sight together: each of the two scrolls by itself."""
        super().on_resize()
        if self._is_json:
            most = max(1, min(len(self._lines) + 1, self.size.height // 3))
            self.query_one(".dialog--body").styles.max_height = most
            self.query_one(JsonView).styles.max_height = max(3, self.size.height - most - _AROUND)

    def on_mount(self) -> None:
        """Show the value; of what is large only the first level is open."""
        if self._is_json:
            view = self.query_one(JsonView)
            view.show(self._value)
            view.action_fold_all()
            view.focus()
