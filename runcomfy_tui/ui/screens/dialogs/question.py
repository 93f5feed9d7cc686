"""A question that another key confirms than the one that asked; typing their number widens it to many jobs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from runcomfy_tui.ui.screens.dialogs.ask_text import AskText
from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line


class Answer(Enum):
    """What a person said: what was named, or everything that the wider offer covers."""

    YES = "yes"
    WIDER = "wider"


@dataclass(frozen=True, slots=True)
class Wider:
    """The offer to take more than was named: typing ``count`` confirms it. ``title`` asks for that."""

    title: str
    words: str
    count: int


class Question(Dialog[Answer]):
    """Asks; ``y`` says yes, ``a`` goes for the wider offer, Esc and ``n`` say no.

    A question that follows on the yes to another one takes another ``key``: a second ``y`` is no answer to it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes('y')", "Yes", id="question.yes", tooltip="Do what the title says"),
        Binding("b", "yes('b')", "Yes", id="question.beyond", tooltip="Go beyond the budget"),
        Binding("n", "leave", "No", id="question.no", tooltip="Do nothing"),
        Binding("a", "wider", "All", id="question.wider", tooltip="Take all of them"),
    ]

    def __init__(
        self,
        title: str,
        lines: list[str],
        *,
        yes: str,
        wider: Wider | None = None,
        key: Literal["y", "b"] = "y",
    ) -> None:
        super().__init__(title)
        self._lines = lines
        self._yes = yes
        self._wider = wider
        self._key = key

    def contents(self) -> ComposeResult:
        """Name what it is about, then the keys."""
        yield body(self._lines)
        keys: list[tuple[str, str]] = [(self._key, self._yes)]
        if self._wider:
            keys.append(("a", self._wider.words))
        yield key_line([*keys, ("Esc", "leave")])

    def action_yes(self, key: str) -> None:
        """Confirm what the title names."""
        if key == self._key:
            self.dismiss(Answer.YES)

    def action_wider(self) -> None:
        """Ask for the number of jobs before taking all of them."""
        if self._wider is None:
            return
        count = str(self._wider.count)
        lines = [f"Type {count}, then Enter: {self._wider.words}."]
        ask = AskText(
            self._wider.title,
            lines,
            placeholder=count,
            check=lambda text: None if text == count else f"type {count}",
            done=self._wider.words,
        )
        self.app.push_screen(ask, self._widened)

    def _widened(self, typed: str | None) -> None:
        if typed is not None:
            self.dismiss(Answer.WIDER)
