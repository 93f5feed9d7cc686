"""Help: every key with what it does, narrowed by typing; Enter runs the entry under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line


class HelpScreen(Dialog[Deed]):
    """Answers with the deed to run, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", id="help.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="help.up", show=False, priority=True),
        Binding("pagedown,ctrl+d", "move(8)", "Page down", id="help.page-down", show=False, priority=True),
        Binding("pageup,ctrl+u", "move(-8)", "Page up", id="help.page-up", show=False, priority=True),
        Binding("question_mark", "leave", "Close", id="help.close", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen > Vertical { width: 90; height: 96%; }
    HelpScreen Input, HelpScreen Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    HelpScreen OptionList {
        height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface; scrollbar-size-vertical: 1;
    }
    HelpScreen .help--more { height: auto; max-height: 2; color: $text-muted; }
    HelpScreen.-low OptionList { margin-top: 0; }
    HelpScreen.-low .dialog--keys, HelpScreen.-low .help--more { display: none; }
    """

    def __init__(self, deeds: Sequence[Deed]) -> None:
        super().__init__("Help")
        self._deeds = tuple(deeds)
        self._shown: list[Deed | None] = []  # None stands for a heading

    def contents(self) -> ComposeResult:
        """Yield the line to search by, the keys and what the one under the cursor does."""
        yield Input(placeholder="type to search: cancel, download, sort…")
        yield OptionList()
        yield Static("", markup=False, classes="help--more")
        yield key_line([("Enter", "run it"), ("Esc", "close")])

    def on_mount(self) -> None:
        """Search at once."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._list("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._list(event.value)

    def _list(self, text: str) -> None:
        words = text.casefold().split()
        found = [deed for deed in self._deeds if all(word in _haystack(deed) for word in words)]
        options: list[Option] = []
        self._shown = []
        group = ""
        for deed in found:
            if deed.group != group:
                group = deed.group
                self._shown.append(None)
                options.append(Option(Content.styled(group, "bold underline"), disabled=True))
            self._shown.append(deed)
            options.append(Option(_prompt(deed)))
        view = self.query_one(OptionList)
        view.clear_options()
        view.add_options(options)
        view.highlighted = next((at for at, deed in enumerate(self._shown) if deed), None)
        if not found:
            self.query_one(".help--more", Static).update(Content("Nothing fits: Esc closes."))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say in a sentence what the entry does."""
        deed = self._shown[event.option_index] if event.option_index < len(self._shown) else None
        self.query_one(".help--more", Static).update(Content(deed.tooltip if deed else ""))

    def on_input_submitted(self) -> None:
        """Run the entry under the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self._run_entry(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Run a clicked entry."""
        self._run_entry(event.option_index)

    def _run_entry(self, at: int) -> None:
        deed = self._shown[at]
        if deed is not None:
            self.dismiss(deed if deed.action else None)

    def action_move(self, by: int) -> None:
        """Move the cursor past the headings."""
        view = self.query_one(OptionList)
        step = 1 if by > 0 else -1
        for _ in range(abs(by)):
            at = view.highlighted
            while at is not None and 0 <= at + step < len(self._shown):
                at += step
                if self._shown[at] is not None:
                    view.highlighted = at
                    break
        view.scroll_to_highlight(top=False)


def _haystack(deed: Deed) -> str:
    return f"{deed.shown_keys} {deed.label} {deed.tooltip} {deed.group}".casefold()


def _prompt(deed: Deed) -> Content:
    return Content.assemble((f"{deed.shown_keys:>14}", "bold $text-accent"), f"  {deed.label}")
