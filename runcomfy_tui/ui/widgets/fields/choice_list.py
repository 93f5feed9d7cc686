"""A longer list of choices behind one line, with type-ahead."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Size

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Picked
from runcomfy_tui.forms.words import show
from runcomfy_tui.ui.widgets.fields.choice_row import LONGEST_LABEL, ChoiceRow
from runcomfy_tui.ui.widgets.fields.control import hint
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue


class ChoiceList(ChoiceRow):
    """Picks one of many values: Enter or typing opens the list, the arrows go through it in place."""

    def render(self) -> Content:
        """The picked value, or what is sent without one."""
        arrow = Content.styled(f"▾ {len(self._values)}", "$foreground 55%")
        picked = self._picked()
        if picked is not None:
            line = Content.styled(self._labels[picked], "bold $text-accent")
        elif isinstance(self._entry, Picked):
            line = Content.styled(f"now {clean(show(self._entry.value), LONGEST_LABEL)}", "$text-error")
        else:
            line = Content.styled(hint(self._field, self._entry) or "pick one", "$foreground 55%")
        room = max(self.size.width - arrow.cell_length - 1, 1)
        return Content.assemble(line.truncate(room, ellipsis=True, pad=True), " ", arrow)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Always one line."""
        return 1

    def _clicked(self, event: events.Click) -> None:
        """Opens the list."""
        self._open()

    def _typed(self, character: str) -> None:
        """Opens the list, narrowed by what is typed."""
        self._open(character)

    def action_cycle(self) -> None:
        """Opens the list."""
        self._open()

    def _open(self, typed: str = "") -> None:
        title = clean(self._field.label, LONGEST_LABEL).strip() or "Pick one"
        place = self._position()
        dialog = PickValue(title, self._labels, marked=place if place >= 0 else None, typed=typed)
        self.app.push_screen(dialog, self._answered)

    def _answered(self, index: int | None) -> None:
        if index is not None:
            self._pick(index)
