"""The line in which a filter is typed; it narrows with every key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from runcomfy_tui.domain.completion import Known, complete
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.text import clean

PLACEHOLDER = "words, state:failed,queued, model:flux, age<1h, -not this"


class _Completing(Suggester):
    """Offers what the given function makes of the text, None for nothing."""

    def __init__(self, completed: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completed = completed

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole text with its last word completed."""
        return self._completed(value)


def completed_query(text: str, known: Known | None = None) -> str | None:
    """Return a filter of jobs with its last word completed: names of terms, states, and the values in ``known``."""
    found = complete(text, len(text), known)
    typed = text[found.start :].casefold()
    fits = [candidate for candidate in found.candidates if typed and candidate.casefold().startswith(typed)]
    return text[: found.start] + fits[0] if fits else None


def query_problems(text: str) -> Sequence[str]:
    """Return what makes no sense in a filter of jobs."""
    return parse(text).problems


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

    def __init__(
        self,
        *,
        placeholder: str = PLACEHOLDER,
        completed: Callable[[str], str | None] = completed_query,
        problems_of: Callable[[str], Sequence[str]] = query_problems,
    ) -> None:
        """``completed`` and ``problems_of`` know the language that is typed here: that of jobs by default."""
        super().__init__()
        self._placeholder = placeholder
        self._completed = completed
        self._problems_of = problems_of

    def compose(self) -> ComposeResult:
        """Yield sign, line and what is wrong with the text."""
        yield Static("/", markup=False, classes="filter--sign")
        yield _Line(placeholder=self._placeholder, suggester=_Completing(self._completed))
        yield Static("", markup=False, classes="filter--problem")

    @property
    def text(self) -> str:
        """Return what is typed."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.screen.set_focus(self.query_one(Input))  # at once: the next key may be on its way already

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-open")

    def put(self, text: str) -> None:
        """Type this text for the person."""
        self.query_one(Input).value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now, and what of it makes no sense."""
        event.stop()
        problems = self._problems_of(event.value)
        self.query_one(".filter--problem", Static).update(Content(clean(problems[0], 80) if problems else ""))
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to the table."""
        event.stop()
        self.post_message(self.Left())
