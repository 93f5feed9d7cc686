"""Dialogs with a line to type in above a list: the keys that go through the list while one types."""

from __future__ import annotations

from typing import TypeVar

from textual.widgets import Input, OptionList

from runcomfy_tui.ui.screens.dialogs.base import Dialog

Answered = TypeVar("Answered")


class ListUnderLine(Dialog[Answered]):
    """Has one input and one list of options."""

    def action_move(self, by: int) -> None:
        """Move the cursor of the list."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        options = self.query_one(OptionList)
        (options.action_page_down if by > 0 else options.action_page_up)()  # type: ignore[no-untyped-call]

    def action_leave(self) -> None:
        """Take back what was typed, else close without an answer."""
        line = self.query_one(Input)
        if line.value:
            line.value = ""
        else:
            super().action_leave()
