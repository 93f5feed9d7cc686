"""The question before several values become several jobs: how many, at what cost, under which label, up to what sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from runcomfy_tui.domain.labels import label_problem, tidy_label
from runcomfy_tui.present.money import money
from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line
from runcomfy_tui.ui.screens.form.varying import Batch, cost_words

TYPED_OVER: Final = 20
"""More jobs than these are only confirmed by typing their number."""
_MOST_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """How many of the jobs, from the first on, are wanted, and their label."""

    count: int
    label: str


def within(prices: Sequence[float | None], limit_usd: float) -> int:
    """How many of these, from the first on, cost at most the limit together; an unknown price ends it."""
    total, count = 0.0, 0
    for price in prices:
        if price is None or total + price > limit_usd + 1e-9:
            break
        total += price
        count += 1
    return count


class BatchQuestion(Dialog[BatchAnswer]):
    """Up to 20 jobs are confirmed by ``y``, more by typing their number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", id="batch.yes", tooltip="Submit these jobs"),
        Binding("n", "leave", "No", id="batch.no", tooltip="Submit nothing"),
        Binding("l", "go('label')", "Label", id="batch.label", tooltip="Change the label they share"),
        Binding("s", "go('limit')", "Stop at", id="batch.limit", tooltip="Give an amount at which to stop"),
    ]
    DEFAULT_CSS = """
    BatchQuestion Horizontal { height: 1; margin-top: 1; }
    BatchQuestion .batch--name { width: 14; color: $text-muted; }
    BatchQuestion Input, BatchQuestion Input:focus { border: none; height: 1; padding: 0; width: 1fr; }
    BatchQuestion Input { background: $boost; }
    BatchQuestion Input:focus { background: $primary 30%; }
    BatchQuestion.-low Horizontal { margin-top: 0; }
    """

    def __init__(self, batch: Batch, label: str, about: str) -> None:
        """Without a ``label`` they are called what they are ``about``, with their number."""
        count = len(batch.bodies)
        super().__init__(f"Submit {count:,} jobs?" if count != 1 else "Submit 1 job?")
        self._batch = batch
        self._about = about
        self._label = label or self._named(count)

    def _named(self, count: int) -> str:
        return tidy_label(f"{self._about} ×{count}")

    def contents(self) -> ComposeResult:
        """Say what varies and what it costs, then what can be changed about it."""
        yield body(self._lines(), focusable=True)
        yield _line("Label", Input(self._label, id="label", placeholder="none"))
        known = any(price is not None for price in self._batch.prices)
        hint = "no limit; an amount in dollars sends only as many" if known else "no limit: the price is unknown"
        yield _line("Stop at $", Input(id="limit", placeholder=hint, disabled=not known))
        if self._typed:
            yield _line("Their number", Input(id="number", placeholder="type it to confirm"))
        yield Static("", markup=False, classes="dialog--problem")
        yield self._keys()

    @property
    def _typed(self) -> bool:
        return len(self._batch.bodies) > TYPED_OVER

    def _lines(self) -> list[str]:
        batch = self._batch
        lines = [f"  {number + 1:>3}  {batch.told[number]}" for number in range(len(batch.bodies))[:_MOST_LISTED]]
        if (more := len(batch.bodies) - _MOST_LISTED) > 0:
            lines.append(f"       … and {more:,} more")
        cost = cost_words(batch.prices)
        return [*lines, f"They are sent one after the other and cost money; all together: {cost}."]

    def _keys(self) -> Static:
        if self._typed:
            return key_line([("Tab", "label, limit, number"), ("Enter", "submit"), ("Esc", "leave")])
        return key_line([("y", "submit"), ("l", "label"), ("s", "stop at…"), ("Esc", "leave")])

    def on_mount(self) -> None:
        """Start where it is confirmed."""
        if self._typed:
            self.query_one("#number", Input).focus()
        else:
            self.query_one(".dialog--body").focus()

    def action_go(self, name: str) -> None:
        """Go to a line to type in."""
        self.query_one(f"#{name}", Input).focus()

    def on_input_changed(self) -> None:
        """Say what the limit leaves, and take back an old complaint."""
        count, problem = self._count()
        every = len(self._batch.bodies)
        self.query_one(".dialog--problem", Static).update(Content(problem or ""))
        if problem is None and count < every:
            cost = cost_words(self._batch.prices[:count])
            words = f"Submit the first {count:,} of {every:,} jobs, {cost}?" if count else "Nothing fits that amount."
            self.query_one("Vertical").border_title = Content(words)
        else:
            self.query_one("Vertical").border_title = Content(self._title)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The number confirms; from the other lines Enter goes back to where it is confirmed."""
        event.stop()
        if event.input.id == "number":
            self._confirm()
        elif self._typed:
            self.query_one("#number", Input).focus()
        else:
            self.query_one(".dialog--body").focus()

    def action_yes(self) -> None:
        """Confirm, where a key is enough."""
        if self._typed:
            self._complain(f"More than {TYPED_OVER} jobs are confirmed by typing their number.")
        else:
            self._confirm()

    def _count(self) -> tuple[int, str | None]:
        """How many the limit leaves, and what is wrong with it."""
        text = self.query_one("#limit", Input).value.strip().lstrip("$").replace(",", "")
        if not text:
            return len(self._batch.bodies), None
        try:
            limit = float(text)
        except ValueError:
            return 0, "The limit must be an amount in dollars, such as 2.50."
        if not math.isfinite(limit) or limit < 0:
            return 0, "The limit must be an amount in dollars, such as 2.50."
        return within(self._batch.prices, limit), None

    def _confirm(self) -> None:
        count, problem = self._count()
        label = tidy_label(self.query_one("#label", Input).value)
        problem = problem or label_problem(label)
        if problem is None and not count:
            problem = f"Not one job costs at most that: the first is {_price(self._batch.prices)}."
        if problem is None and self._typed:
            typed = self.query_one("#number", Input).value.strip().replace(",", "")
            problem = None if typed == str(count) else f"Type {count} to submit {count:,} jobs."
        if problem is not None:
            self._complain(problem)
        else:
            if label == self._named(len(self._batch.bodies)):
                label = self._named(count)
            self.dismiss(BatchAnswer(count, label))

    def _complain(self, words: str) -> None:
        self.query_one(".dialog--problem", Static).update(Content(words[:1].upper() + words[1:]))


def _line(name: str, line: Input) -> Horizontal:
    return Horizontal(Static(name, classes="batch--name", markup=False), line)


def _price(prices: Sequence[float | None]) -> str:
    first = prices[0] if prices else None
    return "of unknown price" if first is None else money(first)
