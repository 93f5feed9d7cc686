"""Finding a deployment: the filter that is typed, and what of it can be completed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runcomfy_tui.present.deployment_sieve import complete, parse, words_of
from runcomfy_tui.ui.screens.deployments.base import DeploymentsBase
from runcomfy_tui.ui.widgets.filter_line import FilterLine

HINT: Final = "words, kind:lora, status:running, hardware:ampere_48, enabled:no, -not this"


class NarrowActions(DeploymentsBase):
    """The key ``/``."""

    filter_text = ""

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through."""
        self.query_one(FilterLine).put(text)

    def filter_problems(self, text: str) -> Sequence[str]:
        """Return what makes no sense in a filter."""
        return parse(text).problems

    def completed(self, text: str) -> str | None:
        """Return a filter with its last word completed."""
        return complete(text, self._values)

    def _values(self, name: str) -> Sequence[str]:
        return sorted({word for row in self.table.every() for word in words_of(row, name)})

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Narrow the table as it is typed."""
        if event.text != self.filter_text:
            self.filter_text = event.text
            self.table.set_sieve(parse(event.text))
            self.keep_view()

    def on_filter_line_left(self) -> None:
        """Go back to the table; the filter stays and its title shows it."""
        self.query_one(FilterLine).close()
        self.table.focus()
