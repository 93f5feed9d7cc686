"""The list of inputs kept by name: narrowed by typing, and the way to keep, load, rename and delete them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line
from runcomfy_tui.ui.screens.form.own_keys import KEPT_ASIDE

_NOTHING = "No presets yet: type a name and press Enter to keep these inputs."


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list. ``name`` is what it is kept under, ``note`` what stands behind the words."""

    kind: Literal["preset", "before", "anew"]
    words: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants done, with a name."""

    deed: Literal["load", "restore", "anew", "save", "rename", "delete"]
    name: str = ""


class PresetsDialog(Dialog[Wish]):
    """Answers with a wish, and does nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", id="presets.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="presets.up", show=False, priority=True),
        Binding("ctrl+s", "save", "Save", id="presets.save", tooltip="Keep the form's inputs under this name"),
        Binding("f2", "wish('rename')", "Rename", id="presets.rename", tooltip="Give the preset another name"),
        Binding("f8", "wish('delete')", "Delete", id="presets.delete", tooltip="Forget the preset"),
        Binding("f6", "leave", "Close", id="presets.close", show=False),
    ]
    DEFAULT_CSS = """
    PresetsDialog Input, PresetsDialog Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    PresetsDialog OptionList {
        height: auto; max-height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface;
        scrollbar-size-vertical: 1;
    }
    PresetsDialog.-low OptionList { margin-top: 0; }
    """

    def __init__(self, rows: Sequence[Row], typed: str = "") -> None:
        super().__init__("Presets")
        self._rows = tuple(rows)
        self._typed = typed
        self._shown: list[Row | None] = []  # None stands for keeping the inputs under what is typed

    def contents(self) -> ComposeResult:
        """Yield the line to type in, the list, the keys."""
        yield Input(self._typed, placeholder="type to find one, or a name to keep these inputs under")
        yield OptionList()
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter", "load"), ("ctrl+s", "save"), ("F2", "rename"), ("F8", "delete"), ("Esc", "leave")])

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._list()

    def on_input_changed(self) -> None:
        """Narrow the list."""
        self._list()

    @property
    def _asked_name(self) -> str:
        return " ".join(clean(self.query_one(Input).value).split())[:80]

    def _list(self) -> None:
        words = self._asked_name.casefold().split()
        found = [row for row in self._rows if all(word in row.words.casefold() for word in words)]
        known = any(row.kind == "preset" and row.name == self._asked_name for row in self._rows)
        self._shown = [*found, *([None] if self._asked_name and not known else [])]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(row)) for row in self._shown])
        options.highlighted = 0 if self._shown else None
        none_yet = not self._asked_name and not any(row.kind == "preset" for row in self._rows)
        self._say(_NOTHING if none_yet else "")

    def _prompt(self, row: Row | None) -> Content:
        if row is None:
            return Content.assemble(("+ keep these inputs as ", "$text-accent"), (self._asked_name, "bold"))
        style = "bold" if row.kind == "preset" else "italic"
        return Content.assemble((clean(row.words, 60), style), (f"  {clean(row.note, 40)}", "$text-muted"))

    def _say(self, words: str) -> None:
        self.query_one(".dialog--problem", Static).update(Content(words))

    def _current(self) -> Row | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def on_input_submitted(self) -> None:
        """Do what the entry under the cursor says."""
        self._choose(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what the clicked entry says."""
        self._choose(event.option_index)

    def _choose(self, at: int | None) -> None:
        if at is None:
            return
        row = self._shown[at]
        if row is None:
            self.action_save()
        elif row.kind == "preset":
            self.dismiss(Wish("load", row.name))
        else:
            self.dismiss(Wish("restore", row.name) if row.kind == "before" else Wish("anew"))

    def action_move(self, by: int) -> None:
        """Move the cursor of the list."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()

    def action_save(self) -> None:
        """Keep the inputs under what is typed, else under the name that the cursor stands on."""
        row = self._current()
        name = self._asked_name or (row.name if row is not None and row.kind == "preset" else "")
        if not name:
            self._say("Type a name to keep these inputs under.")
        elif name.startswith(KEPT_ASIDE):
            self._say("A name cannot begin with a bracket.")
        else:
            self.dismiss(Wish("save", name))

    def action_wish(self, deed: Literal["rename", "delete"]) -> None:
        """Do something to the preset under the cursor."""
        row = self._current()
        if row is None or row.kind != "preset":
            self._say("Only a preset can be renamed or deleted.")
        else:
            self.dismiss(Wish(deed, row.name))
