"""The line in which the filter of the jobs is typed; it narrows with every key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from runcomfy_tui.domain.completion import complete
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.text import clean


class _Terms(Suggester):
    """Completes the last word: names of terms, and the states."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole text with its last word completed."""
        found = complete(value, len(value))
        typed = value[found.start :].casefold()
        fits = [candidate for candidate in found.candidates if typed and candidate.startswith(typed)]
        return value[: found.start] + fits[0] if fits else None


class _Line(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "cursor_right", "Complete", id="filter.complete", tooltip="Take the completion", show=False),
        Binding("escape", "leave(False)", "Leave", id="filter.leave", tooltip="Back to the table", show=False),
        Binding("down", "leave(True)", "Table", id="filter.down", tooltip="Back to the table", show=False),
    ]

    def action_leave(self, _down: bool) -> None:
        """Go back to the table; the filter stays."""
        self.post_message(FilterLine.Left())


class FilterLine(Horizontal):
    """Hidden until :meth:`open`; says what the person typed with each change, and when they leave it."""

    DEFAULT_CSS = """
    FilterLine { height: 1; display: none; background: $panel; padding: 0 1; }
    FilterLine.-open { display: block; }
    FilterLine > .filter--sign { width: 2; color: $text-accent; text-style: bold; }
    FilterLine > Input, FilterLine > Input:focus {
        border: none; height: 1; padding: 0; width: 1fr; background: $panel;
    }
    FilterLine > .filter--problem { width: auto; max-width: 50%; color: $text-warning; }
    """

    @dataclass
    class Changed(Message):
        """The filter is this text now."""

        text: str

    @dataclass
    class Left(Message):
        """The person is done typing."""

    def compose(self) -> ComposeResult:
        """Yield sign, line and what is wrong with the text."""
        yield Static("/", markup=False, classes="filter--sign")
        yield _Line(placeholder="words, state:failed,queued, model:flux, age<1h, -not this", suggester=_Terms())
        yield Static("", markup=False, classes="filter--problem")

    @property
    def text(self) -> str:
        """Return what is typed."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-open")

    def put(self, text: str) -> None:
        """Type this text for the person."""
        self.query_one(Input).value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now, and what of it makes no sense."""
        event.stop()
        problems = parse(event.value).problems
        self.query_one(".filter--problem", Static).update(Content(clean(problems[0], 80) if problems else ""))
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to the table."""
        event.stop()
        self.post_message(self.Left())
