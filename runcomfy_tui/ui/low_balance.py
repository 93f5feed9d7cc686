"""Saying once, and calmly, that there is little left on the account."""

from __future__ import annotations

from runcomfy_tui.present.cost_sums import is_low, low_words


class LowBalance:
    """Remembers what was said: nothing is said again until there was more on the account than then."""

    def __init__(self) -> None:
        self._said_at_usd: float | None = None

    def news(self, balance_usd: float | None, to_come_usd: float) -> str | None:
        """Return what to say now, None for nothing; ``to_come_usd`` is what still runs may cost."""
        if balance_usd is None:
            return None
        if self._said_at_usd is not None:
            if balance_usd <= self._said_at_usd:
                return None
            self._said_at_usd = None
        if not is_low(balance_usd, to_come_usd):
            return None
        self._said_at_usd = balance_usd
        return low_words(balance_usd, to_come_usd)
