"""The dialog with a job's label, tags and note, or those of several jobs at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line

DIFFERENT = "different ones, kept unless you type; - clears them"
"""What stands in a line where the jobs do not agree."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is called, what all jobs have there (None where they differ), and how it is completed.

    ``problem`` says what is wrong with a text, None for nothing.
    """

    name: str
    text: str | None
    hint: str
    problem: Callable[[str], str | None]
    completed: Callable[[str], str | None] | None = None


class _Completing(Suggester):
    def __init__(self, completed: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completed = completed

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole text, completed."""
        return self._completed(value)


class Labels(Dialog[tuple[str | None, ...]]):
    """Answers with the text of each line, None for one that stays as it is."""

    # Of the screen and before all others: what is typed right after Tab belongs to the next line already.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", id="labels.complete", tooltip="Complete; next line", priority=True),
        Binding("down", "app.focus_next", "Next", id="labels.next", tooltip="To the next line", priority=True),
        Binding("up", "app.focus_previous", "Before", id="labels.before", tooltip="To the line before", priority=True),
    ]

    DEFAULT_CSS = """
    Labels .labels--name { height: 1; color: $text-muted; margin-top: 1; }
    Labels.-low .labels--name { margin-top: 0; }
    Labels Input, Labels Input:focus { border: none; height: 1; padding: 0 1; background: $panel; }
    Labels Input:focus { background: $row-cursor; }
    """

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__(title)
        self._lines = tuple(lines)

    def contents(self) -> ComposeResult:
        """Yield name and line by turns, what is wrong, and the keys."""
        for line in self._lines:
            yield Static(line.name, markup=False, classes="labels--name")
            completing = None if line.completed is None else _Completing(line.completed)
            placeholder = DIFFERENT if line.text is None else line.hint
            yield Input(line.text or "", placeholder=placeholder, suggester=completing)
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter", "save"), ("Tab", "complete, next line"), ("Esc", "leave")])

    def on_mount(self) -> None:
        """Type at once."""
        self.query(Input).first().focus()

    def on_input_changed(self) -> None:
        """Say what is wrong while it is typed."""
        self._complain()

    def on_input_submitted(self) -> None:
        """Answer with what was changed, if all of it can be kept."""
        if not self._complain():
            self.dismiss(self._answers())

    def action_complete(self) -> None:
        """Take the completion that is shown, else go on to the next line."""
        line = self.focused
        if isinstance(line, Input) and line._suggestion and line.cursor_at_end:  # noqa: SLF001 - nothing public tells
            line.action_cursor_right()
        else:
            self.app.action_focus_next()

    def _answers(self) -> tuple[str | None, ...]:
        return tuple(_answer(line, typed.value) for line, typed in zip(self._lines, self.query(Input), strict=True))

    def _complain(self) -> bool:
        """Show the first problem; tell whether there is one."""
        texts = zip(self._lines, self._answers(), strict=True)
        problem = next((problem for line, text in texts if text and (problem := line.problem(text))), "")
        self.query_one(".dialog--problem", Static).update(Content(problem))
        return bool(problem)


def _answer(line: Line, typed: str) -> str | None:
    """Return what a line says now, None where it stays as it is."""
    if line.text is None:
        return "" if typed.strip() == "-" else typed if typed.strip() else None
    return None if typed == line.text else typed
