"""Finding a deployment: the filter that is typed, and what of it can be completed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runcomfy_tui.present.deployment_sieve import complete, parse, words_of
from runcomfy_tui.ui.screens.deployments.base import DeploymentsBase

HINT: Final = "words, kind:lora, status:running, hardware:ampere_48, enabled:no, -not this"


class NarrowActions(DeploymentsBase):
    """The key ``/``."""

    def filter_problems(self, text: str) -> Sequence[str]:
        """Return what makes no sense in a filter."""
        return parse(text).problems

    def completed(self, text: str) -> str | None:
        """Return a filter with its last word completed."""
        return complete(text, self._values)

    def _values(self, name: str) -> Sequence[str]:
        return sorted({word for row in self.table.every() for word in words_of(row, name)})

    def narrow(self) -> None:
        """Show what the filter lets through now."""
        self.table.set_sieve(parse(self.filter_text))
