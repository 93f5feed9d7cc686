"""A short list to choose from: by its letter at once, or by arrows and Enter."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry. ``value`` is the menu's answer; ``why_not`` says why it cannot be chosen now."""

    key: str
    words: str
    value: str
    why_not: str | None = None


class Menu(Dialog[str]):
    """Answers with the value of the chosen entry."""

    DEFAULT_CSS = """
    Menu OptionList, Menu OptionList:focus {
        border: none; height: auto; max-height: 1fr; padding: 0; background: $surface;
    }
    """

    def __init__(self, title: str, choices: list[Choice], *, lines: list[str] | None = None) -> None:
        super().__init__(title)
        self._choices = choices
        self._lines = lines or []

    def contents(self) -> ComposeResult:
        """Yield the explanation, if any, and the entries."""
        if self._lines:
            yield body([*self._lines, ""], focusable=False)
        yield OptionList(*[Option(_prompt(choice), id=choice.value) for choice in self._choices])
        yield key_line([("Enter", "choose"), ("Esc", "leave")])

    def on_mount(self) -> None:
        """Start on the first entry that can be chosen."""
        options = self.query_one(OptionList)
        options.focus()
        options.highlighted = next((i for i, choice in enumerate(self._choices) if choice.why_not is None), 0)

    def on_key(self, event: events.Key) -> None:
        """Choose by letter."""
        chosen = next((choice for choice in self._choices if event.character == choice.key), None)
        if chosen is not None:
            event.stop()
            self._choose(chosen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the highlighted entry."""
        self._choose(self._choices[event.option_index])

    def _choose(self, choice: Choice) -> None:
        if choice.why_not is None:
            self.dismiss(choice.value)
        else:
            self.app.notify(choice.why_not, severity="warning", markup=False)


def _prompt(choice: Choice) -> Content:
    if choice.why_not is not None:
        return Content.assemble((f"{choice.key}  {choice.words}", "$text-disabled"), (f"  {choice.why_not}", "dim"))
    return Content.assemble((choice.key, "bold underline"), f"  {choice.words}")
