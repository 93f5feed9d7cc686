"""Dialogs whose list is narrowed by typing, and which answer with one entry of it."""

from __future__ import annotations

from typing import TypeVar

from textual.widgets import Input, OptionList

from runcomfy_tui.ui.screens.dialogs.list_under_line import ListUnderLine

Answered = TypeVar("Answered")


class NarrowedList(ListUnderLine[Answered]):
    """Is filled anew whenever something is typed, and at every width: its texts are cut to it."""

    # What each has of its own.

    def fill(self) -> None:
        """Show what fits what is typed."""
        raise NotImplementedError

    def choose(self, at: int | None) -> None:
        """Answer with the entry at a place of the list, if there is one."""
        raise NotImplementedError

    # What they share.

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self.fill()

    def on_resize(self) -> None:
        """Cut the texts anew."""
        super().on_resize()
        self.fill()

    def on_input_changed(self) -> None:
        """Narrow the list."""
        self.fill()

    def on_input_submitted(self) -> None:
        """Choose what is under the cursor."""
        self.choose(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose what is clicked."""
        self.choose(event.option_index)
