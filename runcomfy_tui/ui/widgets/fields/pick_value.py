"""The dialog that picks one of many values, narrowed by typing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from runcomfy_tui.ui.screens.dialogs.base import Dialog

_MOST_SHOWN = 100
"""So many values are listed at once: each key lists them anew."""


class PickValue(Dialog[int]):
    """Answers with the index of the picked label."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, priority=True, id="pick.up", tooltip="The value above"),
        Binding("down", "move(1)", "Down", show=False, priority=True, id="pick.down", tooltip="The value below"),
        Binding("tab", "take", "Next field", show=False, priority=True, id="pick.next",
                tooltip="Take what was typed for, and go on to the next field"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    PickValue > Vertical { width: 50; }
    PickValue Input, PickValue Input:focus { background: transparent; background-tint: transparent; }
    PickValue OptionList {
        border: none; height: auto; max-height: 14; padding: 0; background: transparent; scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, title: str, labels: tuple[str, ...], *, marked: int | None, typed: str = "") -> None:
        super().__init__(title)
        self._labels = labels
        self._marked = marked
        self._typed = typed

    def contents(self) -> ComposeResult:
        """The line to type in, and the values that contain it."""
        yield Input(self._typed, placeholder="type to narrow", compact=True, select_on_focus=False)
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Starts with the value that is picked now."""
        self.query_one(OptionList).can_focus = False
        self._fill(self._typed)
        self.query_one(Input).focus()

    def action_move(self, direction: int) -> None:
        """Highlights the neighbour."""
        options = self.query_one(OptionList)
        if direction > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_take(self) -> None:
        """Answers if something was typed, and goes on with what comes next on the screen below."""
        chosen = self.query_one(OptionList).highlighted_option
        typed = self.query_one(Input).value.strip()
        if typed and (chosen is None or chosen.id is None):
            return  # the list says that nothing matches
        self.dismiss(int(chosen.id) if typed and chosen is not None and chosen.id is not None else None)
        self.app.call_later(self.app.action_focus_next)

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        chosen = self.query_one(OptionList).highlighted_option
        if chosen is not None and chosen.id is not None:
            self.dismiss(int(chosen.id))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self.dismiss(int(event.option_id))

    def _fill(self, typed: str) -> None:
        wanted = typed.strip().lower()
        found = [(index, label) for index, label in enumerate(self._labels) if wanted in label.lower()]
        found.sort(key=lambda pair: not pair[1].lower().startswith(wanted))
        options = self.query_one(OptionList)
        more = len(found) - _MOST_SHOWN
        rest = [Option(Content(f"  … {more:,} more: type to narrow"), disabled=True)] if more > 0 else []
        if not found:
            rest = [Option(Content("  none has that in it"), disabled=True)]
        found = found[:_MOST_SHOWN]
        options.set_options([*(self._option(index, label) for index, label in found), *rest])
        places = [place for place, (index, _) in enumerate(found) if index == self._marked]
        options.highlighted = (places[0] if places and not wanted else 0) if found else None

    def _option(self, index: int, label: str) -> Option:
        mark = "● " if index == self._marked else "  "
        return Option(Content(mark + label), id=str(index))
